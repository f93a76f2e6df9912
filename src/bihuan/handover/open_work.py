"""What of a year is open on its last day: what goes over by itself and what somebody decides.

The one place where handover reads the apps below. A further kind of record, such as scorecards that
are not final, is a further function in ``PILES``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.duties.cadences import PeriodState
from bihuan.duties.courses import State
from bihuan.duties.lifecycle import TASK_OPEN, TaskState
from bihuan.duties.models import CaseStanding, Plan, ProblemStanding, TaskStanding
from bihuan.duties.queries import left_of
from bihuan.ledger.canonical import Json
from bihuan.notices.models import Letter, LetterKind
from bihuan.orgs.models import User
from bihuan.periods import Moment
from bihuan.records.queries import periods_at
from bihuan.reports.lifecycle import OPEN as UNISSUED
from bihuan.reports.models import Report
from bihuan.ui.lists import list_address

MOST = 8
"""Rows of a pile that the page prints; the list behind it has them all."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Records of a kind: how many, the first of them as text and address, the list of all."""

    code: str
    label: Any
    note: Any
    n: int
    rows: list[tuple[str, str]]
    url: str = ""
    is_carried: bool = False
    """Whether it goes over by itself; else somebody decides what becomes of it."""


UNDER_WAY = sorted(TASK_OPEN - {TaskState.DRAFTED})

Reading = Callable[[int, User, Moment], Pile]


def open_work(year: int, reader: User, at: Moment) -> list[Pile]:
    """The piles of a year, on its last day or today if that is earlier, as the log knew it."""
    return [read(year, reader, at) for read in PILES]


def counts_of(piles: Sequence[Pile]) -> list[Json]:
    return [[pile.code, pile.n] for pile in piles]


def _pile(
    code: str, label: Any, note: Any, rows: QuerySet[Any], say: Callable[[Any], tuple[str, str]],
    *, url: str = "", is_carried: bool = False,
) -> Pile:  # fmt: skip
    shown = [say(row) for row in rows[:MOST]]
    return Pile(code, label, note, rows.count(), shown, url, is_carried)


def _matter(row: Any, noun: str) -> tuple[str, str]:
    matter = getattr(row, noun)
    return str(matter), reverse(f"duties:{noun}", args=[matter.pk])


def _tasks(year: int, reader: User, at: Moment) -> Pile:
    rows = _left(TaskStanding, year, reader, at).exclude(state=TaskState.DRAFTED)
    return _pile(
        "tasks", _("未办结的任务"), _("编号不变，继续办理；列入下一年的“上年结转”。"),
        rows.select_related("task").order_by("due_on", "task_id"), lambda row: _matter(row, "task"),
        url=list_address("duties:tasks", at, left_of=year, state=UNDER_WAY), is_carried=True,
    )  # fmt: skip


def _problems(year: int, reader: User, at: Moment) -> Pile:
    rows = _left(ProblemStanding, year, reader, at)
    return _pile(
        "problems", _("未销号的问题"), _("编号不变，继续整改；列入下一年的“上年结转”。"),
        rows.select_related("problem").order_by("due_on", "problem_id"),
        lambda row: _matter(row, "problem"),
        url=list_address("duties:problems", at, left_of=year), is_carried=True,
    )  # fmt: skip


def _left(model: Any, year: int, reader: User, at: Moment) -> QuerySet[Any]:
    spans: QuerySet[Any] = model.objects.known_at(at.known_at).as_of(at.as_of).visible_to(reader)
    return spans.filter(left_of(model.noun, year, at.known_at))


def _cases(_year: int, reader: User, at: Moment) -> Pile:
    rows = CaseStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(reader)
    rows = rows.filter(state=State.OPEN)
    return _pile(
        "cases", _("正在办的流程"), _("照原来的步骤和时限继续办。"),
        rows.select_related("case__procedure").order_by("due_on", "case_id"),
        lambda row: (str(row.case), reverse("duties:case", args=[row.case_id])),
        url=list_address("duties:cases", at, standing=State.OPEN.value), is_carried=True,
    )  # fmt: skip


def _drafted(year: int, reader: User, at: Moment) -> Pile:
    rows = _left(TaskStanding, year, reader, at).filter(state=TaskState.DRAFTED)
    return _pile(
        "drafted", _("拟定了没有交办的任务"), _("交办，或者撤销。"),
        rows.select_related("task").order_by("task_id"), lambda row: _matter(row, "task"),
        url=list_address("duties:tasks", at, left_of=year, state=TaskState.DRAFTED.value),
    )  # fmt: skip


