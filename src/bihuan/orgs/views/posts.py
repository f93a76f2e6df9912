"""Pages of posts: who holds them since when, what they may, and the units they look after."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from bihuan.errors import NotFound
from bihuan.orgs import forms
from bihuan.orgs.holding import (
    CARES,
    cares_of,
    holders_in_words,
    posts_at,
    powers_in_words,
    running_on,
    tenures,
)
from bihuan.orgs.models import Post, PostUnit
from bihuan.orgs.queries import SignedIn, reporting_line
from bihuan.orgs.views.units import post_url, unit_url
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page

LISTS = {"contact_point": "orgs:contact-points", "second_duty": "orgs:second-duties"}
"""The list of each way in which a post looks after a unit."""
TITLES = {
    "contact_point": pgettext_lazy("list", "联系点"),
    "second_duty": pgettext_lazy("list", "分管单位"),
}


@require_GET
def posts(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    listing = Listing(
        title=pgettext("list", "岗位"),
        rows=posts_at(at).visible_to(request.user),
        form=forms.PostFilter,
        columns=[
            Column(_("岗位"), lambda post: post.name, post_url, name="name", sort="name"),
            Column(_("单位"), lambda post: post.unit, lambda post: unit_url(post.unit),
                   name="unit", sort="unit__name"),
            Column(_("岗位类型"), lambda post: post.post_type, name="type",
                   sort="post_type__order"),
            Column(_("任职人"), holders_in_words, name="holder"),
            Column(_("任职日期"), lambda post: post.since, name="since", sort="since"),
            Column(_("空缺"), lambda post: _("空缺") if post.is_vacant else "", name="vacant",
                   sort="is_vacant", shown=False),
            Column(_("可见范围"), lambda post: post.post_type.get_reach_display(), name="reach",
                   sort="post_type__reach", shown=False),
            Column(_("编码"), lambda post: post.code, name="code", sort="code", shown=False),
        ],
        order=("unit__kind__order", "unit_id", "post_type__order", "pk"),
        empty=_("没有符合条件的岗位。可放宽筛选，或由权限管理员新设岗位。"),
    )  # fmt: skip
    return list_page(request, listing, at)


@require_GET
def post(request: SignedIn, pk: int) -> HttpResponse:
    seen = Post.objects.current().visible_to(request.user).select_related("unit", "post_type")
    found = seen.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这个岗位，或者您的岗位看不到它。"))
    context = {
        "post": found,
        "powers": powers_in_words(found),
        "tenures": tenures([found], timezone.localdate()),
        "line": reporting_line(found, timezone.localdate()),
        "cares": cares_of(request.user, post=found),
    }
    return page(request, "orgs/post_detail.html", context)


@require_GET
def cares(request: SignedIn, kind: str) -> HttpResponseBase:
    """Which leader's post looks after which unit, as a second duty or as a contact point."""
    at = moment(request)
    model = CARES[kind]
    rows = model._default_manager.known_at(at.known_at).filter(running_on(at.as_of))
    seen = Post.objects.current().visible_to(request.user).filter(pk=OuterRef("post_id"))
    rows = rows.visible_to(request.user).annotate(post_is_seen=Exists(seen))
    listing = Listing(
        title=str(TITLES[kind]),
        rows=rows.select_related("post__unit", "unit"),
        form=forms.FurtherUnitFilter,
        columns=_columns(),
        order=("post__post_type__order", "post_id", "unit__kind__order", "unit_id", "pk"),
        empty=_("没有符合条件的记录。可由权限管理员在岗位上登记分管单位和联系点。"),
        links=[
            (str(TITLES[other]), dated(reverse(name), at))
            for other, name in LISTS.items()
            if other != kind
        ],
    )
    return list_page(request, listing, at)


def _columns() -> list[Column]:
    return [
        Column(_("岗位"), lambda row: row.post, _post_url, name="post", sort="post__name"),
        Column(_("岗位所在单位"), lambda row: row.post.unit, name="from", sort="post__unit__name"),
        Column(_("单位"), lambda row: row.unit, lambda row: unit_url(row.unit), name="unit",
               sort="unit__name"),
        Column(_("开始日期"), lambda row: row.from_on, name="since", sort="from_on"),
        Column(_("结束日期"), lambda row: row.to_on, name="until", sort="to_on", shown=False),
    ]  # fmt: skip


def _post_url(row: PostUnit) -> str:
    return post_url(row.post) if row.post_is_seen else ""  # type: ignore[attr-defined]
