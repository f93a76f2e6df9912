"""Reading scores: the terms of a scheme, what each card comes to and why, and what moved since."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Prefetch, Q, When
from django.utils.translation import gettext as _

from bihuan.errors import NotFound
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.scorecards.counting import NOTHING, Cause, Counted, Counts, Scope, count
from bihuan.scorecards.lifecycle import Stage
from bihuan.scorecards.models import Band as BandRow
from bihuan.scorecards.models import Item, Mark, Rating, Rule, Scheme, Scorecard
from bihuan.scorecards.scoring import ItemResult, Score, score
from bihuan.scorecards.terms import Basis, Terms, points_of
from bihuan.scorecards.terms import Counts as HowItCounts
from bihuan.scorecards.terms import Item as ItemTerms
from bihuan.scorecards.terms import Rule as RuleTerms

ZERO = Decimal(0)


def scheme_numbered(pk: int) -> Scheme:
    found: Scheme | None = Scheme.objects.current().filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这个考核办法。"))
    return found


def told_by(at: Moment, day: str, *names: str) -> dict[str, Any]:
    """What columns said on the day asked for, as ``<name>_then``: nothing if set only later.

    ``day`` is the column that says since when they hold.
    """
    return {f"{name}_then": Case(When(**{f"{day}__lte": at.as_of}, then=name)) for name in names}


# --- The terms of a scheme ------------------------------------------------------------------------


def terms_of(scheme: Scheme, known_at: int | None = None) -> Terms:
    """What a scheme said once an entry was written; three queries, four of an earlier entry."""
    of = scheme.version_of_id or scheme.pk
    items = Item.objects.known_at(known_at).filter(scheme=of)
    rules: dict[int, list[RuleTerms]] = {}
    for rule in Rule.objects.known_at(known_at).filter(item__scheme=of):
        rules.setdefault(rule.item_id, []).append(rule.terms)
    bands = BandRow.objects.known_at(known_at).filter(scheme=of)
    return Terms(
        (scheme if known_at is None else _scheme_at(scheme, known_at)).total,
        tuple(_item_terms(item, rules) for item in items),
        tuple(band.terms for band in bands),
    )


def _scheme_at(scheme: Scheme, known_at: int) -> Scheme:
    """The version of a scheme that counted once an entry was written."""
    of = scheme.version_of_id or scheme.pk
    versions = Scheme.objects.known_at(known_at).filter(Q(pk=of) | Q(version_of=of))
    return versions.first() or scheme


def _item_terms(item: Item, rules: Mapping[int, Sequence[RuleTerms]]) -> ItemTerms:
    key = item.version_of_id or item.pk
    return ItemTerms(
        key=key, name=item.name, heading=item.heading, counts=HowItCounts(item.counts),
        standard=points_of(item.standard_milli), rules=tuple(rules.get(key, ())),
        regulation=item.regulation,
    )  # fmt: skip


# --- What a card comes to -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """What a person took or gave by a rule, and why."""

    points: Decimal
    reason: str


Marks = Mapping[int, Given]
"""By the key of a rule that is judged by hand."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a rule took points, or took none: what it counted, or what a person said."""

    rule: RuleTerms
    points: Decimal
    counted: Counted
    reason: str = ""

    @property
    def says(self) -> str:
        """The reason in a sentence, also where nothing was taken."""
        if self.counted.refusal:
            return self.counted.refusal
        if self.rule.basis is Basis.HAND:
            return self.reason or _("由人评定，没有扣（加）分。")
        if self.rule.basis is Basis.METRIC:
            said = {"code": self.rule.metric, "value": self.counted.value or "0"}
            if self.rule.target is None:
                return _("指标 %(code)s 为 %(value)s。") % said
            said |= {"target": f"{self.rule.target.normalize():f}"}
            return _("指标 %(code)s 为 %(value)s，目标 %(target)s。") % said
        n = len(self.counted.causes)
        return _("按规则查到 %(n)s 条。") % {"n": n} if n else _("按规则没有查到一条。")


