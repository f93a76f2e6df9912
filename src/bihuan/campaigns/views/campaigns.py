"""The list of campaigns, the page of one, and what it came to month by month; also as files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.campaigns import queries
from bihuan.campaigns.models import ResultItem
from bihuan.campaigns.queries import Area
from bihuan.duties.forms import PlanFilter
from bihuan.duties.lifecycle import PROBLEM_LABELS, PROBLEM_MILESTONES, ProblemState
from bihuan.duties.models import Plan, Task
from bihuan.duties.tallies import DONE, cells
from bihuan.duties.views.plans import plan_url
from bihuan.errors import NotFound
from bihuan.indicators.sources import source_named
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, powers_of_user, seen
from bihuan.periods import Moment
from bihuan.ui import exports
from bihuan.ui.forms import FilterForm
from bihuan.ui.lists import Column, Count, Listing, dated, list_address, list_page, moment
from bihuan.ui.pages import page


def campaign_url(plan: Plan) -> str:
    return reverse("campaigns:campaign", args=[plan.version_of_id or plan.pk])


def campaign_seen(user: User, pk: int) -> Plan:
    plans = Plan.objects.current().select_related("kind", "issuer", "strand")
    found: Plan = seen(plans, user, pk, _("没有这项整治，或者您的岗位看不到它。"))
    if not found.kind.is_campaign:
        raise NotFound(
            _("“%(plan)s”不按专项整治调度。") % {"plan": found},
            hint=_("哪些类型的方案按专项整治调度，由权限管理员在“预置”的“方案类型”里设定。"),
        )
    return found


@require_GET
def campaigns(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    numbers = _Numbers(request.user, at)
    listing = Listing(
        title=_("专项整治"),
        rows=queries.campaigns_at(request.user, at).select_related("kind", "issuer"),
        form=PlanFilter,
        columns=[
            Column(_("名称"), lambda plan: plan.name, lambda plan: dated(campaign_url(plan), at),
                   name="name", sort="name"),
            Column(_("类型"), lambda plan: plan.kind, name="kind", sort="kind__order"),
            Column(_("制定单位"), lambda plan: plan.issuer, name="issuer", sort="issuer__name"),
            Column(_("印发日期"), lambda plan: plan.issued_on, name="issued", sort="issued_on"),
            Column(_("问题"), lambda plan: numbers.of(plan).found, numeric=True, name="found"),
            Column(_("完成整改"), lambda plan: numbers.of(plan).rectified, numeric=True,
                   name="rectified"),
            Column(_("已销号"), lambda plan: numbers.of(plan).closed, numeric=True, name="closed"),
        ],
        order=("-issued_on", "-id"),
        empty=_("没有符合条件的整治。哪些类型的方案按专项整治调度，由权限管理员在“预置”里设定。"),
        note=_("这里只计您能看到的问题；已完成整改和已销号是两回事。"),
    )  # fmt: skip
    return list_page(request, listing, at)


@dataclass(slots=True)
class _Of:
    found: int = 0
    rectified: int = 0
    closed: int = 0


class _Numbers:
    """The problems of every campaign, counted at once when the first is asked for."""

    def __init__(self, user: User, at: Moment) -> None:
        self.user, self.at = user, at
        self._found: dict[int | None, _Of] | None = None

    def of(self, plan: Plan) -> _Of:
        if self._found is None:
            self._found = self._read()
        return self._found.get(plan.version_of_id or plan.pk, _Of())

    def _read(self) -> dict[int | None, _Of]:
        found: dict[int | None, _Of] = {}
        for cell in cells("problems", self.user, self.at, self.at.as_of):
            if cell.state != "cancelled":
                one = found.setdefault(cell.plan, _Of())
                one.found += cell.n
                one.rectified += cell.n * (cell.state in DONE["problems"])
                one.closed += cell.n * (cell.state in PROBLEM_MILESTONES["closed"])
        return found


# --- One campaign ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A problem area as it is printed; ``counts`` open the lists of its problems."""

    name: str
    url: str
    counts: list[Count]
    measures: Count
    done: Count
    written: int
    state: str
    state_label: str
    tasks: list[Task]


@require_GET
def campaign(request: SignedIn, pk: int) -> HttpResponseBase:
    at, found = moment(request), campaign_seen(request.user, pk)
    areas = queries.areas(found, request.user, at)
    if kind := request.GET.get("format", ""):
        title = _("%(plan)s：问题与措施") % {"plan": found}
        return exports.answer(kind, _sheet(request, title, at, AREA_HEADINGS, _area_lines(areas)))
    powers = powers_of_user(request.user)
    context = {
        "plan": found,
        "at": at,
        "plan_url": dated(plan_url(found), at),
        "months_url": dated(reverse("campaigns:months", args=[pk]), at),
        "results": _results(found, request.user, at),
        "rows": [_row(found, area, at) for area in areas],
        "is_by_problem": any(area.problem for area in areas),
        "groups": [(one, _led(found, one, at)) for one in queries.groups(found, request.user, at)],
        "referrals": queries.referrals(found, request.user, at),
        "satisfactions": list(queries.satisfactions(found, at)),
        "may_record": "record" in powers,
        "may_revise": "revise" in powers,
    }
    return page(request, "campaigns/campaign.html", context)


