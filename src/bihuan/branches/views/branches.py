"""The list of branches, and the page of one."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from bihuan.branches.forms import BranchFilter
from bihuan.branches.models import Checklist
from bihuan.branches.queries import Facts, bodies, branches_seen, owed_and_met
from bihuan.branches.rules import year_of
from bihuan.branches.views.addresses import Links, branch_url, year_before
from bihuan.branches.views.sheet import Sheet
from bihuan.duties.cadences import PeriodState
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn, powers_of_user, seen
from bihuan.orgs.terms import TermState
from bihuan.periods import Moment
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page
from bihuan.words import listed

ABSENT = gettext_lazy("没有这个支部，或者您的岗位看不到它。")


def branch_seen(request: SignedIn, pk: int, at: Moment) -> Unit:
    found: Unit = seen(bodies(at).select_related("kind", "parent"), request.user, pk, str(ABSENT))
    return found


@require_GET
def branches(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = branches_seen(request.user, at)
    listing = Listing(
        title=pgettext("list", "党支部"),
        rows=rows.select_related("kind"),
        form=BranchFilter,
        columns=_columns(Facts(rows, year_of(at.as_of), at)),
        order=("kind__order", "id"),
        empty=_("没有符合条件的支部。支部属于哪一类单位，由权限管理员在“预置”的“支部类别”里设定。"),
        note=_("组织生活、走访和评定都按截至日所在年度计。应履行而未履行的计入，开了多少次会不计。"),
        links=[
            year_before(reverse("branches:branches"), at),
            (_("联系点"), dated(reverse("branches:points"), at)),
            (_("分类定级"), dated(reverse("branches:classes"), at)),
            (_("支部清单"), reverse("branches:checklists")),
            (_("任职培训"), dated(reverse("branches:trainings"), at)),
            (_("发展党员"), dated(reverse("branches:admissions"), at)),
            (_("品牌认定"), dated(reverse("branches:brands"), at)),
            (_("群团组织"), dated(reverse("branches:mass"), at)),
        ],
    )  # fmt: skip
    return list_page(request, listing, at)


def _columns(facts: Facts) -> list[Column]:
    at = facts.at

    def linked(url: Callable[[Links], str]) -> Callable[[Unit], str]:
        return lambda unit: url(Links(unit, facts.period, at))

    def life(unit: Unit) -> str:
        owed, met = owed_and_met(facts.periods[unit.pk])
        return f"{met}/{owed}" if owed else ""

    return [
        Column(_("党支部"), lambda unit: unit, lambda unit: branch_url(unit, at), name="name",
               sort="name", dated=False),
        Column(_("支部类别"), lambda unit: _class(facts, unit, "kind"), name="kind"),
        Column(_("支部等次"), lambda unit: _class(facts, unit, "grade"),
               linked(lambda links: links.ratings()), name="grade"),
        Column(_("届期"), lambda unit: _term(facts, unit), linked(lambda links: links.term()),
               name="term", is_word=True),
        Column(_("空缺岗位"), lambda unit: facts.posts.get(unit.pk, (0, 0))[1],
               linked(lambda links: links.posts(vacant="yes")), numeric=True, name="vacant"),
        Column(_("联系领导"), lambda unit: listed(c.point.post for c in facts.cares[unit.pk]),
               name="leader", shown=False),
        Column(_("已走访/应走访"), lambda unit: _visits(facts, unit),
               linked(lambda links: links.visits()), numeric=True, name="visits"),
        Column(_("标准化"), lambda unit: _standard(facts, unit),
               linked(lambda links: links.ratings()), numeric=True, name="standard"),
        Column(_("已履行/应履行"), life, linked(lambda links: links.periods()), numeric=True,
               name="life"),
        Column(_("未履行"), lambda unit: facts.periods[unit.pk][PeriodState.MISSED],
               linked(lambda links: links.periods(PeriodState.MISSED)), numeric=True,
               name="missed"),
        Column(_("未销号问题"), lambda unit: facts.problems.get(unit.pk, (0, 0))[0],
               linked(lambda links: links.open("problems")), numeric=True, name="problems"),
    ]  # fmt: skip


def _class(facts: Facts, unit: Unit, axis: str) -> Any:
    given = next((one for one in facts.ratings[unit.pk] if one.is_class), None)
    return getattr(given, axis) if given else ""


def _term(facts: Facts, unit: Unit) -> str:
    term = facts.terms.get(unit.pk)
    if term is None:
        return _("没有登记")
    state: TermState = term.state_on(facts.at.as_of)
    return f"{state.shape} {state.word}"


def _visits(facts: Facts, unit: Unit) -> str:
    found = facts.cares[unit.pk]
    return f"{sum(c.made for c in found)}/{sum(c.owed for c in found)}" if found else ""


def _standard(facts: Facts, unit: Unit) -> str:
    given = next((one for one in facts.ratings[unit.pk] if not one.is_class), None)
    return f"{given.met}/{given.asked}" if given else ""


@require_GET
def branch(request: SignedIn, pk: int) -> HttpResponse:
    at = moment(request)
    found = branch_seen(request, pk, at)
    facts = Facts(Unit.objects.filter(pk=pk), year_of(at.as_of), at)
    powers = powers_of_user(request.user)
    lists = Checklist.objects.current().visible_to(request.user).filter(
        is_example=False, effective_from__lte=at.as_of
    )  # fmt: skip
    context = {
        "unit": found,
        "at": at,
        "year": at.as_of.year,
        "before": year_before(branch_url(found), at),
        "lines": Sheet(found, facts).lines(),
        "cares": facts.cares[pk],
        "may_record": "record" in powers,
        "lists": _latest(lists) if "check" in powers else [],
    }
    return page(request, "branches/branch_detail.html", context)


def _latest(lists: Any) -> list[Checklist]:
    """The version in force of each list."""
    found = {one.code: one for one in lists.order_by("effective_from", "pk")}
    return sorted(found.values(), key=lambda one: (one.use, one.pk))
