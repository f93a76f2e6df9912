"""The only writer of scorecards: self-score, review, return, grade."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import require
from bihuan.orgs.models import Post
from bihuan.orgs.queries import powers_of
from bihuan.periods import Moment
from bihuan.scorecards.lifecycle import Stage, State, after
from bihuan.scorecards.models import ItemScore, Mark, Rating, Scorecard
from bihuan.scorecards.queries import Assessment, Marks, assess, terms_of
from bihuan.scorecards.terms import Basis, Counts, Terms, shown, stored


@dataclass(frozen=True, slots=True)
class Done:
    """When something was done, by whom, and when we were told."""

    on: date
    actor: Actor
    at: datetime


# --- Who may --------------------------------------------------------------------------------------


def may_self_score(card: Scorecard, actor: Actor) -> bool:
    """The posts of the unit that do what it owes, or that enter it for others."""
    post = Post.objects.current().select_related("post_type").filter(pk=actor.post_id).first()
    powers = powers_of(post)
    if post is None or "report" in powers:
        return "report" in powers
    leads = "deliver" in powers or post.post_type.is_first_responsible
    return leads and post.unit_id == card.unit_id


def _require_own(card: Scorecard, actor: Actor) -> None:
    if not may_self_score(card, actor):
        raise NotAllowed(_("自评和申诉由“%(unit)s”的岗位办理。") % {"unit": card.unit})


# --- The stages -----------------------------------------------------------------------------------


def self_score(card: Scorecard, *, marks: Marks, on: date, actor: Actor, at: datetime) -> Rating:
    """The unit scores itself: what is judged by hand it says, the rest is counted."""
    [rating] = self_score_cards([(card, marks)], on=on, actor=actor, at=at)
    return rating


def self_score_cards(
    said: Sequence[tuple[Scorecard, Marks]], *, on: date, actor: Actor, at: datetime
) -> list[Rating]:
    """Several cards of a scheme scored by their units, counted together."""
    with writing(actor, at) as log:
        together = _count(log, said, Done(on, actor, at))
        return [_self_scored(log, log.lock(card), marks, together) for card, marks in said]


def _self_scored(log: Log, card: Scorecard, marks: Marks, together: "Together") -> Rating:
    actor, on = together.done.actor, together.done.on
    _require_own(card, actor)
    state = after("self_scored", card.state)
    rating = _rate(log, card, Stage.SELF, marks, together)
    log.change(card, state=state, self_scored_by=actor.person, reviewed_by="")
    log.record("scorecard.self_scored", card, on=on)
    return rating


def review_card(
    card: Scorecard, *, marks: Marks, on: date, actor: Actor, at: datetime, reason: str = ""
) -> Rating:
    """The office reviews: another person than who scored; without a self-score it says why."""
    [rating] = review_cards([(card, marks)], on=on, actor=actor, at=at, reasons={card.pk: reason})
    return rating


def review_cards(
    said: Sequence[tuple[Scorecard, Marks]],
    *,
    on: date,
    actor: Actor,
    at: datetime,
    reasons: Mapping[int, str],
) -> list[Rating]:
    """Several cards of a scheme reviewed, counted together; ``reasons`` by the key of the card."""
    require(actor, "close")
    with writing(actor, at) as log:
        together = _count(log, said, Done(on, actor, at))
        return [
            _reviewed_one(log, log.lock(card), marks, together, reasons.get(card.pk, ""))
            for card, marks in said
        ]


def _reviewed_one(
    log: Log, card: Scorecard, marks: Marks, together: "Together", reason: str
) -> Rating:
    actor, on = together.done.actor, together.done.on
    state = after("reviewed", card.state)
    if card.self_scored_by == actor.person:
        raise NotAllowed(_("自评的人不得复核同一张考核表。"), hint=_("请由另一个人复核。"))
    if card.state == State.OPENED and not reason.strip():
        raise Refused(_("单位还没有自评，直接复核必须写明理由。"))
    rating = _rate(log, card, Stage.REVIEW, marks, together)
    log.change(card, state=state, reviewed_by=actor.person)
    log.record("scorecard.reviewed", card, on=on, reason=reason)
    return rating


def return_card(card: Scorecard, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Give a card back to its unit, with a reason; what was scored stays on record."""
    require(actor, "close")
    if not reason.strip():
        raise Refused(_("退回必须写明理由。"))
    with writing(actor, at) as log:
        card = log.lock(card)
        state = after("returned", card.state)
        check_day(card, on, at)
        log.flush()
        for rating in card.ratings.current():
            log.supersede(rating)
        log.change(card, state=state, self_scored_by="", reviewed_by="")
        log.record("scorecard.returned", card, on=on, reason=reason)


def lower_grade(
    card: Scorecard, *, grade: str, reason: str, on: date, actor: Actor, at: datetime
) -> Rating:
    """Give a reviewed card a worse grade than it earned, as where too many would be excellent."""
    require(actor, "close")
    if not reason.strip():
        raise Refused(_("下调等次必须写明理由。"))
    with writing(actor, at) as log:
        card = log.lock(card)
        after("graded", card.state)
        check_day(card, on, at)
        log.flush()
        rating = card.ratings.current().of(Stage.REVIEW).get()
        refuse_not_worse(terms_of(card.scheme), earned_grade(rating), grade)
        log.supersede(rating)
        lowered = copied(
            log, rating, stage=Stage.REVIEW, grade=grade, grade_reason=reason, rated_on=on,
            post_id=actor.post_id,
        )  # fmt: skip
        log.record("scorecard.graded", card, on=on, reason=reason)
    return lowered


COPIED = (
    "card_id", "score_milli", "scaled_centi", "band", "grade", "grade_reason", "as_of",
    "known_seq",
)  # fmt: skip


