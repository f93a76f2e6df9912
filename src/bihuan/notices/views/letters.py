"""Letters: their list, what might need one, one of them, and how one is issued and signed for."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.documents import word
from bihuan.errors import NotFound
from bihuan.ledger.actions import Actor
from bihuan.notices.actions.letters import (
    ISSUING,
    check_reply,
    may_reply,
    may_sign,
    reply_to_letter,
    sign_letter,
    withdraw_letter,
)
from bihuan.notices.forms import LetterFilter, ReplyForm, WithdrawalForm
from bihuan.notices.letters import document
from bihuan.notices.messages import sheet_of
from bihuan.notices.models import Letter
from bihuan.notices.sources import SOURCES
from bihuan.notices.suggesting import suggested
from bihuan.orgs.queries import SignedIn, acting_post, history_of, posts_of, powers_of_user, seen
from bihuan.periods import Moment
from bihuan.ui.exports import DOCX, sent
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


def state_of(letter: Letter, at: Moment) -> str:
    if letter.withdrawn_on and letter.withdrawn_on <= at.as_of:
        return _("已撤回")
    if letter.replied_on and letter.replied_on <= at.as_of:
        return _("已回复")
    return _("已签收") if letter.received_on and letter.received_on <= at.as_of else _("待签收")


@require_GET
def letters(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Letter.objects.known_at(at.known_at).filter(issued_on__lte=at.as_of)
    may_issue = bool(powers_of_user(request.user) & ISSUING)
    listing = Listing(
        title=_("函件"),
        rows=rows.visible_to(request.user).select_related("unit", "post"),
        form=LetterFilter,
        columns=[
            Column(_("文号"), lambda row: row.number, letter_url, name="number", sort="serial"),
            Column(_("类别"), lambda row: row.get_kind_display(), name="kind", sort="kind"),
            Column(_("受函单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("事由"), lambda row: row.topic, name="topic"),
            Column(_("发函日期"), lambda row: row.issued_on, name="issued", sort="issued_on"),
            Column(_("回复期限"), lambda row: row.reply_due_on, name="reply", sort="reply_due_on"),
            Column(_("状态"), lambda row: state_of(row, at), name="state", is_word=True),
        ],
        order=("-issued_on", "-id"),
        empty=_("没有符合条件的函件。从任务、问题页或超期的列表里发函。"),
        links=[(_("可发函的事项"), reverse("notices:suggested"))] if may_issue else [],
    )
    return list_page(request, listing, at)


def letter_url(letter: Letter) -> str:
    return reverse("notices:letter", args=[letter.pk])


@require_GET
def suggestions(request: SignedIn) -> HttpResponse:
    """What has come so far that a rule suggests a letter; a person decides."""
    acting_post(request.user, *ISSUING)
    return page(
        request, "notices/suggested.html", {"groups": suggested(request.user, timezone.localdate())}
    )


def _seen(request: SignedIn, pk: int) -> Any:
    rows = Letter.objects.current().select_related("unit", "post", "issued_by__unit", "received_by")
    return seen(rows, request.user, pk, _("没有这份函件，或者您的岗位看不到它。"))


@require_GET
def letter(request: SignedIn, pk: int) -> HttpResponse:
    return _detail(request, _seen(request, pk))


def _detail(
    request: SignedIn,
    letter: Letter,
    withdrawal: WithdrawalForm | None = None,
    reply: ReplyForm | None = None,
) -> HttpResponse:
    """The page of a letter; the forms given came back with errors."""
    subjects = [
        (one, SOURCES[one.what].page(one.subject_id) if one.what in SOURCES else "")
        for one in letter.subjects.current().order_by("pk")
    ]
    may_withdraw = letter.withdrawn_on is None and bool(powers_of_user(request.user) & ISSUING)
    context = {
        "letter": letter,
        "state": state_of(letter, Moment(timezone.localdate())),
        "sheet": sheet_of(letter),
        "subjects": subjects,
        "signer": _signer(request, letter),
        "withdrawal": (withdrawal or WithdrawalForm()) if may_withdraw else None,
        "reply": (reply or ReplyForm()) if _replier(request, letter) else None,
        "entries": history_of(letter),
    }
    return page(request, "notices/letter.html", context)


def _signer(request: SignedIn, letter: Letter) -> Actor | None:
    """The first of the person's posts that may sign for the letter."""
    return next((actor for actor in _actors(request) if may_sign(letter, actor)), None)


def _replier(request: SignedIn, letter: Letter) -> Actor | None:
    """The first of the person's posts that may enter what was answered."""
    return next((actor for actor in _actors(request) if may_reply(letter, actor)), None)


def _actors(request: SignedIn) -> list[Actor]:
    person = request.user.person
    return [Actor(person.key, post.pk) for post in posts_of(person)]


@require_GET
def file(request: SignedIn, pk: int) -> HttpResponseBase:
    """The letter in Word, with its slip."""
    found = _seen(request, pk)
    issued_at = history_of(found)[0].recorded_at
    paper = document(sheet_of(found), datetime.fromisoformat(issued_at))
    return sent(partial(word.write, paper), f"letter-{found.pk}.docx", DOCX)


@require_POST
def sign(request: SignedIn, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    actor = _signer(request, found) or _anyone(request)
    sign_letter(found, on=timezone.localdate(), actor=actor, at=timezone.now())
    messages.success(request, _("已签收%(letter)s。") % {"letter": found})
    return redirect(letter_url(found))


def _anyone(request: SignedIn) -> Actor:
    """The person, through whichever post: the action says why it may not be."""
    return next(iter(_actors(request)), Actor(request.user.person.key, None))


@require_POST
def reply(request: SignedIn, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    actor = _replier(request, found) or _anyone(request)
    check_reply(found, actor)
    form = ReplyForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            reply_to_letter(found, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已登记回复。"))
            return redirect(letter_url(found))
    return _detail(request, found, reply=form)


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    post = acting_post(request.user, *ISSUING)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form)
    withdraw_letter(
        found, reason=form.cleaned_data["reason"], on=timezone.localdate(),
        actor=Actor(request.user.person.key, post.pk), at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("已撤回，文号保留。"))
    return redirect(letter_url(found))


def rows_asked(request: SignedIn, what: str) -> list[Any]:
    """The records of a kind that the address names, as far as the person sees them."""
    if what not in SOURCES:
        raise NotFound(_("没有这一类事项。"))
    keys = [int(text) for text in request.GET.getlist("row") if text.isascii() and text.isdigit()]
    rows: Any = SOURCES[what].model.objects.current().filter(pk__in=[k for k in keys if k < 2**63])
    return list(rows.visible_to(request.user).order_by("pk"))
