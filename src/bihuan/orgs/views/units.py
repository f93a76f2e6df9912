"""Pages of units: the tree, the list, and one unit with its posts, terms and ties."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bihuan.orgs import forms
from bihuan.orgs.holding import cares_of, tenures
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.queries import SignedIn, seen
from bihuan.orgs.tree import forest
from bihuan.ui.lists import Column, Listing, in_address, list_page, moment
from bihuan.ui.pages import page


def unit_url(unit: Unit) -> str:
    return reverse("orgs:unit", args=[unit.version_of_id or unit.pk])


def post_url(post: Post) -> str:
    return reverse("orgs:post", args=[post.version_of_id or post.pk])


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
        links=[(_("按树形看"), f"{reverse('orgs:tree')}?{urlencode(in_address(at))}")],
    )
    return list_page(request, listing, at)


@require_GET
def tree(request: SignedIn) -> HttpResponse:
    """The units as they stood below one another on a day."""
    at = moment(request)
    said = urlencode(in_address(at))
    context = {
        "at": at,
        "said": said,
        "forest": forest(request.user, at),
        "list_url": f"{reverse('orgs:units')}?{said}",
    }
    return page(request, "orgs/unit_tree.html", context)


@require_GET
def unit(request: SignedIn, pk: int) -> HttpResponse:
    units = Unit.objects.current().select_related("kind", "level", "parent")
    found = seen(units, request.user, pk, _("没有这个单位，或者您的岗位看不到它。"))
    today = timezone.localdate()
    posts = found.posts.current().select_related("post_type").order_by("post_type__order", "pk")
    context = {
        "unit": found,
        "parent": units.visible_to(request.user).filter(pk=found.parent_id).first(),
        "children": found.children.current().existing_on(today).order_by("kind__order", "id"),
        "tenures": tenures(posts, today),
        "terms": [
            (term, term.state_on(today)) for term in found.terms.current().order_by("-elected_on")
        ],
        "looked_after": cares_of(request.user, unit=found),
        "looks_after": cares_of(request.user, post__unit=found),
        "aliases": found.aliases.current().order_by("written"),
    }
    return page(request, "orgs/unit_detail.html", context)
