"""Which persona may open what: the tables of addresses and of lists, and how they are read.

In ``addresses.txt`` records of the division end in .d, those of the branch in .b; an address is
asked for by GET unless it says POST.
"""

from pathlib import Path

PERSONAS = (
    "office_clerk", "group_secretary", "leader_with_second_duty", "division_head",
    "branch_secretary", "checker", "appraiser", "account_officer", "stranger", "nobody",
)  # fmt: skip

HERE = Path(__file__).parent
ADDRESSES = (HERE / "addresses.txt").read_text(encoding="utf-8")
# Whose records a list shows: of the division, of the branch, of both, or of neither.
LISTS = (HERE / "lists.txt").read_text(encoding="utf-8")


def table(text: str) -> dict[str, dict[str, str]]:
    """Address, with what follows it, to persona to expectation."""
    lines = [line.split() for line in text.splitlines() if line.strip()][1:]
    wide = len(PERSONAS)
    return {
        " ".join(words[:-wide]): dict(zip(PERSONAS, words[-wide:], strict=True)) for words in lines
    }