@dataclass(frozen=True, slots=True)
class Explained:
    """The score of an item with every rule that was asked for it."""

    result: ItemResult
    whys: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A card at a moment: its score, and the explanation of each item."""

    score: Score
    items: tuple[Explained, ...]
    vetoes: tuple[Why, ...]

    @property
    def refusals(self) -> list[str]:
        """What could not be counted, so that the score cannot be settled."""
        whys = [*(why for item in self.items for why in item.whys), *self.vetoes]
        return list(dict.fromkeys(why.counted.refusal for why in whys if why.counted.refusal))


def assess(
    scheme: Scheme,
    units: Collection[int],
    at: Moment,
    marks: Mapping[int, Marks] | None = None,
    terms: Terms | None = None,
) -> dict[int, Assessment]:
    """Every unit of ``units`` under a scheme at a moment; ``marks`` are by unit."""
    terms = terms or terms_of(scheme, at.known_at)
    counts = count(terms, Scope(scheme, units, at))
    return {unit: _assessed(terms, unit, counts, (marks or {}).get(unit, {})) for unit in units}


def _assessed(terms: Terms, unit: int, counts: Counts, marks: Marks) -> Assessment:
    whys: dict[int, Why] = {}
    for _item, rule in terms.rules:
        counted, mark = counts.get((rule.key, unit), NOTHING), marks.get(rule.key)
        points = mark.points if mark else rule.taken(counted.amount)
        if _item.counts is HowItCounts.VETO and mark is None:
            points = counted.amount // rule.per
        whys[rule.key] = Why(rule, points, counted, mark.reason if mark else "")
    found = score(terms, {key: why.points for key, why in whys.items()})
    explained = tuple(
        Explained(result, tuple(whys[rule.key] for rule in result.item.scored_rules))
        for result in found.items
    )
    vetoes = tuple(
        whys[rule.key] for item in terms.of(HowItCounts.VETO) for rule in item.scored_rules
    )
    return Assessment(found, explained, vetoes)


def marks_of(rating: Rating | None) -> dict[int, Given]:
    """What was judged by hand in a rating, or in the review that it rests on."""
    if rating is None:
        return {}
    marks = Mark.objects.current().filter(rating=rating.rests_on_id or rating.pk)
    return {mark.rule_id: Given(mark.points, mark.reason) for mark in marks}


def current_rating(card: Scorecard) -> Rating | None:
    """The rating of the latest stage that a card has reached."""
    by_stage = {rating.stage: rating for rating in card.ratings.current()}
    return next((by_stage[stage] for stage in reversed(Stage) if stage in by_stage), None)


# --- What moved -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemMove:
    """An item whose score is another than before: the records that came, and those that went."""

    name: str
    before: Decimal
    after: Decimal
    came: tuple[tuple[RuleTerms, Cause], ...]
    went: tuple[tuple[RuleTerms, Cause], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CardMove:
    """A card whose score or grade is another than before, and the items that make it so."""

    card: Scorecard
    before: Score
    after: Score
    items: tuple[ItemMove, ...] = field(default=())


def moves(
    scheme: Scheme, cards: Iterable[Scorecard], before: Moment, after: Moment
) -> list[CardMove]:
    """Which cards would score otherwise at the later moment than at the earlier, and why.

    What was judged by hand is taken to stand as it does now; the terms are those of each moment.
    """
    cards = list(cards)
    units = [card.unit_id for card in cards]
    marks = _marks_by_unit(cards)
    then, now = assess(scheme, units, before, marks), assess(scheme, units, after, marks)
    found = [_moved(card, then[card.unit_id], now[card.unit_id]) for card in cards]
    return [move for move in found if move is not None]


def _marks_by_unit(cards: Sequence[Scorecard]) -> dict[int, Marks]:
    rated = latest_ratings(cards)
    of_rating = {
        (r.rests_on_id or r.pk): card.unit_id for card in cards if (r := rated.get(card.pk))
    }
    found: dict[int, dict[int, Given]] = {}
    for mark in Mark.objects.current().filter(rating__in=of_rating):
        given = Given(mark.points, mark.reason)
        found.setdefault(of_rating[mark.rating_id], {})[mark.rule_id] = given
    return dict(found)


def latest_ratings(cards: Iterable[Scorecard]) -> dict[int, Rating]:
    """For each card the rating of the latest stage it has reached; one query."""
    order = {stage: place for place, stage in enumerate(Stage)}
    found: dict[int, Rating] = {}
    for rating in Rating.objects.current().filter(card__in=[card.pk for card in cards]):
        known = found.get(rating.card_id)
        if known is None or order[Stage(rating.stage)] > order[Stage(known.stage)]:
            found[rating.card_id] = rating
    return found


def _moved(card: Scorecard, then: Assessment, now: Assessment) -> CardMove | None:
    before = {one.result.item.key: one for one in then.items}
    after = {one.result.item.key: one for one in now.items}
    keys = list(dict.fromkeys([*before, *after]))
    items = [_item_moved(before.get(key), after.get(key)) for key in keys]
    changed = tuple(item for item in items if item is not None)
    if not changed and then.score.grade == now.score.grade:
        return None
    return CardMove(card, then.score, now.score, changed)


def _item_moved(then: Explained | None, now: Explained | None) -> ItemMove | None:
    before = then.result.score if then else ZERO
    after = now.result.score if now else ZERO
    if before == after and then and now:
        return None
    old, new = _causes(then), _causes(now)
    known = then or now
    name = known.result.item.name if known else ""
    came = tuple(new[key] for key in new if key not in old)
    went = tuple(old[key] for key in old if key not in new)
    note = "" if came or went else _("评分规则、标准分或指标的值有变动。")
    return ItemMove(name, before, after, came, went, note)


def _causes(item: Explained | None) -> dict[tuple[int, str, int], tuple[RuleTerms, Cause]]:
    if item is None:
        return {}
    return {
        (why.rule.key, cause.table, cause.key): (why.rule, cause)
        for why in item.whys
        for cause in why.counted.causes
    }


# --- Results over the years -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Series:
    """The final grades of a unit by year, and how many of the last years in a row were alike."""

    unit: Unit
    grades: dict[int, Rating]
    streak: int
    streak_grade: str
    years: tuple[int, ...] = ()

    @property
    def by_year(self) -> list[tuple[int, Rating | None]]:
        """Every year of the series with this unit's rating, if it has one."""
        return [(year, self.grades.get(year)) for year in self.years]


