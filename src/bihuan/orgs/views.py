"""Pages of units, posts and terms."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bihuan.errors import NotFound
from bihuan.orgs import forms
from bihuan.orgs.models import Appointment, Term, Unit
from bihuan.orgs.queries import SignedIn
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


def unit_url(unit: Unit) -> str:
    return reverse("orgs:unit", args=[unit.version_of_id or unit.pk])


@require_GET
def units(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Unit.objects.known_at(at.known_at).existing_on(at.as_of).visible_to(request.user)
    listing = Listing(
        title=pgettext("list", "单位"),
        rows=rows.select_related("kind", "level", "parent"),
        form=forms.UnitFilter,
        columns=[
            Column(
                _("单位名称"),
                lambda unit: unit.name,
                unit_url,
                name="name",
                sort="name",
                dated=False,
            ),
            Column(
                _("单位类型"), lambda unit: unit.kind, name="kind", sort="kind__order", dated=False
            ),
            Column(
                _("层级"),
                lambda unit: unit.level or "",
                name="level",
                sort="level__order",
                dated=False,
            ),
            Column(
                _("上级单位"),
                lambda unit: unit.parent or "",
                name="parent",
                sort="parent__name",
                dated=False,
            ),
            Column(_("成立日期"), lambda unit: unit.from_on, name="from", sort="from_on"),
            Column(
                _("撤销日期"),
                lambda unit: unit.to_on,
                name="to",
                sort="to_on",
                dated=False,
                shown=False,
            ),
            Column(_("编码"), lambda unit: unit.code, name="code", sort="code", shown=False),
        ],
        order=("kind__order", "id"),
        empty=_("没有符合条件的单位。"),
    )
    return list_page(request, listing, at)


@require_GET
def unit(request: SignedIn, pk: int) -> HttpResponse:
    found = (
        Unit.objects.current()
        .visible_to(request.user)
        .select_related("kind", "level", "parent")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("没有这个单位，或者您的岗位看不到它。"))
    held = Appointment.objects.current().filter(post__unit=found)
    context = {
        "unit": found,
        "children": found.children.current().existing_on(timezone.localdate()).order_by("id"),
        "posts": found.posts.current().select_related("post_type").order_by("post_type__order"),
        "held": held.select_related("post", "person__account").order_by("post_id", "from_on"),
        "terms": found.terms.current().order_by("elected_on"),
    }
    return page(request, "orgs/unit_detail.html", context)


@require_GET
def terms(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Term.objects.known_at(at.known_at).filter(elected_on__lte=at.as_of)
    listing = Listing(
        title=_("届期"),
        rows=rows.visible_to(request.user).select_related("unit"),
        form=forms.TermFilter,
        columns=[
            Column(
                _("单位"),
                lambda term: term.unit,
                lambda term: unit_url(term.unit),
                name="unit",
                sort="unit__name",
            ),
            Column(_("选举日期"), lambda term: term.elected_on, name="elected", sort="elected_on"),
            Column(
                _("任期年数"), lambda term: term.years, numeric=True, name="years", sort="years"
            ),
            Column(_("到期日期"), lambda term: term.due_on, name="due", sort="due_on"),
            Column(
                _("换届日期"),
                lambda term: term.renewed_on,
                name="renewed",
                sort="renewed_on",
                dated=False,
            ),
        ],
        order=("due_on", "id"),
        empty=_("没有符合条件的届期。"),
    )
    return list_page(request, listing, at)
