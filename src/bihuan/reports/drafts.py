"""A draft that somebody else wrote, checked against the ledger as of a day."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from bihuan import presets
from bihuan.documents.commenting import Comment, commented
from bihuan.documents.reading import MOST_CHARACTERS, Read, read
from bihuan.errors import NotComputable, Unreadable
from bihuan.indicators import queries
from bihuan.indicators.figures import Question, answer, check_moment
from bihuan.indicators.models import Aggregate, Alias, Metric
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import preset_name
from bihuan.periods import Moment
from bihuan.reports.checks import matching
from bihuan.reports.checks.checked import Checked
from bihuan.reports.checks.checking import Yardstick, check
from bihuan.reports.checks.judging import Known, Verdict
from bihuan.reports.checks.labelling import of_label
from bihuan.reports.checks.manuscript import Manuscript, Remark
from bihuan.reports.checks.remarks import RULES, remarks
from bihuan.reports.checks.subjects import foreign
from bihuan.words import lazy

PART = "其中"
"""How the label of a base begins that is a part of what the metric counts."""
MOST_DAYS = 12
"""Days other than its own for which the figures of a draft are computed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in a draft; ``other`` names the other office that it seems to be about."""

    name: str
    at: Moment
    read: Read
    figures: list[Checked]
    remarks: list[Remark]
    other: str = ""

    @property
    def text(self) -> str:
        return self.read.text

    @property
    def is_clean(self) -> bool:
        fine = all(one.verdict is Verdict.SUPPORTED for one in self.figures)
        return fine and not self.remarks

    def count(self, verdict: str) -> int:
        return sum(one.verdict == verdict for one in self.figures)


def check_draft(
    content: bytes,
    name: str,
    at: Moment,
    scope: Unit | None = None,
    most: int = MOST_CHARACTERS,
) -> Result:
    """Read a draft and check every figure of it; NotComputable before anything was recorded."""
    moment = check_moment(at)
    found = read(content, name, most)
    other = foreign(found.text, _own_names(moment))
    figures = check(found.text, _yardstick(moment, scope), is_foreign=bool(other))
    noted = remarks(Manuscript(found.text, tuple(figures)))
    return Result(name, moment, found, figures, noted, other)


def _yardstick(at: Moment, scope: Unit | None) -> Yardstick:
    metrics = {metric.code: metric for metric in queries.metrics(None, at.known_at)}

    other_days: set[date] = set()

    @cache
    def known(code: str, day: date) -> Known | None:
        if day != at.as_of:
            other_days.add(day)
        if code not in metrics or len(other_days) > MOST_DAYS:
            return None
        return _known(metrics[code], Moment(day, at.known_at), scope)

    return Yardstick(
        {code: _spoken(metric) for code, metric in metrics.items()},
        matching.Aliases(_aliases(metrics, at)), at.as_of, known,
    )  # fmt: skip


def _spoken(metric: Metric) -> matching.Spoken:
    aggregate = metric.aggregate
    return matching.Spoken(
        metric.code, metric.label, metric.unit,
        has_base=metric.base is not None and aggregate != Aggregate.RATIO,
        is_change=aggregate == Aggregate.DIFFERENCE,
        is_grade=metric.unit in {"等级", "等次"} or metric.argument == "grade",
        grade=metric.argument if aggregate == Aggregate.STREAK else "",
    )  # fmt: skip


def _known(metric: Metric, at: Moment, scope: Unit | None) -> Known | None:
    """The figure as the check needs it; None where the records do not give it."""
    try:
        found = answer(Question(metric, at, scope))
    except NotComputable:
        return None
    spoken = _spoken(metric)
    beside = found.parts[0] if spoken.has_base else None
    parts = found.parts[1:] if spoken.has_base else found.parts
    return Known(
        metric.code, metric.title, found.value, metric.unit,
        (beside.label, beside.value) if beside else None,
        tuple((part.label, part.value) for part in parts), spoken.grade,
    )  # fmt: skip


# --- Aliases --------------------------------------------------------------------------------------


def _aliases(metrics: dict[str, Metric], at: Moment) -> Iterator[matching.Alias]:
    """The office's own words first, then those shipped, then what the label of a metric says."""
    own = list(Alias.objects.known_at(at.known_at))
    for alias in own:
        yield matching.alias(alias.code, alias.said, is_own=True)
    shipped = shipped_aliases(preset_name())
    for code, metric in metrics.items():
        of_its_label = of_label(code, metric.label, metric.base_label)
        yield replace(of_its_label, is_sure=of_its_label.is_sure and code not in shipped)
        if metric.base_label.startswith(PART):
            yield of_label(code, metric.label + metric.base_label.removeprefix(PART))
        for said in shipped.get(code, ()):
            yield matching.alias(code, said)


