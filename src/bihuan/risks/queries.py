"""Reading risk points: the grade that the rules give, what is owed a review, how units stand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor
from bihuan.orgs.models import Appointment, Post, PostType, Unit, UnitAlias, User
from bihuan.orgs.queries import able_posts, powers_of
from bihuan.orgs.rules import subtree_ids
from bihuan.periods import Moment
from bihuan.risks.models import (
    SIGHT,
    GradeRule,
    Occasion,
    PointReview,
    ProcessChange,
    RiskCategory,
    RiskFactor,
    RiskGrade,
    RiskPoint,
    RiskVersion,
)
from bihuan.words import listed

Rows = QuerySet[Any]

NEVER = date(9999, 12, 31)
"""In place of a day that there is not, so that the earliest of several can be asked for."""


# --- Grades ---------------------------------------------------------------------------------------


class Grading:
    """The rules in force on a day: what a power touches gives its grade."""

    def __init__(self, day: date) -> None:
        self.grades = list(RiskGrade.objects.current().order_by("order", "pk"))
        if not self.grades:
            raise Refused(
                _("还没有设定风险等级。"), hint=_("请在“预置”页设定风险等级、涉及事项和定级规则。")
            )
        self.factors = list(RiskFactor.objects.current().order_by("order", "pk"))
        rules = GradeRule.objects.current().filter(effective_from__lte=day)
        by_factor = dict(rules.order_by("effective_from").values_list("factor_id", "gives_id"))
        ranks = {grade.pk: rank for rank, grade in enumerate(self.grades)}
        self._ranks = {
            factor.code: ranks[by_factor[factor.pk]]
            for factor in self.factors
            if by_factor.get(factor.pk) in ranks
        }

    def grade(self, factors: Iterable[str]) -> RiskGrade:
        """The highest grade of what is touched; the last where no rule speaks of it."""
        ranks = [self._ranks[code] for code in factors if code in self._ranks]
        return self.grades[min(ranks, default=len(self.grades) - 1)]

    def check(self, factors: Iterable[str]) -> str:
        """The codes as they are kept, in the order of the preset; an unknown one is refused."""
        asked = set(factors)
        known = [factor.code for factor in self.factors]
        if unknown := asked - set(known):
            raise Refused(_("没有“%(names)s”这些涉及事项。") % {"names": listed(sorted(unknown))})
        return " ".join(code for code in known if code in asked)

    def read(self, text: str) -> list[str]:
        """What a text speaks of, by the words of the preset."""
        return [
            factor.code
            for factor in self.factors
            if any(word in text for word in factor.words.split())
        ]


def factor_words() -> dict[str, str]:
    """Every word for what a power touches, by its code."""
    return {word.code: str(word) for word in RiskFactor.objects.current().order_by("order", "pk")}


def named(codes: str, words: Mapping[str, str]) -> list[str]:
    return [words.get(code, code) for code in codes.split()]


# --- Who may act ----------------------------------------------------------------------------------


def is_over(post: Post, unit: Unit | None) -> bool:
    """Whether a post acts on the risk points of a unit: only where it would see them.

    On those of no known unit acts who sees all; the holders of posts named in them only see them.
    """
    if unit is None:
        return SIGHT in powers_of(post)
    return Unit.objects.filter(_under(post), pk=unit.pk).exists()


def is_double(point: RiskPoint) -> bool:
    """Whether a point was left without a unit, which has the same point, when it was named."""
    named = UnitAlias.objects.current().filter(written=point.unit_text)
    return point.unit is None and named.exists()


def _under(post: Post) -> Q:
    """The units whose points a post sees by its own unit or power (``RiskPoint.visible_to``)."""
    if SIGHT in powers_of(post):
        return Q(pk__isnull=False)
    return {
        PostType.Reach.DEPARTMENT.value: Q(pk=post.unit_id),
        PostType.Reach.BELOW.value: Q(pk__in=subtree_ids(post.unit.code)),
    }.get(post.post_type.reach, Q(pk__in=[]))


def actor_over(user: User, unit: Unit | None, *powers: str) -> Actor | None:
    """Who acts on the risk points of a unit with all of these powers, if one of the posts may."""
    over = [post for post in able_posts(user, *powers) if is_over(post, unit)]
    return Actor(user.person.key, over[0].pk) if over else None


def units_to_record_for(user: User) -> QuerySet[Unit]:
    """The units whose risk points a user may draft, revise and review."""
    under = Q(pk__in=[])
    for post in able_posts(user, "record"):
        under |= _under(post)
    units: QuerySet[Unit] = Unit.objects.current().existing_on(timezone.localdate())
    return units.filter(under).order_by("kind__order", "pk")


# --- What is owed a review ------------------------------------------------------------------------


def with_reviews(rows: Rows, at: Moment) -> Rows:
    """Versions as of a day, each with its last review and since when what asks for the next.

    ``due_on`` is the day that the period of its grade ends. ``post_changed_on`` is the first day
    after the last review on which somebody began or ended at its post or the owner post,
    ``process_changed_on`` that of a change of process which no review has settled.
    """
    if "due_on" in rows.query.annotations:
        return rows
    reviews = PointReview.objects.known_at(at.known_at).as_of(at.as_of)
    last = reviews.filter(point=OuterRef("point")).order_by("-reviewed_on", "-pk")
    rows = rows.annotate(
        reviewed_on=Subquery(last.values("reviewed_on")[:1]),
        due_on=Coalesce(Subquery(last.values("next_review_on")[:1]), F("next_review_on")),
    )
    rows = rows.annotate(looked_at_on=Coalesce("reviewed_on", "in_force_on"))
    return rows.annotate(
        post_changed_on=_first(_moved(at, "from_on"), _moved(at, "to_on")),
        process_changed_on=Subquery(_unsettled(at, reviews).values("changed_on")[:1]),
    )


def _moved(at: Moment, end: str) -> Subquery:
    """The first day since the last look on which an appointment began, or ended."""
    posts = Q(post=OuterRef("owner_post")) | Q(post=OuterRef("post"))
    since = {f"{end}__gt": OuterRef("looked_at_on"), f"{end}__lte": at.as_of}
    moved = Appointment.objects.known_at(at.known_at).filter(posts, **since)
    return Subquery(moved.order_by(end).values(end)[:1])


def _unsettled(at: Moment, reviews: Rows) -> Rows:
    changes = ProcessChange.objects.known_at(at.known_at).filter(
        point=OuterRef("point"), changed_on__lte=at.as_of
    )
    settled = Exists(reviews.filter(pk=OuterRef("settled_by")))
    return changes.exclude(settled).order_by("changed_on", "pk")


def _first(*days: Any) -> NullIf:
    """The earliest of some days, of which each may be missing."""
    never = Value(NEVER, DateField())
    return NullIf(Least(*[Coalesce(day, never, output_field=DateField()) for day in days]), never)


def owed(rows: Rows, at: Moment) -> Rows:
    """Those of ``with_reviews`` that are in force and owed a review on the day, since ``since``."""
    since = _first(F("due_on"), F("post_changed_on"), F("process_changed_on"))
    return rows.live().annotate(since=since).filter(since__lte=at.as_of)  # type: ignore[attr-defined]


OWED_ON = (Occasion.YEARLY, Occasion.POST, Occasion.PROCESS)
"""The occasions on which a review is owed; any other is made without being owed."""


def owed_because(occasion: str, at: Moment) -> Q:
    """The condition that a version of ``with_reviews`` is owed a review on an occasion."""
    return {
        Occasion.YEARLY.value: Q(due_on__lte=at.as_of),
        Occasion.POST.value: Q(post_changed_on__isnull=False),
        Occasion.PROCESS.value: Q(process_changed_on__isnull=False),
    }[occasion]


def occasions(version: Any, day: date) -> list[tuple[Occasion, date]]:
    """Why a version of ``with_reviews`` is owed a review, and since when, the earliest first."""
    days = {
        Occasion.YEARLY: version.due_on,
        Occasion.POST: version.post_changed_on,
        Occasion.PROCESS: version.process_changed_on,
    }
    found = [(why, since) for why, since in days.items() if since is not None and since <= day]
    return sorted(found, key=lambda one: one[1]) if version.is_live else []


def points_owed_by(posts: Iterable[Post], on: date) -> Rows:
    """The points that these posts answer for and that are owed a review, the longest first."""
    at, held = Moment(on), list(posts)
    mine = Q(owner_post__in=held) | Q(post__in=held)
    rows = RiskVersion.objects.current().as_of(on).filter(mine)
    return owed(with_reviews(rows, at), at).select_related("point__unit").order_by("since", "pk")


def unreviewed(unit: Unit, year: int, on: date) -> list[RiskVersion]:
    """The points of a unit in force on a day that had not been reviewed for a year by then."""
    done = PointReview.objects.current().as_of(on).filter(year=year, point=OuterRef("point"))
    live = RiskVersion.objects.current().as_of(on).live().filter(point__unit=unit)
    return list(live.exclude(Exists(done)).order_by("point"))


# --- Units by grade and category ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The live points of a unit: how many of each grade, and of each category."""

    unit: Unit
    grades: Counter[int] = field(default_factory=Counter)
    categories: Counter[int] = field(default_factory=Counter)
    owed: int = 0

    @property
    def whole(self) -> int:
        return self.grades.total()


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units by grade and category; ``hidden`` counts the live points the reader may not see, and
    ``unnamed`` those whose unit is not known yet.
    """

    grades: list[RiskGrade]
    categories: list[RiskCategory]
    rows: list[UnitRow]
    hidden: int
    unnamed: int

    @property
    def total(self) -> UnitRow:
        whole = UnitRow(Unit(), owed=sum(row.owed for row in self.rows))
        for row in self.rows:
            whole.grades.update(row.grades)
            whole.categories.update(row.categories)
        return whole


def matrix(user: User, at: Moment) -> Matrix:
    """In seven queries, whatever the number of units."""
    live = RiskVersion.objects.known_at(at.known_at).as_of(at.as_of).live()
    visible = live.visible_to(user)
    seen = visible.filter(point__unit__isnull=False)
    told = list(seen.values_list("point__unit", "grade", "category"))
    late = Counter(owed(with_reviews(seen, at), at).values_list("point__unit", flat=True))
    units = Unit.objects.filter(pk__in={unit for unit, _grade, _category in told})
    rows = {
        unit.pk: UnitRow(unit, owed=late[unit.pk])
        for unit in units.select_related("kind").order_by("kind__order", "pk")
    }
    for unit, grade, category in told:
        rows[unit].grades[grade] += 1
        rows[unit].categories[category] += 1
    return Matrix(
        grades=list(RiskGrade.objects.current().order_by("order", "pk")),
        categories=list(RiskCategory.objects.current().order_by("order", "pk")),
        rows=list(rows.values()),
        hidden=live.count() - (seen_in_all := visible.count()),
        unnamed=seen_in_all - len(told),
    )
