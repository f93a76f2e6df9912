"""Public notices: published for a time, objected to, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from bihuan.duties.actions.steps import Said, take_step
from bihuan.duties.models import Problem
from bihuan.duties.procedures import In, Span
from bihuan.duties.queries import work_calendar
from bihuan.errors import Refused
from bihuan.inspections.models import Notice, NoticeItem, Round
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import amending, require
from bihuan.workdays import ONE_DAY, WorkCalendar
from bihuan.written.persons import refuse_personal


def last_day(starts_on: date, span: Span, calendar: WorkCalendar) -> date:
    """The last day of a notice; its first day counts, if it is a day of the kind counted."""
    if span.n < 1:
        raise Refused(_("公示期至少一天。"))
    if span.per == In.MONTHS:
        raise Refused(_("公示期按工作日或自然日计。"))
    return span.after(starts_on - ONE_DAY, calendar)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public is told of a problem."""

    subject: str
    implementer: str
    done_text: str
    measures: str = ""
    goal: str = ""
    due_text: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """How a notice is made: its title, how long, whom to call, where it is posted."""

    title: str
    span: Span
    phone: str
    place: str = ""


def publish_notice(
    found: Round,
    *,
    announced: Announced,
    shown: Mapping[int, Shown],
    on: date,
    actor: Actor,
    at: datetime,
) -> Notice:
    """Show problems that were accepted to the public; ``shown`` says of each what is printed."""
    require(actor, "close")
    _check_said(announced.phone, shown)
    with writing(actor, at) as log:
        until = last_day(on, announced.span, work_calendar())
        problems = _problems(found, list(shown))
        notice = log.add(
            Notice, round=found, title=announced.title, starts_on=on, last_on=until,
            length_n=announced.span.n, length_in=announced.span.per, place=announced.place,
            phone=announced.phone,
        )  # fmt: skip
        for problem in problems:
            log.add(NoticeItem, notice=notice, problem=problem, **_columns(shown[problem.pk]))
        log.record("notice.published", notice, on=on)
        for problem in problems:
            take_step(problem, "noticed", on=on, actor=actor, at=at, said=Said(until=until))
    return notice


def _columns(shown: Shown) -> dict[str, str]:
    return {name: getattr(shown, name) for name in Shown.__slots__}


def _check_said(phone: str, shown: Mapping[int, Shown]) -> None:
    if not shown:
        raise Refused(_("请选要公示的问题。"))
    if not phone.strip():
        raise Refused(_("请写监督电话。"))
    if any(not one.done_text.strip() for one in shown.values()):
        raise Refused(_("请写明每个问题的整改完成情况。"))
    for one in shown.values():
        for name, text in _columns(one).items():
            refuse_personal(NoticeItem.label_of(name), text)


def _problems(found: Round, keys: Sequence[int]) -> list[Problem]:
    rows = Problem.objects.current().filter(pk__in=keys, plan=found.plan)
    problems = list(rows.order_by("number", "pk"))
    if len(problems) != len(keys):
        raise Refused(_("有的问题不属于本轮，或者已经撤回。"))
    return problems


def object_to(item: NoticeItem, *, reason: str, on: date, actor: Actor, at: datetime) -> NoticeItem:
    """Somebody objected while the notice ran: the problem goes back to be checked."""
    with writing(actor, at) as log:
        item = log.lock(item)
        _check_open(item, on)
        take_step(item.problem, "objected", on=on, actor=actor, at=at, said=Said(reason=reason))
        log.change(item, objected_on=on)
        log.record("notice.objected", item.notice, on=on, reason=reason)
    return item


def _check_open(item: NoticeItem, on: date) -> None:
    if item.superseded_seq is not None:
        raise Refused(_("这份公示已经撤回。"))
    if item.objected_on is not None:
        raise Refused(_("这一项已经登记过异议。"))
    notice = item.notice
    if not notice.starts_on <= on <= notice.last_on:
        raise Refused(
            _("%(on)s 不在公示期内（%(first)s 至 %(last)s）。")
            % {"on": on, "first": notice.starts_on, "last": notice.last_on}
        )


def withdraw_notice(notice: Notice, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take a notice back: what it still shows goes back to be checked.

    What was objected to left the notice then, and may stand in a later one.
    """
    with amending(notice, reason=reason, on=on, actor=actor, at=at) as (log, notice):
        items = list(notice.items.current().select_related("problem"))
        for row in (notice, *items):
            log.supersede(row)
        log.record("notice.withdrawn", notice, on=on, reason=reason)
        for item in items:
            if item.objected_on is None and item.problem.state == "noticed":
                take_step(
                    item.problem, "objected", on=on, actor=actor, at=at, said=Said(reason=reason)
                )