def _extensions(year: int, reader: User, at: Moment) -> Pile:
    """Requests that wait now: a request is no span of days, so the past is not asked."""
    rows = _left(TaskStanding, year, reader, at).filter(task__asked_due_on__isnull=False)
    return _pile(
        "extensions", _("等批的延期申请（任务）"), _("同意，或者不同意。"),
        rows.select_related("task").order_by("task_id"), lambda row: _matter(row, "task"),
    )  # fmt: skip


def _problem_extensions(year: int, reader: User, at: Moment) -> Pile:
    rows = _left(ProblemStanding, year, reader, at).filter(problem__asked_due_on__isnull=False)
    return _pile(
        "problem_extensions", _("等批的延期申请（问题）"), _("同意，或者不同意。"),
        rows.select_related("problem").order_by("problem_id"), lambda row: _matter(row, "problem"),
    )  # fmt: skip


def _periods(year: int, reader: User, at: Moment) -> Pile:
    rows = periods_at(at).filter(start_on__year=year, standing=PeriodState.MISSED)
    return _pile(
        "missed", _("未履行的期次"), _("补记活动，写明理由免予履行，或者就算未履行。"),
        rows.visible_to(reader).select_related("duty", "unit").order_by("due_on", "pk"),
        lambda row: (f"{row.unit} {row.duty} {row}",
                     reverse("records:occurrence", args=[row.version_of_id or row.pk])),
        url=list_address("records:occurrences", at, year=year, standing=PeriodState.MISSED.value),
    )  # fmt: skip


def _owed(year: int, reader: User, at: Moment) -> Pile:
    rows = periods_at(at).filter(start_on__year=year, standing=PeriodState.OWED)
    return _pile(
        "owed", _("还没有到期的期次"), _("到期前照常履行。"),
        rows.visible_to(reader).select_related("duty", "unit").order_by("due_on", "pk"),
        lambda row: (f"{row.unit} {row.duty} {row}",
                     reverse("records:occurrence", args=[row.version_of_id or row.pk])),
        url=list_address("records:occurrences", at, year=year, standing=PeriodState.OWED.value),
        is_carried=True,
    )  # fmt: skip


def _letters(year: int, reader: User, at: Moment) -> Pile:
    rows = Letter.objects.known_at(at.known_at).visible_to(reader).filter(
        _not_yet("withdrawn_on", at), _not_yet("replied_on", at),
        issued_on__year=year, reply_due_on__isnull=False,
    )  # fmt: skip
    return _pile(
        "letters", _("没有回复的函件"), _("催办，登记回复，或者撤回。"),
        rows.exclude(kind=LetterKind.TALK).order_by("issued_on", "pk"),
        lambda row: (str(row), reverse("notices:letter", args=[row.pk])),
        url=list_address("notices:letters", at, state="awaited"),
    )  # fmt: skip


def _not_yet(column: str, at: Moment) -> Q:
    """What had not happened by the end of the day."""
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": at.as_of})


def _reports(year: int, reader: User, at: Moment) -> Pile:
    """Texts that are unissued now: their states are no spans of days, so the past is not asked."""
    rows = Report.objects.known_at(at.known_at).visible_to(reader)
    return _pile(
        "reports", _("没有印发的报告文稿"), _("印发，或者撤回。"),
        rows.filter(as_of__year=year, state__in=UNISSUED).order_by("pk"),
        lambda row: (str(row), reverse("reports:text", args=[row.pk])),
        url=reverse("reports:texts"),
    )  # fmt: skip


PILES: tuple[Reading, ...] = (
    _tasks, _problems, _cases, _owed, _drafted, _extensions, _problem_extensions, _periods,
    _letters, _reports,
)  # fmt: skip


def lists_of(year: int, reader: User, at: Moment) -> QuerySet[Plan]:
    """The plans of a year, which stand as they are: next year's are further ones."""
    rows: QuerySet[Plan] = Plan.objects.known_at(at.known_at).visible_to(reader)
    return rows.filter(year=year).select_related("kind", "parent").order_by("issued_on", "pk")


def last_day(year: int, today: date) -> date:
    """The day on which a year is looked at: its last, or today while it runs."""
    return min(date(year, 12, 31), today)
