"""A card as a sheet: every item with its standard, what was deducted, why, and the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties.cadences import PeriodState
from bihuan.orgs.models import User
from bihuan.periods import Moment
from bihuan.scorecards.counting import Cause, open_to
from bihuan.scorecards.forms.cards import MarksForm
from bihuan.scorecards.lifecycle import STAGE_WORDS, Stage
from bihuan.scorecards.models import ItemScore, Rating, Scorecard
from bihuan.scorecards.queries import Assessment, CardMove, Explained, ItemMove, Why
from bihuan.scorecards.terms import Basis, Counts, Item, Terms, shown
from bihuan.ui.lists import dated

PAGES = {"duties_occurrence": "records:occurrence", "duties_problem": "duties:problem"}
Sees = Mapping[tuple[str, int], str]
"""The records that the reader may see, by table and number, and what they say."""

MOST_TOLD = 20
"""Records that a line of the sheet names; the list behind it has them all."""


@dataclass(frozen=True, slots=True)
class Told:
    """A cause as the reader may see it, and the page it opens."""

    text: str
    state: str
    ground: str
    url: str
    standing: PeriodState | None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A rule under its item: what it took, why, the records, and what may be typed of it."""

    why: Why
    causes: tuple[Told, ...]
    hidden: int
    list_url: str
    fields: tuple[Any, Any] | None = None

    @property
    def points(self) -> str:
        return shown(self.why.points) if self.why.points else ""


