"""Asking for figures: the metrics there are, their figures at a moment, and a figure's trace."""

from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.errors import BihuanError, NotComputable, NotFound
from bihuan.indicators.figures import Figure, Question, answer, check_moment, figure
from bihuan.indicators.models import Metric
from bihuan.indicators.sources import Rows, Source
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Unit
from bihuan.periods import Moment


def metrics(codes: Iterable[str] | None = None, known_at: int | None = None) -> list[Metric]:
    """The metrics in order, as they were defined then; an unknown code is an error naming it."""
    known = {m.code: m for m in Metric.objects.known_at(known_at).order_by("order", "code")}
    if codes is None:
        return list(known.values())
    asked = list(dict.fromkeys(codes))
    if unknown := [code for code in asked if code not in known]:
        raise NotFound(
            f"没有编码为 {'、'.join(unknown)} 的指标。", hint="bihuan figures 列出全部指标。"
        )
    return [known[code] for code in asked]


def figures(
    asked: Iterable[Metric], at: Moment, scope: Unit | None = None
) -> tuple[list[Figure], list[BihuanError]]:
    """The figures that the records give, and why the others cannot be given."""
    moment, digest_name = check_moment(at), ledger.head().digest_name
    found: list[Figure] = []
    refusals: list[BihuanError] = []
    for metric in asked:
        try:
            found.append(figure(Question(metric, moment, scope), digest_name=digest_name))
        except NotComputable as refusal:
            refusals.append(refusal)
    return found, refusals


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a trace: its number, the day it speaks of, and what it says."""

    number: int
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    figure: Figure
    question: Question
    rows: Rows

    @property
    def lines(self) -> list[Line]:
        return lines(self.question.source, self.rows)


def trace(code: str, at: Moment, scope: Unit | None = None) -> Trace:
    """A figure with the rows behind it, all of them; readers are shown what they may see."""
    [metric] = metrics([code])
    question = Question(metric, check_moment(at), scope)
    found = figure(question, digest_name=ledger.head().digest_name)
    return Trace(found, question, answer(question).rows)


def lines(source: Source, rows: Rows, most: int | None = None) -> list[Line]:
    """The records as a person reads them, in the order of their source; ``most`` of them."""
    ordered = rows.order_by(*source.order).annotate(key_of_record=source.key)
    return [
        Line(row.key_of_record, str(_at(row, source.day) or ""), _text(row, source))
        for row in ordered.select_related(*source.shown)[:most]
    ]


def _at(row: object, path: str) -> object:
    value = row
    for name in path.split("__"):
        value = getattr(value, name)
    return value


def _text(row: object, source: Source) -> str:
    return str(_at(row, source.says)) if source.says else str(row)
