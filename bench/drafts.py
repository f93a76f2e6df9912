"""How well the draft check finds and judges figures, and how long it takes.

    python bench/drafts.py [FOLDER] [--misses]     on the labelled drafts of bench/drafts/FOLDER
    python bench/drafts.py --speed                 a draft of 4,000 characters in a large office

FOLDER is ``heldout`` unless it is said: drafts that the check is not tuned on; ``tuned``,
``fresh``, ``second`` and ``third`` are those that it is. Figures are found where the check and a
label meet; recall counts the labelled figures that are found, precision what is found and is a
figure, and a verdict is right where both say the same. Beside them stands what plain digits would
give. ``--speed`` adds 100,000 records and metrics up to 200, and prints medians beside the values
of all figures that the check would need at most, and beside one scan of the records. Aims: 97 %,
97 %, 95 %, 2 s.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import department
import labels
import stage
from figures import ask, scan, values

if TYPE_CHECKING:
    from bihuan.reports.drafts import Result

AS_OF = date(2025, 10, 31)
RUNS, ROWS, METRICS = 7, 100_000, 200


class Score:
    """What was found and missed, and the verdicts given for those labelled."""

    def __init__(self) -> None:
        self.found = self.missed = self.false = 0
        self.verdicts: Counter[tuple[str, str]] = Counter()
        self.misses: list[str] = []

    def add(self, draft: labels.Labelled, spans: list[tuple[int, int, str]]) -> None:
        met: set[int] = set()
        for label in draft.labels:
            hit = [i for i, (start, end, _said) in enumerate(spans) if label.meets(start, end)]
            if label.verdict:
                met.update(hit)
            if label.is_figure:
                self.label(draft, label, [spans[i][2] for i in hit])
        for i, (start, end, _said) in enumerate(spans):
            if i not in met:
                self.false += 1
                self.note(draft, start, end, "not a figure")

    def label(self, draft: labels.Labelled, label: labels.Label, said: list[str]) -> None:
        if not said:
            self.missed += 1
            self.note(draft, label.start, label.end, "not found")
            return
        self.found += 1
        if label.verdict == "any":
            return
        self.verdicts[label.verdict, said[0]] += 1
        if said[0] != label.verdict:
            remark = f"{label.verdict} {label.code}, judged {said[0]}"
            self.note(draft, label.start, label.end, remark)

    def note(self, draft: labels.Labelled, start: int, end: int, remark: str) -> None:
        before, after = draft.text[max(0, start - 30) : start], draft.text[end : end + 15]
        self.misses.append(f"{draft.name}: {before}[{draft.text[start:end]}]{after} {remark}")

    def share(self, part: int, rest: int) -> float:
        return round(100 * part / max(1, part + rest), 1)

    def say(self, what: str) -> None:
        right = sum(n for (label, said), n in self.verdicts.items() if label == said)
        wrong = sum(self.verdicts.values()) - right
        stage.say(
            what=what, figures=self.found + self.missed, recall=self.share(self.found, self.missed),
            precision=self.share(self.found, self.false), right_verdicts=self.share(right, wrong),
            wrong={f"{a} judged {b}": n for (a, b), n in self.verdicts.items() if a != b},
        )  # fmt: skip


def checked(text: str) -> "Result":
    from bihuan.periods import Moment
    from bihuan.reports.drafts import check_draft

    return check_draft(text.encode(), "draft.txt", Moment(AS_OF))


def by_check(text: str) -> list[tuple[int, int, str]]:
    return [(f.quoted.start, f.quoted.end, f.verdict.value) for f in checked(text).figures]


def by_digits(text: str) -> list[tuple[int, int, str]]:
    """The peer that an office could write in a minute."""
    return [(*found.span(), "unsupported") for found in re.finditer(r"\d+(?:\.\d+)?%?", text)]


def score(folder: str, find: Callable[[str], list[tuple[int, int, str]]]) -> Score:
    total = Score()
    for draft in labels.labelled(folder):
        total.add(draft, find(draft.text))
    return total


def speed() -> None:
    department.fill("problem", ROWS // 2, ROWS // 2)
    _more_metrics()
    text = max(labels.labelled("tuned"), key=_borne_out).text
    text = (text * 3)[:4000]
    asked = ask()
    works = (lambda: checked(text), lambda: values(asked), scan)
    check, every, bare = (1000 * stage.median_of(RUNS, work) for work in works)
    stage.say(
        characters=len(text), metrics=len(asked), records=ROWS, check_ms=round(check),
        all_values_ms=round(every), scan_ms=round(bare), ratio=round(check / every, 2),
    )  # fmt: skip


def _borne_out(draft: labels.Labelled) -> int:
    return sum(label.verdict == "supported" for label in draft.labels)


def _more_metrics() -> None:
    """Metrics over the same records under other names, until there are METRICS of them."""
    from django.utils import timezone

    from bihuan.indicators.actions import define_metric
    from bihuan.indicators.models import Metric
    from bihuan.ledger.actions import SYSTEM

    known = list(Metric.objects.current().order_by("order"))
    for number in range(METRICS - len(known)):
        model = known[number % len(known)]
        define_metric(
            code=f"bench.m{number}", label=f"{model.label}之{number}", source=model.source,
            aggregate=model.aggregate, argument=model.argument, filter=model.filter,
            base=model.base, unit=model.unit, span=model.span, on=AS_OF, actor=SYSTEM,
            at=timezone.now(),
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", default="heldout")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    with stage.office(start=stage.DEMO):
        stage.set_up()
        if arguments.speed:
            speed()
            return
        total = score(arguments.folder, by_check)
        total.say(f"draft check, {arguments.folder}")
        score(arguments.folder, by_digits).say("plain digits")
    for line in total.misses if arguments.misses else ():
        print(line.replace("\n", "/"))


if __name__ == "__main__":
    main()
