"""Scorecards: their list, the sheet of one, and the steps that it takes."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.errors import NotAllowed
from bihuan.ledger.actions import Actor
from bihuan.orgs.models import User
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    history_of,
    posts_of,
    powers_of_user,
    require_power,
    seen,
)
from bihuan.periods import Moment
from bihuan.scorecards.actions import cards as actions
from bihuan.scorecards.actions.appeals import appeal_until
from bihuan.scorecards.forms import ScorecardFilter
from bihuan.scorecards.forms.cards import AnswerForm, AppealForm, GradeForm, MarksForm
from bihuan.scorecards.lifecycle import STATE_WORDS, Stage, State, may
from bihuan.scorecards.models import Appeal, Rating, Scorecard
from bihuan.scorecards.queries import assess, current_rating, marks_of, terms_of
from bihuan.scorecards.terms import points_of, shown
from bihuan.scorecards.views.sheets import Drawn, sheet
from bihuan.ui.forms import Reasoned, refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


def card_url(card: Any) -> str:
    return reverse("scorecards:card", args=[card.pk])


@require_GET
def cards(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Scorecard.objects.known_at(at.known_at).filter(opened_on__lte=at.as_of)
    scores = {f"{s}_score": Subquery(_rating(s, at).values("score_milli")[:1]) for s in Stage}
    grade = Subquery(_rating(Stage.FINAL, at).values("grade")[:1])
    rows = rows.annotate(**scores, final_grade=grade)
    listing = Listing(
        title=_("考核表"),
        rows=rows.visible_to(request.user).select_related("unit", "scheme"),
        form=ScorecardFilter,
        columns=[
            Column(_("对象单位"), lambda row: row.unit, card_url, name="unit", sort="unit__name"),
            Column(_("年度"), lambda row: row.scheme.year, name="year", sort="scheme__year"),
            Column(_("考核办法"), lambda row: row.scheme, name="scheme", sort="scheme__name"),
            Column(_("状态"), _state, name="state", sort="state", is_word=True, dated=False),
            *[_score(stage) for stage in Stage],
            Column(
                _("最终等次"), lambda row: row.final_grade or "", name="grade", sort="final_grade",
                is_word=True,
            ),
        ],
        order=("-scheme__year", "unit__kind__order", "unit_id", "id"),
        empty=_("没有符合条件的考核表。办公室在“考核办法”里启动考核后，各单位的考核表在这里。"),
        links=[
            (_("考核办法"), reverse("scorecards:schemes")),
            (_("历年结果"), reverse("scorecards:results")),
            (_("申诉"), reverse("scorecards:appeals")),
        ],
    )  # fmt: skip
    return list_page(request, listing, at)


def _rating(stage: Stage, at: Moment) -> Any:
    rows = Rating.objects.known_at(at.known_at).of(stage).filter(rated_on__lte=at.as_of)
    return rows.filter(card=OuterRef("pk")).order_by("-pk")


def _score(stage: Stage) -> Column:
    labels = {Stage.SELF: _("自评得分"), Stage.REVIEW: _("复核得分"), Stage.FINAL: _("最终得分")}
    field = f"{stage}_score"

    def text(row: Any) -> str:
        points = points_of(getattr(row, field))
        return "" if points is None else shown(points)

    return Column(labels[stage], text, numeric=True, name=stage, sort=field)


def _state(row: Any) -> str:
    return str(STATE_WORDS[State(row.state)])


# --- One card -------------------------------------------------------------------------------------


def seen_card(user: User, pk: int) -> Scorecard:
    rows = Scorecard.objects.current().select_related("unit", "scheme__unit_kind")
    found: Scorecard = seen(rows, user, pk, _("没有这张考核表，或者您的岗位看不到它。"))
    return found


@require_GET
def card(request: SignedIn, pk: int) -> HttpResponse:
    return card_page(request, seen_card(request.user, pk))


def own_actor(user: User, card: Scorecard) -> Actor | None:
    """The first of a person's posts that scores the card for its unit, or appeals."""
    actors = [Actor(user.person.key, post.pk) for post in posts_of(user.person)]
    return next((actor for actor in actors if actions.may_self_score(card, actor)), None)


def acting_for(user: User, card: Scorecard) -> Actor:
    """Who acts for the unit of a card; refused to everybody else."""
    actor = own_actor(user, card)
    if actor is None:
        raise NotAllowed(_("自评和申诉由“%(unit)s”的岗位办理。") % {"unit": card.unit})
    return actor


