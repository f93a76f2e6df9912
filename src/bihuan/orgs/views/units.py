"""Pages of units: the tree, the list, and one unit with its posts, terms and ties."""

from functools import partial
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.orgs import forms
from bihuan.orgs.actions.units import close_unit
from bihuan.orgs.holding import cares_of, tenures
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.queries import SignedIn, actor_with, powers_of_user, require_power, seen
from bihuan.orgs.tree import forest
from bihuan.ui.asking import take_back
from bihuan.ui.lists import Column, Listing, dated, in_address, list_page, moment
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
        links=[(_("按树形看"), dated(reverse("orgs:tree"), at))],
    )
    return list_page(request, listing, at)


@require_GET
def tree(request: SignedIn) -> HttpResponse:
    """The units as they stood below one another on a day."""
    at = moment(request)
    context = {
        "at": at,
        "said": urlencode(in_address(at)),
        "forest": forest(request.user, at),
        "list_url": dated(reverse("orgs:units"), at),
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
        "may_close": found.to_on is None and "define" in powers_of_user(request.user),
    }
    return page(request, "orgs/unit_detail.html", context)


@require_http_methods(["GET", "POST"])
def close(request: SignedIn, pk: int) -> HttpResponse:
    """Ask before a unit is closed, and then close it."""
    require_power(request.user, "define")
    found = seen(
        Unit.objects.current(), request.user, pk, _("没有这个单位，或者您的岗位看不到它。")
    )
    actor = actor_with(request.user, "define")
    return take_back(
        request, partial(close_unit, found, actor=actor, at=timezone.now()), found,
        unit_url(found),
        done=_("已撤销单位“%(unit)s”。") % {"unit": found.name}, title=_("撤销单位"),
        said=_("从这一天起单位不再存在；正在进行的期次不再要它履行，已有的记录都不变。"),
    )  # fmt: skip
