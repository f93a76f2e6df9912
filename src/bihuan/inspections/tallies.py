"""Counting the problems of rounds: the matrix of targets and focus items, the progress board.

Every number has its filter, so that it opens the list behind it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bihuan.duties import rules
from bihuan.duties.lifecycle import PROBLEM_LABELS, PROBLEM_MILESTONES, ProblemState
from bihuan.duties.models import DueKind, Heading, InspectionTarget, Plan, ProblemStanding
from bihuan.inspections.queries import targets_seen_by
from bihuan.ledger.models import known
from bihuan.orgs.models import User
from bihuan.periods import Moment
from bihuan.ui.lists import Count, list_address
from bihuan.words import lazy

PROBLEMS = "duties:problems"
Filters = Mapping[str, Any]

DONE = PROBLEM_MILESTONES["rectified"]


def problems_of(plan: Plan, user: User, at: Moment) -> Any:
    """How the problems of a round stood, without those that were cancelled."""
    rows = ProblemStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(user)
    return rows.filter(plan=plan).exclude(state=ProblemState.CANCELLED)


# --- Targets by focus items -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatrixRow:
    name: str
    total: Count
    cells: list[Count]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Problems by target down and focus item across; the last column is without one."""

    headings: list[str]
    rows: list[MatrixRow]
    total: MatrixRow


def matrix(plan: Plan, user: User, at: Moment) -> Matrix:
    """Problems without a target have a row of their own, so that rows add up to the total."""
    focus = list(headings_of(plan, at))
    counted = grouped(problems_of(plan, user, at), "problem__target_id", "heading_id")
    seen = {target for target, _heading in counted}
    rows = [
        _matrix_row(line, focus, counted, plan, at)
        for line in _target_lines(plan, user, at, seen)
        if line[1] is not None or None in seen
    ]
    whole: Counter[Any] = Counter()
    for (_target, heading), n in counted.items():
        whole[None, heading] += n
    total = _matrix_row((_("合计"), None, {}), focus, whole, plan, at)
    return Matrix([*(str(one) for one in focus), _("未归入聚焦")], rows, total)


def headings_of(plan: Plan, at: Moment) -> Any:
    rows = Heading.objects.known_at(at.known_at).filter(plan=plan, set_on__lte=at.as_of)
    return rows.order_by("order", KEPT)


KEPT = Coalesce("version_of", "pk")
"""``kept`` inside a query, so that a row is in its place whether it was put right or not."""


def kept(row: Any) -> int:
    """The key by which other rows point at what a row is a version of."""
    return int(row.version_of_id or row.pk)


def targets_of(plan: Plan, user: User, at: Moment) -> Any:
    rows = targets_at(user, at).filter(plan=plan)
    return rows.select_related("unit", "plan", "case").order_by("entered_on", KEPT)


def targets_at(user: User, at: Moment) -> Any:
    """The targets that a person sees, of all rounds, that a team had come to by a day."""
    return targets_seen_by(user).filter(known(at.known_at), entered_on__lte=at.as_of)


def grouped(rows: Any, *columns: str) -> Counter[Any]:
    found = rows.order_by().values(*columns).annotate(n=Number("pk"))
    return Counter({tuple(row[column] for column in columns): row["n"] for row in found})


def _matrix_row(
    line: "Line", focus: Sequence[Heading], counted: Mapping[Any, int], plan: Plan, at: Moment
) -> MatrixRow:
    name, key, filters = line
    asked = {"plan": plan.code, "live": "yes", **filters}
    cells = [
        Count(str(one), counted.get((key, kept(one)), 0),
              list_address(PROBLEMS, at, **asked, heading=one.code))
        for one in focus
    ]  # fmt: skip
    none = counted.get((key, None), 0)
    cells.append(Count(_("未归入聚焦"), none, list_address(PROBLEMS, at, **asked, placed="no")))
    n = sum(cell.value for cell in cells)
    return MatrixRow(name, Count(name, n, list_address(PROBLEMS, at, **asked)), cells)


# --- The progress board ---------------------------------------------------------------------------

