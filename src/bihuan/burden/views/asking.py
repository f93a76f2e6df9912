"""What stands before the forms by which others are asked for something: it may be recorded already.

Those forms belong to several apps, all of them below this one; none of them knows of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from bihuan.burden.actions import ask_again
from bihuan.burden.forms import AskedAgainFilter, GoingOn
from bihuan.burden.matching import Held, held_already
from bihuan.burden.models import AskedAgain
from bihuan.burden.sources import holdings
from bihuan.ledger.actions import Actor
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, posts_of, require_department
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page

GetResponse = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Asking:
    """A form that asks: what it is called, its fields of words, the button that saves at last."""

    label: Any
    fields: tuple[str, ...]
    saving: str = ""


ASKING = {
    "duties:task-new": Asking(gettext_lazy("登记任务"), ("text",)),
    "duties:duty-new": Asking(gettext_lazy("确定责任事项"), ("text",)),
    "records:decide": Asking(gettext_lazy("议定任务"), ("text",)),
    "notices:letter-new": Asking(gettext_lazy("发函"), ("topic", "text"), "issue"),
}
"""The addresses of the forms by which somebody asks something of others."""

OWN = ("csrfmiddlewaretoken", "why_again", "going_on")


def answered(request: HttpRequest, get_response: GetResponse) -> HttpResponse:
    """The answer of the form, unless it asks for what is held: then first the page that says so."""
    form = _form_of(request)
    if form is None or not isinstance(request.user, User):
        return get_response(request)
    said = "\n".join(request.POST.get(name, "") for name in form.fields)
    found = held_already(said, holdings(request.user))
    if not found:
        return get_response(request)
    why = GoingOn(request.POST if "going_on" in request.POST else None)
    if not why.is_valid():
        return _pointed_out(request, form, found, why)
    with transaction.atomic():
        response = get_response(request)
        if response.status_code == 302:
            _record(request.user, form, said, why.cleaned_data["why_again"])
    return response


def _form_of(request: HttpRequest) -> Asking | None:
    """The form that asks, where this request would save it."""
    if request.method != "POST":
        return None
    try:
        form = ASKING.get(resolve(request.path_info).view_name)
    except Resolver404:
        return None
    return form if form and (not form.saving or form.saving in request.POST) else None


def _record(user: User, form: Asking, said: str, reason: str) -> None:
    """In Chinese whoever reads, as everything that is kept."""
    post = posts_of(user.person).first()
    with translation.override(settings.LANGUAGE_CODE):
        held = [one.label for one in held_already(said, holdings(user))]
        label = str(form.label)
    ask_again(
        form=label, text=said, held=held, reason=reason, on=timezone.localdate(),
        actor=Actor(user.person.key, post.pk if post else None), at=timezone.now(),
    )  # fmt: skip


def _pointed_out(
    request: HttpRequest, form: Asking, found: list[Held], why: GoingOn
) -> HttpResponse:
    kept = [
        (name, value)
        for name in request.POST
        if name not in {*OWN, *form.fields}
        for value in request.POST.getlist(name)
    ]
    words = [(name, request.POST.get(name, "")) for name in form.fields]
    context = {"found": found, "kept": kept, "words": words, "why": why, "form": form}
    return page(request, "burden/held.html", context)


@require_GET
def asked_again(request: SignedIn) -> HttpResponseBase:
    """What was asked for although it is recorded, and why: for those who ask to look at."""
    require_department(request.user)
    at = moment(request)
    rows = AskedAgain.objects.known_at(at.known_at).filter(asked_on__lte=at.as_of)
    listing = Listing(
        title=_("重复索要"),
        rows=rows.select_related("unit"),
        form=AskedAgainFilter,
        columns=[
            Column(_("日期"), lambda row: row.asked_on, name="day", sort="asked_on"),
            Column(_("提出单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("所用表单"), lambda row: row.form, name="form", sort="form"),
            Column(_("所提要求"), str, name="text", whole=lambda row: row.text),
            Column(_("系统里已有的"), lambda row: row.held.replace("\n", "；"), name="held"),
            Column(_("仍要索要的理由"), lambda row: row.reason, name="reason"),
        ],
        order=("-asked_on", "-id"),
        empty=_("没有人索要系统里已有的内容。"),
    )
    return list_page(request, listing, at)