def results(code: str, cards: Any) -> tuple[list[int], list[Series]]:
    """Years and units of a series of schemes, from cards that the reader may see."""
    finals = Rating.objects.current().of(Stage.FINAL).select_related("card")
    rows = (
        cards.filter(scheme__code=code, ratings__in=finals)
        .select_related("unit", "scheme")
        .prefetch_related(Prefetch("ratings", queryset=finals, to_attr="finals"))
        .order_by("unit__kind__order", "unit_id", "scheme__year")
    )
    by_unit: dict[int, tuple[Unit, dict[int, Rating]]] = {}
    for card in rows:
        _unit, grades = by_unit.setdefault(card.unit_id, (card.unit, {}))
        grades[card.scheme.year] = card.finals[0]
    years = sorted({year for _unit, grades in by_unit.values() for year in grades}, reverse=True)
    across = tuple(years)
    return years, [
        Series(unit, grades, *streak(grades), across) for unit, grades in by_unit.values()
    ]


def streak(grades: Mapping[int, Rating]) -> tuple[int, str]:
    """The run of years with the latest grade, ending at the latest year; a gap ends it."""
    if not grades:
        return 0, ""
    year = latest = max(grades)
    grade = grades[latest].grade
    while year in grades and grades[year].grade == grade:
        year -= 1
    return latest - year, grade


def pinned_before(cards: Iterable[Scorecard]) -> int | None:
    """The position of the ledger that the earliest of the cards' present scores rests on."""
    return min((rating.known_seq for rating in latest_ratings(cards).values()), default=None)
