"""Ledgers in the column order that superiors ask for: the problems of a plan as of a day."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.duties.lifecycle import PROBLEM_LABELS, PROBLEM_MILESTONES, ProblemState
from bihuan.duties.models import DueKind, Plan, Problem, ProblemStanding, ProblemUnit
from bihuan.duties.rules import behind
from bihuan.errors import NotFound
from bihuan.ledger import merkle
from bihuan.orgs.models import User
from bihuan.periods import Moment, official
from bihuan.words import listed

SEVERAL = "、"


@dataclass(frozen=True, slots=True)
class Row:
    """A problem as it stood at the moment, and the days on which it reached each milestone."""

    number: int
    standing: ProblemStanding
    reached: dict[str, date]
    co_units: tuple[str, ...]
    is_behind: bool

    @property
    def problem(self) -> Problem:
        return self.standing.problem


def _units(row: Row) -> str:
    lead = row.standing.lead_unit
    first = row.problem.lead_unit_text or (lead.name if lead else "")
    return SEVERAL.join(name for name in (first, *row.co_units) if name)


def _leader(row: Row) -> str:
    """The post, never who holds it."""
    post = row.problem.leader_post
    return str(post) if post else ""


def _due(row: Row) -> str:
    """As the ledger wrote it, until it was put off."""
    problem, due = row.problem, row.standing.due_on
    if problem.due_text and due == problem.original_due_on:
        return problem.due_text
    return official(due) or str(DueKind(problem.due_kind).label)


def _progress(row: Row) -> str:
    return row.problem.progress or str(PROBLEM_LABELS[ProblemState(row.standing.state)])


def _rectified(row: Row) -> str:
    """已完成整改 is said by whoever is responsible; the others are kept apart from it."""
    if "rectified" in row.reached:
        return "已完成整改"
    return "滞后" if row.is_behind else "达到序时进度"


def _settled(row: Row) -> str:
    if "closed" in row.reached:
        return "已办结"
    return "阶段性办结" if "rectified" in row.reached else "未办结"


def _day(milestone: str) -> Callable[[Row], str]:
    return lambda row: official(row.reached.get(milestone))


def _said(column: str) -> Callable[[Row], str]:
    return lambda row: str(getattr(row.problem, column) or "")


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: int
    text: Callable[[Row], str]


@dataclass(frozen=True, slots=True)
class Form:
    """表式: the columns of a ledger in their order; ``chosen`` are the rows that it lists."""

    name: str
    title: str
    columns: tuple[Column, ...]
    chosen: Callable[[Row], bool] = lambda _row: True


NAMES = ("问题编号", "受理编号", "具体问题", "交办问题基本情况")
"""Columns that tell a reader which problem a row is about."""

NUMBER = Column("序号", 6, lambda row: str(row.number))
RECTIFICATION = (
    NUMBER,
    Column("问题来源", 8, _said("source")),
    Column("具体问题", 20, _said("text")),
    Column("整改目标", 12, _said("goal")),
    Column("整改措施", 20, _said("measures")),
    Column("责任单位", 9, _units),
    Column("责任领导", 8, _leader),
    Column("整改时限", 9, _due),
    Column("进展情况", 12, _progress),
    Column("是否完成", 8, _rectified),
    Column("验收时间", 8, _day("accepted")),
    Column("销号时间", 8, _day("closed")),
    Column("问题编号", 7, _said("number")),
    Column("发现日期", 8, _said("found_on")),
    Column("备注", 8, _said("note")),
)
PETITIONS = (
    NUMBER,
    Column("受理编号", 12, _said("number")),
    Column("交办问题基本情况", 24, _said("text")),
    Column("行政区域", 8, _said("region")),
    Column("问题类型", 8, _said("category")),
    Column("调查核实情况", 20, _progress),
    Column("是否属实", 7, _said("verdict")),
    Column("办结目标", 12, _said("goal")),
    Column("处理和整改情况", 20, _said("measures")),
    Column("是否办结", 8, _settled),
    Column("责任人被处理情况", 8, lambda _row: "本系统不记录"),
)
BEHIND = (
    NUMBER,
    Column("问题编号", 7, _said("number")),
    Column("具体问题", 28, _said("text")),
    Column("责任单位", 12, _units),
    Column("整改时限", 10, _due),
    Column("进展情况", 10, _progress),
)
FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("rectification", "问题整改台账", RECTIFICATION),
        Form("petitions", "边督边改一览表", PETITIONS),
        Form("behind", "整改滞后问题清单", BEHIND, lambda row: row.is_behind),
    )
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ledger written out; ``digest`` is that of the numbers of its records, as of a figure's."""

    form: str
    plan: str
    title: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    digest: str
    keys: tuple[int, ...] = ()
    """The number of the record of each row; editions did not always keep them."""


