"""Rights: which posts there are, who holds them from when to when, and what further they see."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import BihuanError, NotFound
from bihuan.home.forms import AppointForm, EndForm, GiveForm, PostForm, SuperiorForm
from bihuan.orgs import actions
from bihuan.orgs.acting import acting, acting_today
from bihuan.orgs.forms import PostFilter
from bihuan.orgs.holding import holders_in_words, posts_at, powers_in_words
from bihuan.orgs.models import Appointment, Post, PostUnit, User
from bihuan.orgs.queries import SignedIn, reporting_line, require_power
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page

PEOPLE_OFFERED = 1000


@require_GET
def rights(request: SignedIn) -> HttpResponseBase:
    require_power(request.user, "define")
    at = moment(request)
    listing = Listing(
        title=_("岗位与任职"),
        rows=posts_at(at),
        form=PostFilter,
        columns=[
            Column(_("岗位"), lambda post: post.name, post_url),
            Column(_("单位"), lambda post: post.unit),
            Column(_("岗位类型"), lambda post: post.post_type),
            Column(_("任职人"), holders_in_words),
            Column(_("可见范围"), lambda post: post.post_type.get_reach_display()),
            Column(_("职权"), lambda post: _("；").join(map(str, powers_in_words(post)))),
        ],
        order=("unit__kind__order", "unit_id", "post_type__order", "pk"),
        empty=_("没有符合条件的岗位。"),
        new_label=_("新设岗位"),
        new_url=reverse("home:rights-new"),
    )
    return list_page(request, listing, at)


def post_url(post: Post) -> str:
    return reverse("home:rights-of", args=[post.version_of_id or post.pk])


@require_GET
def rights_of(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    return _shown(request, _named(pk))


def _shown(
    request: SignedIn,
    post: Post,
    *,
    appoint: AppointForm | None = None,
    give: GiveForm | None = None,
    superior: SuperiorForm | None = None,
) -> HttpResponse:
    today = {"from_on": timezone.localdate()}
    held = Appointment.objects.current().filter(post=post).select_related("person__account")
    people = User.objects.select_related("person").order_by("name", "login")
    context = {
        "post": post,
        "powers": powers_in_words(post),
        "held": held.order_by("-from_on", "-pk"),
        "given": _given(post),
        "people": people[:PEOPLE_OFFERED],
        "appoint": appoint or AppointForm(initial=today, auto_id="appoint-%s"),
        "give": give or GiveForm(initial=today, auto_id="give-%s"),
        "superior": superior or SuperiorForm(post, auto_id="superior-%s"),
        "line": reporting_line(post, timezone.localdate()),
        "today": timezone.localdate(),
    }
    return page(request, "home/rights_of.html", context)


def _given(post: Post) -> list[tuple[str, str, PostUnit]]:
    """What the post sees further, each with its kind and what that is called."""
    return [
        (kind, str(model._meta.verbose_name), given)
        for kind, model in actions.FURTHER_UNITS.items()
        for given in model._default_manager.filter(post=post, superseded_seq__isnull=True)
        .select_related("unit")
        .order_by("-from_on", "-pk")
    ]


def _named(pk: int) -> Post:
    post = Post.objects.current().select_related("unit", "post_type").filter(pk=pk).first()
    if post is None:
        raise NotFound(_("没有这个岗位。"))
    return post


@require_http_methods(["GET", "POST"])
def post_new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "define")
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if Post.objects.current().filter(code=code).exists():
            form.add_error("code", _("这个编码已经有岗位了。"))
        else:
            post = actions.create_post(**form.cleaned_data, **acting_today(request.user, "define"))
            return redirect(post_url(post))
    return page(request, "home/rights_new.html", {"form": form})


@require_POST
def appoint(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    post = _named(pk)
    form = AppointForm(request.POST, auto_id="appoint-%s")
    if form.is_valid():
        try:
            actions.appoint(post=post, **form.cleaned_data, **acting(request.user, "define"))
        except BihuanError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已任职。"))
            return redirect(post_url(post))
    return _shown(request, post, appoint=form)


@require_POST
def superior(request: SignedIn, pk: int) -> HttpResponse:
    """Name the post to which a post reports, or leave it to follow from units."""
    require_power(request.user, "define")
    post = _named(pk)
    form = SuperiorForm(post, request.POST, auto_id="superior-%s")
    if form.is_valid():
        with refusals_on(form):
            actions.set_superior(post, **form.cleaned_data, **acting_today(request.user, "define"))
            messages.success(request, _("已设定。"))
            return redirect(post_url(post))
    return _shown(request, post, superior=form)


@require_POST
def give(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    post = _named(pk)
    form = GiveForm(request.POST, auto_id="give-%s")
    if form.is_valid():
        actions.give_unit(post=post, **form.cleaned_data, **acting(request.user, "define"))
        messages.success(request, _("已登记。"))
        return redirect(post_url(post))
    return _shown(request, post, give=form)


@require_POST
def end_appointment(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = Appointment.objects.current().select_related("post__post_type").filter(pk=pk).first()
    return _ended(request, found, actions.end_appointment, _("已离任。"))


@require_POST
def end_given(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    model: Any = actions.FURTHER_UNITS.get(kind)
    found = model and model.objects.current().select_related("post").filter(pk=pk).first()
    return _ended(request, found, actions.end_unit, _("已结束。"))


def _ended(request: SignedIn, found: Any, act: Any, said: str) -> HttpResponse:
    """End what is running; a day that is wrong is said on the page of the post."""
    if not found:
        raise NotFound(_("没有这一条。"))
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("结束日期不对，请写成 2025-10-31。"))
        return redirect(post_url(found.post))
    act(found, on=form.cleaned_data["on"], **acting(request.user, "define"))
    messages.success(request, said)
    return redirect(post_url(found.post))
