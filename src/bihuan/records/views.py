"""Pages of activities, outcomes, appraisal results and periods."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.duties.forms import OccurrenceFilter
from bihuan.duties.views.plans import plan_url
from bihuan.errors import NotFound
from bihuan.orgs.queries import SignedIn, history_of
from bihuan.records import forms
from bihuan.records.models import Activity, Appraisal, Outcome
from bihuan.records.queries import occurrences_at
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


def _url(name: str) -> Any:
    return lambda row: reverse(f"records:{name}", args=[row.version_of_id or row.pk])


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
            Column(
                _("活动名称"), lambda row: row.title, _url("activity"), name="title", sort="title"
            ),
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
        empty=_("没有符合条件的活动。"),
    )
    return list_page(request, listing, at)


@require_GET
def activity(request: SignedIn, pk: int) -> HttpResponse:
    found = (
        Activity.objects.current()
        .visible_to(request.user)
        .select_related("kind", "host_unit", "plan")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("没有这次活动，或者您的岗位看不到它。"))
    context = {
        "record": found,
        "facts": [
            (_("活动类型"), found.kind, ""),
            (_("开始日期"), found.first_on, ""),
            (_("结束日期"), found.last_on, ""),
            (_("天数"), found.days, ""),
            (_("主办单位"), found.host_unit or found.host_unit_text, ""),
            (_("方案"), found.plan, plan_url(found.plan) if found.plan else ""),
            (_("所属年度"), found.for_year, ""),
            (_("应到人数"), found.expected, ""),
            (_("实到人数"), found.attended, ""),
            (_("备注"), found.note, ""),
        ],
        "agenda": found.agenda.current().select_related("kind"),
        "fulfils": found.fulfilments.current().select_related("occurrence__duty"),
        "entries": history_of(found),
    }
    return page(request, "records/record_detail.html", context)


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
            Column(_("名称"), lambda row: row.title, _url("outcome"), name="title", sort="title"),
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
        empty=_("没有符合条件的成果。"),
    )
    return list_page(request, listing, at)


@require_GET
def outcome(request: SignedIn, pk: int) -> HttpResponse:
    found = (
        Outcome.objects.current()
        .visible_to(request.user)
        .select_related("kind", "unit", "plan")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("没有这项成果，或者您的岗位看不到它。"))
    facts = [
        (_("成果类型"), found.kind, ""),
        (_("日期"), found.happened_on, ""),
        (_("单位"), found.unit or found.unit_text, ""),
        (_("方案"), found.plan, plan_url(found.plan) if found.plan else ""),
        (_("主题"), found.topic, ""),
        (_("数量"), found.count, ""),
        (_("接收单位"), found.receiver, ""),
        (_("备注"), found.note, ""),
    ]
    context = {"record": found, "facts": facts, "entries": history_of(found)}
    return page(request, "records/record_detail.html", context)


@require_GET
def appraisals(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Appraisal.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("考核结果"),
        rows=rows.select_related("unit", "appraiser"),
        form=forms.AppraisalFilter,
        columns=[
            Column(_("年度"), lambda row: row.year, name="year", sort="year"),
            Column(_("考核名称"), lambda row: row.scheme, name="scheme", sort="scheme"),
            Column(_("对象单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("等次"), lambda row: row.grade, name="grade", sort="grade"),
            Column(
                _("考核机关"), lambda row: row.appraiser, name="appraiser", sort="appraiser__name"
            ),
            Column(_("结果日期"), lambda row: row.graded_on, name="day", sort="graded_on"),
        ],
        order=("-year", "id"),
        empty=_("没有符合条件的考核结果。"),
    )
    return list_page(request, listing, at)


@require_GET
def occurrences(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    listing = Listing(
        title=_("期次"),
        rows=occurrences_at(at).visible_to(request.user).select_related("duty", "unit"),
        form=OccurrenceFilter,
        columns=[
            Column(_("期次"), lambda row: row.code, name="code", sort="code"),
            Column(_("责任事项"), lambda row: row.duty, name="duty", sort="duty__code"),
            Column(_("单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("应完成日期"), lambda row: row.due_on, name="due", sort="due_on"),
            Column(
                _("状态"),
                lambda row: _("已履行") if row.fulfilled else _("未履行"),
                name="state",
                sort="fulfilled",
            ),
        ],
        order=("start_on", "id"),
        empty=_("没有符合条件的期次。"),
    )
    return list_page(request, listing, at)