def form_named(name: str) -> Form:
    if name not in FORMS:
        raise NotFound(
            _("没有名为“%(name)s”的表式。") % {"name": name},
            hint=_("可用的表式：%(known)s。") % {"known": listed(FORMS)},
        )
    return FORMS[name]


def sheet(
    form: Form, code: str, at: Moment, *, digest_name: str, reader: User | None = None
) -> Sheet:
    """The ledger of a plan; ``{year}`` in its code is the year of the moment.

    A reader gets the rows that he may see; without one it holds all of them.
    """
    code = code.replace("{year}", str(at.as_of.year))
    plan = Plan.objects.known_at(at.known_at).filter(code=code, issued_on__lte=at.as_of).first()
    if plan is None:
        said = {"code": code, "day": at.as_of}
        raise NotFound(_("截至 %(day)s 没有编码为 %(code)s 的方案。") % said)
    chosen = [row for row in _rows(plan, at, reader) if form.chosen(row)]
    rows = [replace(row, number=number) for number, row in enumerate(chosen, start=1)]
    with translation.override(settings.LANGUAGE_CODE):
        lines = [tuple(column.text(row) for column in form.columns) for row in rows]
    keys = "\n".join(f"duties_problem:{key}" for key in sorted(row.problem.pk for row in rows))
    return Sheet(
        form=form.name,
        plan=code,
        title=f"{plan.name}{form.title}",
        headings=tuple(column.heading for column in form.columns),
        widths=tuple(column.width for column in form.columns),
        rows=tuple(lines),
        digest=merkle.digest(digest_name)(keys.encode()).hex(),
        keys=tuple(row.problem.pk for row in rows),
    )


def _rows(plan: Plan, at: Moment, reader: User | None) -> list[Row]:
    """In three queries, however many; what was cancelled or moved elsewhere is left out."""
    known = ProblemStanding.objects.known_at(at.known_at)
    spans = known.filter(plan__code=plan.code, from_on__lte=at.as_of)
    if reader is not None:
        spans = spans.visible_to(reader)
    by_problem: dict[int, list[ProblemStanding]] = defaultdict(list)
    related = ("problem", "problem__leader_post", "lead_unit")
    for span in spans.select_related(*related).order_by("problem__number", "problem", "from_on"):
        by_problem[span.problem_id].append(span)
    late = behind(PROBLEM_MILESTONES["rectified"], at.as_of)
    co_units, lagging = _co_units(plan, at), set(spans.filter(late).values_list("pk", flat=True))
    return [
        Row(0, running[-1], _reached(running), tuple(co_units[key]), running[-1].pk in lagging)
        for key, running in by_problem.items()
        if _counts(running[-1], at.as_of)
    ]


def _counts(last: ProblemStanding, day: date) -> bool:
    runs = last.to_on is None or last.to_on > day
    return runs and last.state != "cancelled"


def _co_units(plan: Plan, at: Moment) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    ties = ProblemUnit.objects.known_at(at.known_at).filter(problem__plan__code=plan.code)
    for key, written in ties.order_by("id").values_list("problem_id", "written"):
        found[key].append(written)
    return found


def _reached(spans: list[ProblemStanding]) -> dict[str, date]:
    """The day since when each milestone holds; a return or a reopening takes it back."""
    reached: dict[str, date] = {}
    for span in spans:
        for milestone, states in PROBLEM_MILESTONES.items():
            if span.state in states:
                reached.setdefault(milestone, span.from_on)
            else:
                reached.pop(milestone, None)
    return reached