def card_page(request: SignedIn, card: Scorecard, **said: Any) -> HttpResponse:
    """The sheet of a card and what may be done now; ``said`` are forms with errors."""
    rating = current_rating(card)
    today = timezone.localdate()
    at = rating.moment if rating else card.scheme.moment(Moment(today))
    terms = terms_of(card.scheme, at.known_at)
    marks = marks_of(rating)
    found = assess(card.scheme, [card.unit_id], at, {card.unit_id: marks}, terms)[card.unit_id]
    at_once = request.GET.get("step") == "review"
    steps = {**_steps(request.user, card, today, at_once=at_once), **said}
    until = appeal_until(card)
    marking = said.get("score") or steps.get("review") or steps.get("score")
    context = {
        "card": card,
        "state": _state(card),
        "rating": rating,
        "sheet": sheet(Drawn(card, terms, found, at, request.user, marking)),
        "appeals": Appeal.objects.current().filter(card=card).visible_to(request.user)
        .select_related("post", "answered_by").order_by("pk"),
        "until": until,
        "is_over": until is not None and until < today,
        "entries": history_of(card) if steps.get("is_inside") else [],
        "since": rating.known_seq if rating and steps.get("is_office") else None,
        "marking": marking,
        "is_review": marking is not None and marking is steps.get("review"),
        **steps,
    }  # fmt: skip
    return page(request, "scorecards/card.html", context)


def _steps(user: User, card: Scorecard, today: Any, *, at_once: bool) -> dict[str, Any]:
    """The forms of what this person may do with the card now.

    Who may both score it for its unit and review it scores it, unless the review is ``at_once``.
    """
    own, powers = own_actor(user, card), powers_of_user(user)
    terms, rating = terms_of(card.scheme), current_rating(card)
    is_office = "close" in powers and may("reviewed", card.state)
    is_another = card.self_scored_by != user.person.key
    is_inside = own is not None or bool(powers & {"close", "check"})
    steps: dict[str, Any] = {"is_inside": is_inside, "is_office": "close" in powers}
    is_first = card.state == State.OPENED and own is not None
    steps["may_review_at_once"] = is_office and is_first and not at_once
    if is_office and is_another and (at_once or not is_first):
        steps["review"] = MarksForm(
            terms, marks=marks_of(rating), wants_reason=card.state == State.OPENED
        )
    elif own is not None and may("self_scored", card.state):
        steps["score"] = MarksForm(terms, marks=marks_of(rating))
    if "close" in powers and may("returned", card.state):
        steps["give_back"] = Reasoned(auto_id="id_return_%s")
    if "close" in powers and card.state == State.REVIEWED and rating is not None:
        steps["lower"] = _grade_form(card, rating)
    if own is not None and _may_appeal(card, today):
        steps["appeal"] = AppealForm(auto_id="id_appeal_%s")
    waits = card.appeals.current().filter(answered_on__isnull=True).exists()
    steps["may_withdraw"] = own is not None and waits
    if "close" in powers and waits:
        steps["answer"] = AnswerForm(
            terms, marks=marks_of(rating), auto_id="id_answer_%s"
        )  # fmt: skip
    return steps


def _grade_form(card: Scorecard, rating: Rating) -> GradeForm | None:
    grades, earned = [b.grade for b in terms_of(card.scheme).bands], actions.earned_grade(rating)
    below = grades[grades.index(earned) + 1 :] if earned in grades else []
    return GradeForm(below, auto_id="id_grade_%s") if below else None


def _may_appeal(card: Scorecard, today: Any) -> bool:
    until = appeal_until(card)
    is_open = card.appeals.current().filter(answered_on__isnull=True).exists()
    return card.state == State.FINAL and until is not None and today <= until and not is_open


# --- The steps ------------------------------------------------------------------------------------


@require_POST
def score(request: SignedIn, pk: int) -> HttpResponse:
    """The unit scores itself."""
    found = seen_card(request.user, pk)
    actor = acting_for(request.user, found)
    form = MarksForm(terms_of(found.scheme), request.POST)
    if form.is_valid():
        with refusals_on(form):
            on = form.cleaned_data["on"]
            actions.self_score(found, marks=form.marks, on=on, actor=actor, at=timezone.now())
            messages.success(request, _("已提交自评。办公室复核前还可以重报。"))
            return redirect(card_url(found))
    return card_page(request, found, score=form)


@require_POST
def review(request: SignedIn, pk: int) -> HttpResponse:
    found = seen_card(request.user, pk)
    require_power(request.user, "close")
    form = MarksForm(
        terms_of(found.scheme), request.POST, wants_reason=found.state == State.OPENED
    )  # fmt: skip
    if form.is_valid():
        with refusals_on(form):
            actions.review_card(
                found, marks=form.marks, on=form.cleaned_data["on"],
                reason=form.cleaned_data.get("reason", ""),
                actor=actor_with(request.user, "close"), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已复核。"))
            return redirect(card_url(found))
    return card_page(request, found, review=form)


@require_POST
def give_back(request: SignedIn, pk: int) -> HttpResponse:
    found = seen_card(request.user, pk)
    actor = actor_with(request.user, "close")
    form = Reasoned(request.POST, auto_id="id_return_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.return_card(found, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已退回，由单位重新自评。"))
            return redirect(card_url(found))
    return card_page(request, found, give_back=form)


@require_POST
def lower(request: SignedIn, pk: int) -> HttpResponse:
    """Give a worse grade than the card earned."""
    found = seen_card(request.user, pk)
    actor = actor_with(request.user, "close")
    grades = [band.grade for band in terms_of(found.scheme).bands]
    form = GradeForm(grades, request.POST, auto_id="id_grade_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.lower_grade(found, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已下调等次，得分不变。"))
            return redirect(card_url(found))
    return card_page(request, found, lower=form)
