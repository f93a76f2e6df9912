"""The box of suggestions: what was sent, the page of each, sending, answering, ending."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.burden import actions
from bihuan.burden.forms import AnswerForm, EndForm, SuggestionFilter, SuggestionForm, TermForm
from bihuan.burden.models import ANSWERING, AnswerTerm, Suggestion, SuggestionState
from bihuan.burden.queries import term_on
from bihuan.duties.queries import work_calendar
from bihuan.errors import NotAllowed
from bihuan.ledger.actions import Actor
from bihuan.orgs.models import PostType
from bihuan.orgs.queries import (
    SignedIn,
    able_posts,
    actor_of,
    history_of,
    posts_of,
    powers_of_user,
    require_power,
    seen,
)
from bihuan.ui.forms import Reason, refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page
from bihuan.workdays import signal


def suggestion_url(sent: Suggestion) -> str:
    return reverse("burden:suggestion", args=[sent.pk])


@require_GET
def suggestions(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Suggestion.objects.known_at(at.known_at).received_by(at.as_of).visible_to(request.user)
    may_define = "define" in powers_of_user(request.user)
    listing = Listing(
        title=_("意见建议"),
        rows=rows.select_related("unit"),
        form=SuggestionFilter,
        columns=[
            Column(_("编号"), lambda row: row.number, suggestion_url, name="number",
                   sort="serial"),
            Column(_("类别"), lambda row: row.get_kind_display(), name="kind", sort="kind"),
            Column(_("内容"), lambda row: row.text[:60], name="text",
                   whole=lambda row: row.text),
            Column(_("单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("提出日期"), lambda row: row.received_on, name="received",
                   sort="received_on"),
            Column(_("答复期限"), lambda row: row.due_on, name="due", sort="due_on"),
            Column(_("状态"), lambda row: row.state_word, name="state", is_word=True,
                   sort="state", dated=False),
            Column(_("答复"), lambda row: row.answer, name="answer", shown=False,
                   dated=False),
            Column(_("结果"), lambda row: row.outcome, name="outcome", shown=False,
                   dated=False),
        ],
        order=("-received_on", "-id"),
        empty=_("还没有意见建议。对软件、对填报和报送要求有话要说的，可以写在这里。"),
        new_label=pgettext("step", "提意见建议"),
        new_url=reverse("burden:suggestion-new"),
        links=[(_("答复时限"), reverse("burden:terms"))] if may_define else [],
    )  # fmt: skip
    return list_page(request, listing, at)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Open to everybody who is signed in, whatever their post, or none."""
    form = SuggestionForm(request.POST or None)
    today = timezone.localdate()
    if form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            sent = actions.send_suggestion(
                kind=said["kind"], text=said["text"].replace("\r\n", "\n"),
                shows_unit=not said["hides_unit"], on=today, actor=_anyone(request),
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已收到，编号%(number)s。") % {"number": sent})
            return redirect(suggestion_url(sent))
    context = {"form": form, "due": work_calendar().deadline(today, term_on(today))}
    return page(request, "burden/suggestion_new.html", context)


def _anyone(request: SignedIn) -> Actor:
    """The person, through their first post if they hold any."""
    post = posts_of(request.user.person).first()
    return Actor(request.user.person.key, post.pk if post else None)


def _answering(request: SignedIn) -> Actor:
    """Through a post that answers for the whole department."""
    posts = able_posts(request.user, ANSWERING)
    whole = [post for post in posts if post.post_type.reach == PostType.Reach.DEPARTMENT]
    if not whole:
        raise NotAllowed(_("意见建议由办公室答复。"))
    return Actor(request.user.person.key, whole[0].pk)


def _seen(request: SignedIn, pk: int) -> Any:
    rows = Suggestion.objects.select_related("unit")
    return seen(rows, request.user, pk, _("没有这条意见建议，或者它不是您提的。"))


@require_GET
def suggestion(request: SignedIn, pk: int) -> HttpResponse:
    return _detail(request, _seen(request, pk))


def _detail(request: SignedIn, sent: Suggestion, **tried: Any) -> HttpResponse:
    """The page of a suggestion; forms ``tried`` came back with errors."""
    is_open, is_mine = sent.superseded_seq is None, sent.sender == request.user.person.key
    is_office = _may_answer(request)
    waits = is_open and sent.state == SuggestionState.RECEIVED
    forms = {
        "answer": AnswerForm if waits and is_office else None,
        "end": EndForm
        if is_open and sent.state == SuggestionState.ANSWERED and is_office
        else None,
        "withdrawal": Reason if waits and is_mine else None,
    }
    context = {
        "sent": sent,
        "is_mine": is_mine,
        "signal": signal(sent.due_on, timezone.localdate(), work_calendar()) if waits else None,
        "entries": _course(sent, is_mine=is_mine),
        **{name: tried.get(name) or (form() if form else None) for name, form in forms.items()},
    }
    return page(request, "burden/suggestion.html", context)


def _may_answer(request: SignedIn) -> bool:
    posts = able_posts(request.user, ANSWERING)
    return any(post.post_type.reach == PostType.Reach.DEPARTMENT for post in posts)


def _course(sent: Suggestion, *, is_mine: bool) -> list[Any]:
    """What happened to it; the post that sent it stays unsaid where the unit does."""
    entries = history_of(sent)
    if sent.unit_id is None and not is_mine:
        for entry in entries:
            if entry.person == sent.sender:
                entry.post = None
    return entries


@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    sent, actor = _seen(request, pk), _answering(request)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.answer_suggestion(sent, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已答复。"))
            return redirect(suggestion_url(sent))
    return _detail(request, sent, answer=form)


@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    sent, actor = _seen(request, pk), _answering(request)
    form = EndForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.end_suggestion(sent, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已记下结果。"))
            return redirect(suggestion_url(sent))
    return _detail(request, sent, end=form)


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    sent = _seen(request, pk)
    form = Reason(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.withdraw_suggestion(
                sent, **form.cleaned_data, on=timezone.localdate(), actor=_anyone(request),
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已收回。"))
            return redirect(suggestion_url(sent))
    return _detail(request, sent, withdrawal=form)


@require_http_methods(["GET", "POST"])
def terms(request: SignedIn) -> HttpResponse:
    """How soon suggestions are answered: rules with a day from which they hold."""
    require_power(request.user, "define")
    form = TermForm(request.POST or None, initial={"effective_from": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            actions.set_term(
                **form.cleaned_data, on=timezone.localdate(),
                actor=actor_of(request.user, "define"), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已定下。"))
            return redirect("burden:terms")
    rows = AnswerTerm.objects.current().order_by("-effective_from")
    context = {"form": form, "terms": rows, "now": term_on(timezone.localdate())}
    return page(request, "burden/terms.html", context)
