"""Pages of outcomes: their list, and how one is recorded."""

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
from bihuan.records.actions import record_outcome, with_evidence
from bihuan.records.models import Outcome
from bihuan.records.views.pages import record_url
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


@require_GET
def outcomes(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Outcome.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("成果"),
        rows=rows.select_related("kind", "unit", "plan"),
        form=forms.OutcomeFilter,
        columns=[
            Column(_("日期"), lambda row: row.happened_on, name="day", sort="happened_on"),
            Column(_("成果类型"), lambda row: row.kind, name="kind", sort="kind__order"),
            Column(_("名称"), lambda row: row.title, record_url, name="title", sort="title"),
            Column(
                _("单位"), lambda row: row.unit or row.unit_text, name="unit", sort="unit__name"
            ),
            Column(_("方案"), lambda row: row.plan, name="plan", sort="plan__name"),
            Column(_("数量"), lambda row: row.count, numeric=True, name="count", sort="count"),
            Column(_("主题"), lambda row: row.topic, name="topic", sort="topic", shown=False),
            Column(
                _("接收单位"),
                lambda row: row.receiver,
                name="receiver",
                sort="receiver",
                shown=False,
            ),
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
        order=("-happened_on", "-id"),
        empty=_("没有符合条件的成果。可放宽筛选，或登记一项成果。"),
        new_label=pgettext("step", "登记成果"),
        new_url=reverse("records:outcome-new") if _may_record(request) else "",
    )
    return list_page(request, listing, at)


def _may_record(request: SignedIn) -> bool:
    return "record" in powers_of_user(request.user)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "record")
    said: dict[str, Any] = {"initial": request.GET.dict()}
    if request.method == "POST":
        said = {"data": request.POST, "files": request.FILES}
    form = forms.OutcomeForm(request.user, **said)
    if form.is_valid():
        with refusals_on(form):
            return redirect(record_url(_record(request, form)))
    context = {"form": form, "files": request.FILES.getlist("evidence")}
    return page(request, "records/outcome_new.html", context)


def _record(request: SignedIn, form: forms.OutcomeForm) -> Outcome:
    said = form.values()
    outcome = with_evidence(
        record_outcome, files=form.brought(), **said, at=timezone.now(),
        actor=actor_with(request.user, "record", unit_id=said["unit"].pk),
    )  # fmt: skip
    messages.success(request, _("已登记成果“%s”。") % outcome)
    return outcome
