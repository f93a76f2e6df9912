"""Appeals: their list, lodging one, answering it, taking it back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, actor_with, seen
from bihuan.scorecards.actions import appeals as actions
from bihuan.scorecards.forms import AppealFilter
from bihuan.scorecards.forms.cards import AnswerForm, AppealForm
from bihuan.scorecards.models import Appeal
from bihuan.scorecards.models.cards import Outcome
from bihuan.scorecards.queries import terms_of, told_by
from bihuan.scorecards.views.cards import acting_for, card_page, card_url, seen_card
from bihuan.ui.asking import take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment


@require_GET
def appeals(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Appeal.objects.known_at(at.known_at).filter(appealed_on__lte=at.as_of)
    rows = rows.annotate(**told_by(at, "answered_on", "outcome", "answer", "answered_on"))
    listing = Listing(
        title=_("申诉"),
        rows=rows.visible_to(request.user).select_related("card__unit", "card__scheme"),
        form=AppealFilter,
        columns=[
            Column(
                _("对象单位"), lambda row: row.card.unit, lambda row: card_url(row.card),
                name="unit", sort="card__unit__name",
            ),
            Column(
                _("年度"), lambda row: row.card.scheme.year, name="year", sort="card__scheme__year"
            ),
            Column(_("申诉理由"), lambda row: row.grounds, name="grounds"),
            Column(
                _("申诉日期"), lambda row: row.appealed_on, name="appealed", sort="appealed_on"
            ),
            Column(
                _("处理结果"), _outcome, name="outcome", sort="outcome_then", is_word=True
            ),
            Column(_("答复"), lambda row: row.answer_then or "", name="answer"),
            Column(
                _("答复日期"), lambda row: row.answered_on_then, name="answered",
                sort="answered_on_then",
            ),
        ],
        order=("-appealed_on", "-id"),
        empty=_("没有符合条件的申诉。结果确定后，单位可以在自己的考核表上提出申诉。"),
    )  # fmt: skip
    return list_page(request, listing, at)


def _outcome(row: Any) -> str:
    return str(Outcome(row.outcome_then).label) if row.outcome_then else _("待答复")


@require_POST
def lodge(request: SignedIn, pk: int) -> HttpResponse:
    found = seen_card(request.user, pk)
    actor = acting_for(request.user, found)
    form = AppealForm(request.POST, auto_id="id_appeal_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.appeal(found, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已提出申诉，等办公室答复。"))
            return redirect(card_url(found))
    return card_page(request, found, appeal=form)


def _seen(user: User, pk: int) -> Appeal:
    rows = Appeal.objects.current().select_related("card__unit", "card__scheme")
    found: Appeal = seen(rows, user, pk, _("没有这件申诉，或者您的岗位看不到它。"))
    return found


@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    row = _seen(request.user, pk)
    actor = actor_with(request.user, "close")
    form = AnswerForm(terms_of(row.card.scheme), request.POST, auto_id="id_answer_%s")
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            decided = actions.Answer(
                Outcome(said["outcome"]), said["answer"], form.marks, said["grade"]
            )
            actions.answer_appeal(row, decided, on=said["on"], actor=actor, at=timezone.now())
            messages.success(request, _("已答复申诉。"))
            return redirect(card_url(row.card))
    return card_page(request, row.card, answer=form)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    row = _seen(request.user, pk)
    actor = acting_for(request.user, row.card)
    act = partial(actions.withdraw_appeal, row, actor=actor, at=timezone.now())
    return take_back(
        request, act, row, card_url(row.card), done=_("已撤回申诉。"), title=_("撤回申诉")
    )
