"""A month of activities."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.duties.queries import work_calendar
from bihuan.orgs.queries import SignedIn, powers_of_user
from bihuan.periods import Moment
from bihuan.records.forms import CalendarFilter
from bihuan.records.models import Activity
from bihuan.records.queries import activities_between
from bihuan.records.views.pages import record_url
from bihuan.ui.calendar import WEEKDAYS, Mark, Month, weeks
from bihuan.ui.pages import page


@require_GET
def calendar(request: SignedIn) -> HttpResponse:
    """The activities of a month; those of a day that are not shown stand in the day's list."""
    today = timezone.localdate()
    asked = request.GET.get("month", "")
    month = Month.read(asked) if asked else Month.of(today)
    form = _form(request, today)
    found = _found(form, activities_between(month.first, month.last).visible_to(request.user))
    work = work_calendar()
    context = {
        "month": month,
        "weeks": weeks(month, _marks(found, month), _list_of(form, found, today), today, work),
        "weekdays": WEEKDAYS,
        "unpublished": work.warning(month.first, month.last),
        "form": form,
        "chips": list(form.applied()),
        "count": len(found),
        "may_record": "record" in powers_of_user(request.user),
        **_neighbours(form, month, Month.of(today)),
    }
    return page(request, "records/calendar.html", context)


def _form(request: SignedIn, today: date) -> CalendarFilter:
    form = CalendarFilter(request.GET or None)
    form.at, form.reader = Moment(today), request.user
    return form


def _found(form: CalendarFilter, rows: Any) -> list[Activity]:
    if not form.is_bound:
        return list(rows)
    return list(form.apply(rows)) if form.is_valid() else []


def _said(form: CalendarFilter) -> dict[str, Any]:
    """The filter as an address says it, so that it stays while months are paged."""
    return form.canonical() if form.is_bound and form.is_valid() else {}


def _neighbours(form: CalendarFilter, month: Month, this: Month) -> dict[str, str]:
    def url(to: Month | None) -> str:
        return f"?{urlencode({'month': to, **_said(form)}, doseq=True)}" if to else ""

    return {"before": url(month.later(-1)), "after": url(month.later(1)),
            "now": url(this) if month != this else ""}  # fmt: skip


def _marks(found: Sequence[Activity], month: Month) -> dict[date, list[Mark]]:
    """The activities of each day of the month; one of several days stands on each of them."""
    marks: dict[date, list[Mark]] = defaultdict(list)
    for activity in found:
        for n in range(activity.days):
            on = activity.first_on + timedelta(days=n)
            if month.first <= on <= month.last:
                marks[on].append(_mark(activity, n + 1))
    return marks


def _mark(activity: Activity, nth: int) -> Mark:
    about = str(activity.host_unit or activity.host_unit_text)
    if activity.days > 1:
        of = {"nth": nth, "days": activity.days}
        about = f"{about} {_('第 %(nth)s 天，共 %(days)s 天') % of}".strip()
    kind = str(activity.kind)
    return Mark("" if kind in activity.title else kind, activity.title, record_url(activity), about)


def _list_of(form: CalendarFilter, found: Sequence[Activity], today: date) -> Any:
    """The address of the list of a day, which has exactly what the calendar has of it.

    A list shows what was over by its day; so it is asked for a day by which all of it is.
    """
    over = max((activity.last_on for activity in found), default=today)
    as_of = {"as_of": over} if over > today else {}

    def url(on: date) -> str:
        asked = {**_said(form), "on": on, **as_of}
        return f"{reverse('records:activities')}?{urlencode(asked, doseq=True)}"

    return url