@dataclass(frozen=True, slots=True)
class SheetItem:
    """An item of the sheet; ``scores`` are those of the stages reached, in their order."""

    item: Item
    standard: str
    moved: str
    score: str
    scores: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    items: list[SheetItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """考核表 as it is read and printed."""

    groups: list[Group]
    vetoes: list[SheetLine]
    unscored: list[tuple[str, str, str]]
    stages: list[tuple[Stage, str, Rating]]
    assessment: Assessment
    moment: Moment


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a sheet is drawn from."""

    card: Scorecard
    terms: Terms
    assessment: Assessment
    moment: Moment
    reader: User
    form: MarksForm | None = None


def sheet(drawn: Drawn) -> Sheet:
    ratings = _ratings(drawn.card)
    scores = _scores([rating for _stage, _word, rating in ratings])
    sees = _sees(drawn)
    groups: list[Group] = []
    for one in drawn.assessment.items:
        item = _item(drawn, one, scores, sees)
        if not groups or groups[-1].heading != item.item.heading:
            groups.append(Group(item.item.heading))
        groups[-1].items.append(item)
    vetoes = [_line(drawn, why, sees) for why in drawn.assessment.vetoes]
    return Sheet(
        groups, vetoes, unscored(drawn.terms), ratings, drawn.assessment, drawn.moment
    )  # fmt: skip


def _ratings(card: Scorecard) -> list[tuple[Stage, str, Rating]]:
    by_stage = {r.stage: r for r in card.ratings.current().select_related("post", "rests_on")}
    return [(s, str(STAGE_WORDS[s]), by_stage[s]) for s in Stage if s in by_stage]


def _scores(ratings: Sequence[Rating]) -> list[dict[int, Decimal]]:
    """For each stage the score of every item; a final that rests on a review has its numbers."""
    keys = [rating.rests_on_id or rating.pk for rating in ratings]
    found: dict[int, dict[int, Decimal]] = {key: {} for key in keys}
    for row in ItemScore.objects.filter(rating__in=keys):
        found[row.rating_id][row.item_id] = row.score
    return [found[key] for key in keys]


def _sees(drawn: Drawn) -> Sees:
    items = drawn.assessment.items
    whys = [*(why for one in items for why in one.whys), *drawn.assessment.vetoes]
    causes = [cause for why in whys for cause in why.counted.causes if cause.table in PAGES]
    return open_to(causes, drawn.reader)


def _item(
    drawn: Drawn,
    one: Explained,
    scores: list[dict[int, Decimal]],
    sees: Sees,
) -> SheetItem:
    result = one.result
    sign = "+" if result.item.counts is Counts.ADD else "−"
    kept = tuple(_kept(of_stage, result.item.key) for of_stage in scores)
    return SheetItem(
        result.item, shown(result.item.standard or Decimal(0)),
        f"{sign}{shown(result.moved)}" if result.moved else "", shown(result.score), kept,
        tuple(_line(drawn, why, sees) for why in one.whys), result.is_cut,
    )  # fmt: skip


def _kept(scores: dict[int, Decimal], item: int) -> str:
    return shown(scores[item]) if item in scores else ""


def _line(drawn: Drawn, why: Why, sees: Sees) -> SheetLine:
    told = [cause for cause in why.counted.causes if cause.table in PAGES]
    open_ = [cause for cause in told if (cause.table, cause.key) in sees]
    fields = None
    if drawn.form is not None and why.rule.basis is Basis.HAND:
        fields = drawn.form.of(why.rule.key)
    return SheetLine(
        why, tuple(_told(cause, sees) for cause in open_[:MOST_TOLD]), len(told) - len(open_),
        _list_url(drawn, why), fields,
    )  # fmt: skip


def _told(cause: Cause, sees: Sees) -> Told:
    url = reverse(PAGES[cause.table], args=[cause.key])
    text = cause.told or sees.get((cause.table, cause.key), str(cause.key))
    return Told(text, cause.state, cause.ground, url, cause.standing)


def _list_url(drawn: Drawn, why: Why) -> str:
    """The list, or the trace of the metric, that the rule counted for the unit."""
    rule, unit = why.rule, drawn.card.unit
    if rule.basis is Basis.HAND or why.counted.refusal:
        return ""
    if rule.basis is Basis.METRIC:
        last = date(drawn.card.scheme.year, 12, 31)
        at = Moment(min(drawn.moment.as_of, last), drawn.moment.known_at)
        return dated(reverse("indicators:trace", args=[rule.metric]), at, scope=unit.code)
    of_unit = {"unit": unit.code, "year": str(drawn.card.scheme.year)}
    if rule.basis is Basis.PROBLEMS:
        of_unit = {"lead_unit": unit.code}
    name = {Basis.OCCURRENCES: "records:occurrences", Basis.PROBLEMS: "duties:problems"}
    return dated(reverse(name[rule.basis]), drawn.moment, **{**dict(rule.filter), **of_unit})


def unscored(terms: Terms) -> list[tuple[str, str, str]]:
    """What the scheme says and Bihuan does not score: item, wording, regulation."""
    found = []
    for item in terms.items:
        if item.counts is Counts.NOTHING and not item.rules:
            found.append((item.name, "", item.regulation))
        found += [
            (item.name, rule.text, rule.regulation or item.regulation)
            for rule in item.rules
            if rule.regulation or item.counts is Counts.NOTHING
        ]
    return found


# --- What moved, as it is told --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToldItem:
    """An item that moved, the records that came and went, each with the page it opens."""

    name: str
    before: str
    after: str
    came: tuple[Told, ...]
    went: tuple[Told, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ToldMove:
    card: Scorecard
    before: str
    after: str
    grades: tuple[str, str]
    items: tuple[ToldItem, ...]


def told_moves(found: Sequence[CardMove], reader: User) -> list[ToldMove]:
    items = [item for move in found for item in move.items]
    causes = [cause for item in items for _rule, cause in (*item.came, *item.went)]
    sees = open_to([cause for cause in causes if cause.table in PAGES], reader)
    return [
        ToldMove(
            move.card, shown(move.before.points), shown(move.after.points),
            (move.before.grade, move.after.grade),
            tuple(_told_item(item, sees) for item in move.items),
        )
        for move in found
    ]  # fmt: skip


def _told_item(item: ItemMove, sees: Sees) -> ToldItem:
    came = tuple(_told(cause, sees) for _rule, cause in item.came if cause.table in PAGES)
    went = tuple(_told(cause, sees) for _rule, cause in item.went if cause.table in PAGES)
    more = len(item.came) + len(item.went) - len(came) - len(went)
    note = item.note or (_("指标的记录有变动。") if more else "")
    return ToldItem(item.name, shown(item.before), shown(item.after), came, went, note)
