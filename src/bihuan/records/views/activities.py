"""Pages of activities: their list, and how one is recorded."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.orgs.queries import SignedIn, actor_with, powers_of_user, require_power
from bihuan.records import forms
from bihuan.records.actions import record_activity, with_evidence
from bihuan.records.models import Activity
from bihuan.records.views.pages import record_url
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


@require_GET
def activities(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Activity.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("活动"),
        rows=rows.select_related("kind", "host_unit", "plan"),
        form=forms.ActivityFilter,
        columns=[
            Column(_("日期"), lambda row: row.first_on, name="day", sort="first_on"),
            Column(_("活动类型"), lambda row: row.kind, name="kind", sort="kind__order"),
            Column(_("活动名称"), lambda row: row.title, record_url, name="title", sort="title"),
            Column(
                _("主办单位"),
                lambda row: row.host_unit or row.host_unit_text,
                name="unit",
                sort="host_unit__name",
            ),
            Column(_("天数"), lambda row: row.days, numeric=True, name="days", sort="days"),
            Column(
                _("应到人数"),
                lambda row: row.expected,
                numeric=True,
                name="expected",
                sort="expected",
                shown=False,
            ),
            Column(
                _("实到人数"),
                lambda row: row.attended,
                numeric=True,
                name="attended",
                sort="attended",
            ),
            Column(_("方案"), lambda row: row.plan, name="plan", sort="plan__name", shown=False),
            Column(_("编号"), lambda row: row.number, name="number", sort="number", shown=False),
            Column(
                _("佐证数"),
                lambda row: row.evidence_count,
                numeric=True,
                name="evidence",
                sort="evidence_count",
                dated=False,
                shown=False,
            ),
        ],
        order=("-last_on", "-id"),
        empty=_("没有符合条件的活动。可放宽筛选，或登记一次活动。"),
        new_label=pgettext("step", "登记活动"),
        new_url=reverse("records:activity-new") if _may_record(request) else "",
        links=[(_("月历"), reverse("records:calendar"))],
    )
    return list_page(request, listing, at)


def _may_record(request: SignedIn) -> bool:
    return "record" in powers_of_user(request.user)


ROWS = 3
"""Rows of an agenda that a new activity offers."""

MOST_ROWS = 50


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Record an activity; pressing for a further row gives back what was typed, and the row."""
    require_power(request.user, "record")
    form, agenda = _typed(request)
    if form.is_valid() and all(item.is_valid() for item in agenda):
        with refusals_on(form):
            return redirect(record_url(_record(request, form, agenda)))
    context = {
        "form": form,
        "agenda": agenda,
        "is_agenda_open": any(field.value() for item in agenda for field in item)
        or "more" in request.POST,
        "files": request.FILES.getlist("evidence"),
    }
    return page(request, "records/activity_new.html", context, part="agenda")


def _typed(request: SignedIn) -> tuple[forms.ActivityForm, list[forms.AgendaForm]]:
    """The form and the rows of its agenda; not yet to be judged where a further row is wanted."""
    typed, user = request.POST, request.user
    if request.method == "POST" and "more" not in typed:
        rows = [f"agenda-{n}" for n in range(_rows(request))]
        form = forms.ActivityForm(user, typed, request.FILES)
        return form, [forms.AgendaForm(typed, prefix=row) for row in rows]
    said = typed.dict() if request.method == "POST" else request.GET.dict()
    rows = [f"agenda-{n}" for n in range(min(_rows(request) + ("more" in typed), MOST_ROWS))]
    return forms.ActivityForm(user, initial=said), [
        forms.AgendaForm(prefix=row, initial=_of_row(said, row)) for row in rows
    ]


def _rows(request: SignedIn) -> int:
    said = request.POST.get("agenda-rows", "")
    return min(int(said), MOST_ROWS) if said.isascii() and said.isdigit() else ROWS


def _of_row(said: dict[str, Any], row: str) -> dict[str, Any]:
    return {name: said.get(f"{row}-{name}", "") for name in ("kind", "title")}


def _record(
    request: SignedIn, form: forms.ActivityForm, agenda: Sequence[forms.AgendaForm]
) -> Activity:
    said = form.values()
    items = [(item.cleaned_data["kind"], item.cleaned_data["title"]) for item in agenda
             if not item.is_empty]  # fmt: skip
    activity = with_evidence(
        record_activity, files=form.brought(), agenda=items, **said, at=timezone.now(),
        actor=actor_with(request.user, "record", unit_id=said["host_unit"].pk),
    )  # fmt: skip
    messages.success(request, _("已登记活动“%s”。") % activity)
    return activity
