"""The only writer of an office's own years of work."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.models import WorkYear
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import require
from bihuan.workdays import WorkCalendar, YearOfWork, in_both
from bihuan.written.daylists import days_in_lines, read_days

FIRST_YEAR = 2000
YEARS_AHEAD = 2


def publish_work_year(
    *, year: int, source: str, days_off: str, days_on: str, on: date, actor: Actor, at: datetime
) -> WorkYear:
    """Say which days of a year are off and which weekend days are worked, as a notice says."""
    require(actor, "define")
    if year not in (years := years_that_may_be(timezone.localdate(at))):
        raise Refused(
            _("%(year)s年的工作日历不能录入。") % {"year": year},
            hint=_("只录 %(first)s 年到 %(last)s 年的。") % {"first": years[0], "last": years[-1]},
        )
    said = _said(year, source, days_off, days_on)
    with writing(actor, at) as log:
        if log.find(WorkYear, year=year) is not None:
            raise Refused(
                _("%(year)s年的工作日历已经录入过。") % {"year": year}, hint=_("有错请更正它。")
            )
        published = log.add(WorkYear, year=year, **said)
        log.record("work_year.published", published, on=on)
    return published


def years_that_may_be(today: date) -> range:
    """The years of which working days may be entered: notices speak of the next year at most."""
    return range(FIRST_YEAR, today.year + YEARS_AHEAD + 1)


def correct_work_year(
    found: WorkYear, *, source: str, days_off: str, days_on: str, reason: str, on: date,
    actor: Actor, at: datetime,
) -> WorkYear:  # fmt: skip
    """Put a year right; what it said before stays beside it, and deadlines already set stay."""
    require(actor, "define")
    _refuse_without(reason)
    said = _said(found.year, source, days_off, days_on)
    with writing(actor, at) as log:
        row = log.lock(found)
        _refuse_withdrawn(row)
        log.correct(row, **said)
        log.record("work_year.corrected", row, on=on, reason=reason)
    return row


def withdraw_work_year(
    found: WorkYear, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """Take a year back: the shipped one counts again, or else weekends."""
    require(actor, "define")
    _refuse_without(reason)
    with writing(actor, at) as log:
        row = log.lock(found)
        _refuse_withdrawn(row)
        log.supersede(row)
        log.record("work_year.withdrawn", row, on=on, reason=reason)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("更正或撤回必须写明理由。"))


def _refuse_withdrawn(row: WorkYear) -> None:
    if row.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回过。"))


def _said(year: int, source: str, days_off: str, days_on: str) -> dict[str, str]:
    """The columns of a year, its days put in order; refused with every reason at once."""
    (off, wrong), (on, also_wrong) = read_days(days_off, year), read_days(days_on, year)
    reasons = [*wrong, *also_wrong, *filter(None, [in_both(off, on)])]
    if not source.strip():
        reasons.append(_("请写明依据哪份通知。"))
    if not off | on:
        reasons.append(_("一天也没有写。"))
    if not WorkCalendar({year: YearOfWork(source, off, on)}).workdays_of(year):
        reasons.append(_("这一年一个工作日也没有，请核对放假的日子。"))
    if reasons:
        raise Refused(" ".join(reasons))
    return {
        "source": source.strip(), "days_off": days_in_lines(off), "days_on": days_in_lines(on),
    }  # fmt: skip