def _label(milestone: str) -> str:
    return str(PROBLEM_LABELS[ProblemState(milestone)])


def _results(plan: Plan, user: User, at: Moment) -> list[tuple[Any, str]]:
    """Each result with the list of its records."""
    return [
        (result, list_address(
            source_named(result.item.source).list_page, at, **result.item.filter_for(plan)
        ))
        for result in queries.results(plan, user, at)
    ]  # fmt: skip


def _row(plan: Plan, area: Area, at: Moment) -> Row:
    asked: dict[str, Any] = {"plan": plan.code, "live": "yes"}
    if area.heading is not None:
        asked["heading"] = area.heading.code
    url = reverse("duties:problem", args=[area.problem.pk]) if area.problem else ""

    def problems(**further: str) -> str:
        return url or list_address("duties:problems", at, **asked, **further)

    counts = [Count(_("问题"), area.found, problems())]
    counts += [
        Count(_label(name), area.reached[name], problems(reached=name))
        for name in PROBLEM_MILESTONES
    ]
    counts.append(Count(_("滞后"), area.behind, problems(pace="behind")))
    tasks = list_address("duties:tasks", at, **asked)
    return Row(
        name=str(area.heading or area.problem or _("未归入方面")),
        url=url,
        counts=counts,
        measures=Count(_("措施"), area.measures, tasks),
        done=Count(_("已完成"), area.done, tasks),
        written=0 if area.problem is not None else area.written,
        state=area.state,
        state_label=str(PROBLEM_LABELS[ProblemState(area.state)]) if area.state else "",
        tasks=area.tasks if area.problem is not None else [],
    )


def _led(plan: Plan, group: queries.Group, at: Moment) -> list[Count]:
    asked = {"plan": plan.code, "lead_unit": group.unit.code, "live": "yes"}
    return [
        Count(_("任务"), group.tasks, list_address("duties:tasks", at, **asked)),
        Count(_("问题"), group.problems, list_address("duties:problems", at, **asked)),
    ]


# --- Month by month -------------------------------------------------------------------------------


@require_GET
def months_page(request: SignedIn, pk: int) -> HttpResponseBase:
    """The monthly dispatch: each result at the end of each month, and what came in it."""
    at, found = moment(request), campaign_seen(request.user, pk)
    items, months = queries.items(), queries.months(found, at)
    if kind := request.GET.get("format", ""):
        headings = [_("截至"), *(part for item in items for part in (item.name, _("本月")))]
        lines = ([month.last_on, *(v for pair in _pairs(month) for v in pair)] for month in months)
        title = _("%(plan)s：按月调度") % {"plan": found}
        return exports.answer(kind, _sheet(request, title, at, headings, lines))
    context = {
        "plan": found,
        "at": at,
        "items": items,
        "months": [_printed(found, month, items, at) for month in months],
        "back": dated(campaign_url(found), at),
    }  # fmt: skip
    return page(request, "campaigns/months.html", context)


def _printed(
    plan: Plan, month: queries.Month, items: list[ResultItem], at: Moment
) -> tuple[Any, str, list[tuple[ResultItem, str, int | None]]]:
    """A month with the page of the campaign on its last day, and each result with its change."""
    url = dated(campaign_url(plan), Moment(month.last_on, at.known_at))
    return month.last_on, url, list(zip(items, month.values, month.came, strict=True))


def _pairs(month: queries.Month) -> list[tuple[str, int | None]]:
    return list(zip(month.values, month.came, strict=True))


# --- As a file ------------------------------------------------------------------------------------

AREA_HEADINGS = ("问题方面", "问题", "措施", "状态", "已完成整改", "滞后")


def _area_lines(areas: list[Area]) -> Iterator[list[Any]]:
    """A line for each area, and under one that is a problem a line for each measure."""
    for area in areas:
        name = str(area.heading or area.problem or _("未归入方面"))
        done = area.reached["rectified"]
        yield [name, area.found, f"{area.done}/{area.measures}", "", done, area.behind]
        if area.problem is not None:
            for task in area.tasks:
                yield ["", None, task.text, task.state_label, None, None]  # type: ignore[attr-defined]


def _sheet(request: SignedIn, title: str, at: Moment, headings: Any, lines: Any) -> exports.Sheet:
    form = FilterForm(request.GET)
    form.at, form.reader = at, request.user
    whole = list(lines)
    return exports.Sheet(
        title=title,
        day=at.as_of,
        note=exports.note(request, title, form),
        headings=[str(heading) for heading in headings],
        lines=(line for line in whole),
        length=lambda: len(whole),
    )
