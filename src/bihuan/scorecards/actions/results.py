"""The only writer of final results: all cards of a scheme at once, remembered by the records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import require
from bihuan.records.actions import remember_appraisal
from bihuan.records.models import Appraisal
from bihuan.scorecards.actions.cards import Done, check_day, copied
from bihuan.scorecards.actions.schemes import refuse_faults, scheme_faults
from bihuan.scorecards.lifecycle import Stage, State, after
from bihuan.scorecards.models import Rating, Scheme, Scorecard
from bihuan.scorecards.queries import terms_of
from bihuan.scorecards.scoring import most_of_best
from bihuan.scorecards.terms import Terms, shown
from bihuan.words import listed


@dataclass(frozen=True, slots=True)
class Excess:
    """Too many would have the best grade: how many may, and who would, the lowest score first."""

    grade: str
    most: int
    cards: Sequence[tuple[Scorecard, Rating]]

    @property
    def too_many(self) -> int:
        return len(self.cards) - self.most

    def __str__(self) -> str:
        named = listed(
            _("%(unit)s %(score)s 分") % {"unit": card.unit, "score": shown(rating.scaled)}
            for card, rating in self.cards[: self.too_many]
        )
        return _(
            "“%(grade)s”有 %(n)s 个，最多 %(most)s 个，多出 %(many)s 个。得分最低的：%(named)s。"
        ) % {
            "grade": self.grade, "n": len(self.cards), "most": self.most, "many": self.too_many,
            "named": named,
        }  # fmt: skip


def excess(
    scheme: Scheme, terms: Terms, rated: Iterable[tuple[Scorecard, Rating]]
) -> Excess | None:
    """Whether more would have the best grade than may."""
    rated = list(rated)
    most = most_of_best(scheme.best_share, len(rated))
    if most is None or not terms.bands:
        return None
    best = max(terms.bands, key=lambda band: band.least).grade
    having = [one for one in rated if one[1].grade == best]
    if len(having) <= most:
        return None
    return Excess(best, most, sorted(having, key=lambda one: (one[1].scaled_centi, one[0].pk)))


def finalise(scheme: Scheme, *, on: date, actor: Actor, at: datetime) -> list[Rating]:
    """Settle the results of all cards at once; each becomes a result that records remember."""
    require(actor, "close")
    with writing(actor, at) as log:
        scheme = log.lock(scheme)
        if scheme.final_on is not None or scheme.opened_on is None:
            raise Refused(_("考核还没有启动，或者结果已经确定。"))
        log.flush()
        refuse_faults(scheme_faults(scheme))  # parts of it may have changed since it was opened
        rated = _reviewed(scheme)
        _refuse_remembered([card for card, _rating in rated])
        if (over := excess(scheme, terms_of(scheme), rated)) is not None:
            raise Refused(str(over), hint=_("请把其中几个下调等次并写明理由，再确定结果。"))
        finals = [_settle(log, card, rating, Done(on, actor, at)) for card, rating in rated]
        scheme = log.revise(scheme, final_on=on)
        log.record("scheme.finalised", scheme, on=on)
    return finals


def _reviewed(scheme: Scheme) -> list[tuple[Scorecard, Rating]]:
    known = Scorecard.objects.current().filter(scheme=scheme)
    cards = list(known.select_related("unit", "scheme__appraiser"))
    if waiting := [card for card in cards if card.state != State.REVIEWED]:
        names = listed(str(card.unit) for card in waiting[:5])
        raise Refused(
            _("还有 %(n)s 张考核表没有复核：%(names)s。") % {"n": len(waiting), "names": names}
        )
    ratings = Rating.objects.current().of(Stage.REVIEW).filter(card__scheme=scheme)
    by_card = {rating.card_id: rating for rating in ratings}
    return [(card, by_card[card.pk]) for card in cards]


def _settle(log: Log, card: Scorecard, review: Rating, done: Done) -> Rating:
    check_day(card, done.on, done.at)
    final = copied(
        log, review, stage=Stage.FINAL, rated_on=done.on, post_id=done.actor.post_id
    )  # fmt: skip
    log.change(card, state=after("finalised", card.state))
    log.record("scorecard.finalised", card, on=done.on)
    remember_result(card, final, done)
    return final


def as_remembered(card: Scorecard) -> dict[str, Any]:
    """Under what the records remember the result of a card; they have one of it."""
    return {"scheme": card.scheme.code, "unit": card.unit, "year": card.scheme.year}


def remember_result(card: Scorecard, final: Rating, done: Done) -> None:
    remember_appraisal(
        **as_remembered(card), grade=final.grade, graded_on=done.on,
        appraiser=card.scheme.appraiser, actor=done.actor, at=done.at,
    )  # fmt: skip


def _refuse_remembered(cards: Sequence[Scorecard]) -> None:
    """A result may have been entered or imported under the same code beforehand."""
    scheme = cards[0].scheme
    known = Appraisal.objects.current().filter(scheme=scheme.code, year=scheme.year)
    units = set(known.values_list("unit", flat=True))
    if twice := [str(card.unit) for card in cards if card.unit_id in units]:
        raise Refused(
            _("%(year)s年“%(code)s”的考核结果里已经有：%(names)s。")
            % {"year": scheme.year, "code": scheme.code, "names": listed(twice[:5])},
            hint=_("请先在“考核结果”里撤回已登记的，再确定结果。"),
        )
