"""The working days of every year: what the system brought, and what the office entered itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.duties.actions import workyears
from bihuan.duties.entering import WorkYearForm
from bihuan.duties.models import WorkYear
from bihuan.duties.queries import work_calendar
from bihuan.errors import NotFound
from bihuan.orgs.acting import acting_today
from bihuan.orgs.queries import SignedIn, history_of, require_power
from bihuan.ui.forms import Reason, refusals_on
from bihuan.ui.pages import page
from bihuan.workdays import WorkCalendar, YearOfWork, remarks, shipped_calendar
from bihuan.written.daylists import days_in_lines


@dataclass(frozen=True, slots=True)
class Line:
    """A year of the list; ``off`` and ``on`` are numbers of days that differ from the week."""

    year: int
    source: str
    is_own: bool
    off: int
    on: int
    workdays: int


@require_GET
def work_years(request: SignedIn) -> HttpResponse:
    """Every year that is known, and those to come that are not."""
    require_power(request.user, "define")
    if (asked := request.GET.get("year", "")).isdecimal():
        return redirect("duties:work-year", int(asked))
    today = timezone.localdate()
    context = {"lines": list(_lines(work_calendar(), today)), "next": today.year + 1}
    return page(request, "duties/work_years.html", context)


def _lines(work: WorkCalendar, today: date) -> Iterator[Line]:
    own = set(WorkYear.objects.current().values_list("year", flat=True))
    for year in sorted({*work.years, today.year, today.year + 1}, reverse=True):
        said = work.years.get(year, YearOfWork("", frozenset(), frozenset()))
        in_fact = work.workdays_of(year)
        weekdays = WorkCalendar({}).workdays_of(year)
        yield Line(
            year, said.source, year in own, len(weekdays - in_fact), len(in_fact - weekdays),
            len(in_fact),
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
def work_year(request: SignedIn, year: int) -> HttpResponse:
    """A year, to be read, entered or corrected; what would change is shown before it does."""
    require_power(request.user, "define")
    _refuse_unknown(year)
    work, own = work_calendar(), _own(year)
    form = WorkYearForm(year, request.POST or None, is_correction=own is not None,
                        initial=_filled(work.years.get(year)))  # fmt: skip
    is_good = request.method == "POST" and form.is_valid()
    if is_good and "publish" in request.POST:
        with refusals_on(form):
            _publish(request, own, year, form)
            messages.success(request, _("%(year)s年的工作日历已保存。") % {"year": year})
            return redirect("duties:work-years")
    context = {
        "year": year,
        "own": own,
        "is_shipped": shipped_calendar().is_published(year),
        "form": form,
        "unpublished": work.warning(date(year, 1, 1), date(year, 12, 31)),
        "change": _change(work, year, form.said()) if is_good else None,
        "entries": history_of(own) if own else [],
    }
    return page(request, "duties/work_year.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, year: int) -> HttpResponse:
    """Ask before the office's own year is taken back, and then take it back."""
    require_power(request.user, "define")
    own = _own(year)
    if own is None:
        raise NotFound(_("本单位没有录入过%(year)s年的工作日历。") % {"year": year})
    form = Reason(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            workyears.withdraw_work_year(
                own, **form.cleaned_data, **acting_today(request.user, "define")
            )
            messages.success(request, _("已撤回%(year)s年的工作日历。") % {"year": year})
            return redirect("duties:work-years")
    context = {"year": year, "form": form, "is_shipped": shipped_calendar().is_published(year)}
    return page(request, "duties/work_year_withdraw.html", context)


def _refuse_unknown(year: int) -> None:
    if year not in (years := workyears.years_that_may_be(timezone.localdate())):
        raise NotFound(
            _("没有%(year)s年的工作日历。") % {"year": year},
            hint=_("只有 %(first)s 年到 %(last)s 年的。") % {"first": years[0], "last": years[-1]},
        )


def _own(year: int) -> WorkYear | None:
    found: WorkYear | None = WorkYear.objects.current().filter(year=year).first()
    return found


def _filled(said: YearOfWork | None) -> dict[str, str]:
    if said is None:
        return {}
    return {
        "source": said.source, "days_off": days_in_lines(said.off),
        "days_on": days_in_lines(said.on),
    }  # fmt: skip


def _publish(request: SignedIn, own: WorkYear | None, year: int, form: WorkYearForm) -> None:
    if own is None:
        workyears.publish_work_year(
            year=year, **form.cleaned_data, **acting_today(request.user, "define")
        )
    else:
        workyears.correct_work_year(
            own, **form.cleaned_data, **acting_today(request.user, "define")
        )


def _change(work: WorkCalendar, year: int, said: YearOfWork) -> dict[str, Any]:
    """Which days would be off or worked that are not so now, and what was said needlessly."""
    before = work.workdays_of(year)
    after = work.laid_over({year: said}).workdays_of(year)
    return {
        "off": days_in_lines(before - after).split(),
        "on": days_in_lines(after - before).split(),
        "before": len(before),
        "after": len(after),
        "remarks": remarks(said),
    }
