"""How well the draft check finds and judges figures, on labelled drafts.

    python bench/drafts.py tuned            recall, precision, verdicts on bench/drafts/tuned
    python bench/drafts.py unseen           the same on drafts that the check is never tuned on
    python bench/drafts.py tuned --misses   and each miss

Labels stand in the text: ⟦298个⟧{contradicted campaign.found} is a figure, ⟨党的二十大⟩ is none,
⟪一个⟫ is not scored. The sample department is made in a folder of its own first, unless
BIHUAN_DIR names one.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "drafts"
MARK = re.compile(
    r"⟦(?P<figure>[^⟧]*)⟧\{(?P<verdict>[a-z]+)(?: (?P<code>[a-z0-9_., ]+))?\}"
    r"|⟨(?P<none>[^⟩]*)⟩|⟪(?P<unscored>[^⟫]*)⟫"
)


@dataclass(frozen=True, slots=True)
class Label:
    """``verdict`` is empty for what is no figure, ``-`` for what is not scored."""

    start: int
    end: int
    verdict: str
    code: str = ""


def read(path: Path) -> tuple[str, list[Label]]:
    """The draft without its marks, and the labels at their places in it."""
    marked, text, at, labels = path.read_text(encoding="utf-8"), "", 0, []
    for found in MARK.finditer(marked):
        text += marked[at : found.start()]
        words = next(
            w for w in (found["figure"], found["none"], found["unscored"]) if w is not None
        )
        verdict = found["verdict"] or ("" if found["none"] is not None else "-")
        labels.append(Label(len(text), len(text) + len(words), verdict, found["code"] or ""))
        text += words
        at = found.end()
    return text + marked[at:], labels


def drafts(folder: str) -> Iterator[tuple[str, str, list[Label]]]:
    for path in sorted((FOLDER / folder).glob("*.txt")):
        text, labels = read(path)
        yield path.stem, text, labels