def copied(log: Log, rating: Rating, **values: Any) -> Rating:
    """A further rating with the same numbers, which rests on the items of the first."""
    kept = {name: getattr(rating, name) for name in COPIED}
    return log.add(Rating, **{**kept, "rests_on_id": rating.rests_on_id or rating.pk, **values})


def earned_grade(review: Rating) -> str:
    """The grade that score and vetoes leave, also where it has been lowered since."""
    return str((review.rests_on or review).grade)


def refuse_not_worse(terms: Terms, earned: str, grade: str) -> None:
    grades = [band.grade for band in sorted(terms.bands, key=lambda band: band.least)]
    if grade not in grades:
        raise Refused(_("没有“%(grade)s”这个等次。") % {"grade": grade})
    if earned in grades and grades.index(grade) >= grades.index(earned):
        raise Refused(_("只能比按得分和否决的等次“%(grade)s”低。") % {"grade": earned})


# --- Rating ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Together:
    """What the cards of a scheme come to at a moment, by unit, and who asks."""

    done: Done
    moment: Moment
    terms: Terms
    found: Mapping[int, Assessment]


def _count(log: Log, said: Sequence[tuple[Scorecard, Marks]], done: Done) -> Together:
    """Count some cards of one scheme at once, by what is known before this entry.

    That is all that counts now, which is asked for more quickly than a position of the log.
    """
    log.flush()
    scheme = said[0][0].scheme
    terms = terms_of(scheme)
    for _card, marks in said:
        check_marks(terms, marks)
    at = scheme.moment(Moment(done.on, log.seq - 1))
    by_unit = {card.unit_id: marks for card, marks in said}
    found = assess(scheme, list(by_unit), Moment(at.as_of, None), by_unit, terms)
    return Together(done, at, terms, found)


def _rate(log: Log, card: Scorecard, stage: Stage, marks: Marks, together: Together) -> Rating:
    """Enter the numbers of a stage; those it had before cease to count."""
    done, at = together.done, together.moment
    check_day(card, done.on, done.at)
    found = together.found[card.unit_id]
    refuse_uncounted(found)
    for earlier in Rating.objects.current().filter(card=card, stage=stage):
        log.supersede(earlier)
    rating = log.add(
        Rating, card=card, stage=stage, as_of=at.as_of, known_seq=at.known_at, rated_on=done.on,
        post_id=done.actor.post_id, **score_columns(found),
    )  # fmt: skip
    add_scores(log, rating, found, marks)
    return rating


def score_columns(found: Assessment) -> dict[str, Any]:
    return {
        "score_milli": stored(found.score.points),
        "scaled_centi": int(found.score.scaled.scaleb(2)),
        "band": found.score.band,
        "grade": found.score.grade,
    }


def add_scores(log: Log, rating: Rating, found: Assessment, marks: Marks) -> None:
    for one in found.items:
        log.add(
            ItemScore, rating=rating, item_id=one.result.item.key,
            score_milli=stored(one.result.score),
        )  # fmt: skip
    for rule, given in marks.items():
        log.add(
            Mark, rating=rating, rule_id=rule, points_milli=stored(given.points),
            reason=given.reason,
        )  # fmt: skip


def refuse_uncounted(found: Assessment) -> None:
    if refusals := found.refusals:
        raise Refused(
            _("有规则算不出来，不能评分：%(why)s") % {"why": refusals[0]},
            hint=_("请先改正考核办法里的这条规则。"),
        )


def check_marks(terms: Terms, marks: Marks) -> None:
    """By hand only what is judged by hand, with a reason, and in whole steps of the rule."""
    rules = {rule.key: (item, rule) for item, rule in terms.rules}
    for key, given in marks.items():
        if key not in rules or rules[key][1].basis is not Basis.HAND:
            raise Refused(_("这条规则按记录计算，或者不计分，不能由人评定。"))
        item, rule = rules[key]
        place = _("“%(item)s”的“%(rule)s”") % {"item": item.name, "rule": rule.text}
        if given.points < 0:
            raise Refused(_("%(place)s：分值不能是负数。") % {"place": place})
        if given.points > 0 and not given.reason.strip():
            raise Refused(_("%(place)s：扣分、加分或否决都须写明理由。") % {"place": place})
        if item.counts is not Counts.VETO:
            _refuse_part_of_step(place, rule.points, rule.cap, given.points)
            _refuse_beyond(place, item.standard, given.points)


def _refuse_beyond(place: str, standard: Decimal | None, points: Decimal) -> None:
    if standard is not None and points > standard:
        raise Refused(
            _("%(place)s：%(points)s 分超过这一项的 %(standard)s 分。")
            % {"place": place, "points": shown(points), "standard": shown(standard)}
        )


def _refuse_part_of_step(
    place: str, each: Decimal | None, cap: Decimal | None, points: Decimal
) -> None:
    is_whole = each is None or points % each == 0 or points == cap
    if not is_whole and each is not None:
        raise Refused(
            _("%(place)s：每次 %(each)s 分，%(points)s 分不是它的整数倍。")
            % {"place": place, "each": shown(each), "points": shown(points)}
        )
    if cap is not None and points > cap:
        raise Refused(_("%(place)s：最多 %(cap)s 分。") % {"place": place, "cap": shown(cap)})


def check_day(card: Scorecard, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("日期 %(on)s 还没有到。") % {"on": on})
    if on < card.opened_on:
        raise Refused(
            _("日期 %(on)s 早于考核启动的 %(opened)s。") % {"on": on, "opened": card.opened_on}
        )
    last = card.ratings.current().order_by("-rated_on").values_list("rated_on", flat=True).first()
    if last is not None and on < last:
        raise Refused(_("日期 %(on)s 早于上一次评分的 %(last)s。") % {"on": on, "last": last})