MARKS: dict[str, tuple[Any, Filters]] = {
    "whole": (lazy("总数"), {}),
    "rectified": (PROBLEM_LABELS[ProblemState.RECTIFIED], {"reached": "rectified"}),
    "accepted": (lazy("验收"), {"reached": "accepted"}),
    "closed": (lazy("销号"), {"reached": "closed"}),
    "on_schedule": (lazy("达到序时进度"), {"pace": "on_schedule"}),
    "behind": (lazy("滞后"), {"pace": "behind"}),
}
"""What is counted of problems, and the filter of each; they are different facts (DOMAIN 4.3)."""


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with its base; without a base there is none."""

    label: str
    formula: str
    part: int
    base: int

    @property
    def said(self) -> str:
        if not self.base:
            return _("基数为 0，不计算")
        tenths = (2000 * self.part + self.base) // (2 * self.base)
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True, slots=True)
class BoardRow:
    name: str
    counts: list[Count]


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    rows: list[BoardRow]


@dataclass(frozen=True, slots=True)
class Board:
    """The problems of a round: in all, by target, by focus item, by kind of deadline."""

    marks: list[str]
    total: BoardRow
    sections: list[Section]
    shares: list[Share]
    notes: list[str]


def board(plan: Plan, user: User, at: Moment) -> Board:
    rows = problems_of(plan, user, at)
    total = _board_row(_("合计"), {}, _counts(rows, at)[()], plan, at)
    seen = set(rows.order_by().values_list("problem__target_id", flat=True).distinct())
    sections = [
        _section(
            _("按对象"), rows, "problem__target_id", _target_lines(plan, user, at, seen), plan, at
        ),
        _section(_("按聚焦"), rows, "heading_id", _heading_lines(plan, at), plan, at),
        _section(_("按期限类别"), rows, "problem__due_kind", _due_lines(), plan, at),
    ]
    numbers = {mark: count.value for mark, count in zip(MARKS, total.counts, strict=True)}
    shares = [
        Share(_("完成整改率"), _("已完成整改÷总数"), numbers["rectified"], numbers["whole"]),
        Share(_("销号率"), _("销号÷总数"), numbers["closed"], numbers["whole"]),
    ]
    labels = [str(label) for label, _filters in MARKS.values()]
    return Board(labels, total, sections, shares, board_notes())


def board_notes() -> list[str]:
    return [
        _(
            "已完成整改是责任单位自报，验收由另一人认定，销号由主办部门办理：三者是三件事，后一项含在前一项之内。"
        ),
        _(
            "总数等于已完成整改、达到序时进度、滞后三项之和。没有时限的（如长期坚持）未完成时计入达到序时进度。"
        ),
        _("撤销的问题不计入。退回或重新打开的，不再算已完成整改。"),
        _("期限类别按现在的登记。"),
    ]


Line = tuple[str, Any, Filters]
"""A row of the board: its name, the value of its column, its filter."""


def _target_lines(plan: Plan, user: User, at: Moment, seen: set[int | None]) -> list[Line]:
    """The targets that a reader sees, those of the problems that he sees, and none."""
    shown = {kept(one): one for one in targets_of(plan, user, at)}
    further = InspectionTarget.objects.filter(pk__in={key for key in seen if key} - set(shown))
    shown |= {one.pk: one for one in further.select_related("unit").order_by("entered_on", "pk")}
    lines: list[Line] = [(str(one.unit), key, {"target": one.unit.code})
                         for key, one in shown.items()]  # fmt: skip
    return [*lines, (_("未对应对象"), None, {"targeted": "no"})]


def _heading_lines(plan: Plan, at: Moment) -> list[Line]:
    lines: list[Line] = [(str(one), kept(one), {"heading": one.code})
                         for one in headings_of(plan, at)]  # fmt: skip
    return [*lines, (_("未归入聚焦"), None, {"placed": "no"})]


def _due_lines() -> list[Line]:
    order = (DueKind.AT_ONCE, DueKind.DAY, DueKind.STANDING, DueKind.NONE)
    return [(str(kind.label), kind.value, {"due_kind": kind.value}) for kind in order]


def _counts(rows: Any, at: Moment, *by: str) -> dict[Any, list[int]]:
    """The numbers of MARKS by the value of a column; all together without one."""
    numbers = {
        "whole": Number("pk"),
        **{
            mark: Number("pk", filter=Q(state__in=sorted(PROBLEM_MILESTONES[mark])))
            for mark in ("rectified", "accepted", "closed")
        },
        "on_schedule": Number("pk", filter=rules.undone(DONE) & ~rules.behind(DONE, at.as_of)),
        "behind": Number("pk", filter=rules.behind(DONE, at.as_of)),
    }
    found = rows.order_by().values(*by).annotate(**numbers) if by else [rows.aggregate(**numbers)]
    return {tuple(row[one] for one in by): [row[mark] for mark in MARKS] for row in found}


def _section(
    label: str, rows: Any, column: str, lines: Sequence[Line], plan: Plan, at: Moment
) -> Section:
    """Rows of nothing are printed where the line is one of the round's own, else left out."""
    counted = _counts(rows, at, column)
    found = [
        _board_row(name, filters, counted.get((key,), [0] * len(MARKS)), plan, at)
        for name, key, filters in lines
        if key not in {None, DueKind.NONE} or (key,) in counted
    ]
    return Section(label, found)


def _board_row(
    name: str, filters: Filters, numbers: Sequence[int], plan: Plan, at: Moment
) -> BoardRow:
    asked = {"plan": plan.code, "live": "yes", **filters}
    counts = [
        Count(str(label), n, list_address(PROBLEMS, at, **{**asked, **more}))
        for (label, more), n in zip(MARKS.values(), numbers, strict=True)
    ]
    return BoardRow(name, counts)