@cache
def shipped_aliases(preset: str) -> dict[str, list[str]]:
    said = presets.path_of(preset, "aliases.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(said)["aliases"])


def _own_names(at: Moment) -> tuple[str, ...]:
    """What the office calls itself: the unit at the top, without place and remarks."""
    top = Unit.objects.known_at(at.known_at).filter(parent__isnull=True).order_by("id").first()
    return matching.names_of(top.name) if top else ()


# --- What is said of it ---------------------------------------------------------------------------


def as_json(result: Result) -> list[dict[str, Any]]:
    """Each figure, and then each remark on the text; places count characters of the text."""
    return [_figure_json(one) for one in result.figures] + [
        {
            "start": one.start, "end": one.end, "text": result.text[one.start : one.end],
            "rule": one.rule, "message": one.message,
        }
        for one in result.remarks
    ]  # fmt: skip


def _figure_json(one: Checked) -> dict[str, Any]:
    return {
        "start": one.quoted.start,
        "end": one.quoted.end,
        "text": one.quoted.text,
        "value": one.quoted.value,
        "unit": one.quoted.unit,
        "verdict": one.verdict.value,
        "code": one.code,
        "ledger_value": one.ledger_value,
        "why": why(one),
    }


def why(one: Checked) -> str:
    """By which words a figure was taken for a metric, in one sentence."""
    if not one.code:
        return _("没有认出是哪个指标，或台账没有这项记录。")
    names = {"label": one.label, "words": "、".join(one.words), "value": one.ledger_value}
    if one.day:
        names["value"] = _("%(value)s（截至 %(day)s）") % {
            "value": one.ledger_value,
            "day": one.day,
        }
    if one.meant:
        names["meant"] = _(one.meant)
        said = _("认作“%(label)s”的%(meant)s（依据：%(words)s），台账为 %(value)s。")
    else:
        said = _("认作“%(label)s”（依据：%(words)s），台账为 %(value)s。")
    return said % names


def rule_label(code: str) -> str:
    return str(next((rule.label for rule in RULES if rule.code == code), code))


VERDICTS = {
    Verdict.CONTRADICTED: lazy("与台账不符"),
    Verdict.UNSUPPORTED: lazy("没有依据"),
    Verdict.SUPPORTED: lazy("台账支持"),
}  # fmt: skip


def with_comments(result: Result) -> bytes:
    """A copy of a Word draft, with a comment at each figure not borne out and at each remark."""
    if result.read.word is None:
        raise Unreadable(
            _("“%(name)s”不是 Word 文件，不能加批注。") % {"name": result.name},
            hint=_("请交 .docx。"),
        )
    said = [
        Comment(
            one.quoted.start, one.quoted.end,
            f"【{VERDICTS[one.verdict]}】{one.quoted.text}：{why(one)}",
        )
        for one in result.figures
        if one.verdict is not Verdict.SUPPORTED
    ]  # fmt: skip
    said += [
        Comment(one.start, one.end, f"【{rule_label(one.rule)}】{one.message}")
        for one in result.remarks
    ]
    return commented(result.read, said)
