"""Reading branches: what there is of each on a day, of many at once in few queries."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q

from bihuan.branches.models import (
    AdmissionRule,
    BranchKind,
    Rating,
    Training,
    TrainingRule,
    Visit,
    VisitRule,
)
from bihuan.branches.rules import Pace, owed_visits, pace
from bihuan.duties import rules as duties
from bihuan.duties.cadences import PeriodState
from bihuan.duties.models import CaseStep
from bihuan.duties.tallies import DONE, OPEN, STANDINGS
from bihuan.orgs.holding import posts_at
from bihuan.orgs.models import Appointment, ContactPoint, Term, Unit, User
from bihuan.orgs.terms import TermState, rule_on
from bihuan.periods import Moment, Period, months_later
from bihuan.records.models import Activity, Outcome
from bihuan.records.queries import occurrences_at

MET = (PeriodState.FULFILLED, PeriodState.LATE)
OWED = (*MET, PeriodState.OWED, PeriodState.MISSED)
"""What counts of organisation life that has begun: neither excused nor still to come."""


def bodies(at: Moment, *, is_mass: bool = False) -> Any:
    """The branches that were there at a moment, or the mass organisations."""
    kinds = BranchKind.objects.current().filter(is_mass=is_mass).values("unit_kind")
    return Unit.objects.current().existing_on(at.as_of).filter(kind__in=kinds)


def branches_seen(user: User, at: Moment) -> Any:
    return bodies(at).visible_to(user)


@dataclass(frozen=True, slots=True)
class Care:
    """A contact point in a year: visits owed under the rule then, and made by a day.

    ``last_on`` is the last day of the year on which it was held.
    """

    point: ContactPoint
    owed: int
    made: int
    last_on: date
    day: date

    @property
    def gap(self) -> int:
        return max(self.owed - self.made, 0)

    @property
    def pace(self) -> Pace:
        return pace(self.owed, self.made, self.last_on, self.day)


def cares(points: Any, year: Period, at: Moment) -> list[Care]:
    """The contact points that some time in a year were held, each with what it owed and made.

    The rule in force on the first day of a point in the year holds for the year.
    """
    held = points.filter(from_on__lt=year.end).filter(
        Q(to_on__isnull=True) | Q(to_on__gt=year.start)
    )
    ordered = held.filter(from_on__lte=at.as_of).known_at(at.known_at)
    found = list(
        ordered.select_related("post__post_type", "post__unit", "unit")
        .order_by("post__post_type__order", "post_id", "from_on", "pk")
    )  # fmt: skip
    rules = _by_post_type(VisitRule)
    ties = Visit.objects.made(at).filter(point__in=held.values("pk"))
    days = ties.filter(day__gte=year.start, day__lt=year.end).values_list("point_id", flat=True)
    made = Counter(days)
    return [_care(point, rules, made[point.pk], year, at) for point in found]


def _care(
    point: ContactPoint, rules: Mapping[int, list[Any]], made: int, year: Period, at: Moment
) -> Care:
    rule = rule_on(rules.get(point.post.post_type_id, []), max(point.from_on, year.start))
    owed = owed_visits(rule.per_year, year, point.from_on, point.to_on) if rule else 0
    last_on = min(year.last, point.to_on - timedelta(days=1)) if point.to_on else year.last
    return Care(point, owed, made, last_on, at.as_of)


def _by_post_type(model: type[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for rule in model.objects.current().select_related("activity_kind"):
        found[rule.post_type_id].append(rule)
    return found


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whoever was appointed to a post that is to be trained for, by which day, and when it was."""

    held: Appointment
    due_on: date
    trained_on: date | None
    day: date

    @property
    def pace(self) -> Pace:
        if self.trained_on is not None and self.trained_on > self.due_on:
            return Pace.LATE
        return pace(1, int(self.trained_on is not None), self.due_on, self.day)


def newcomers(held: Any, at: Moment) -> list[Newcomer]:
    """Of some appointments those that owe a training under the rule of the day they began."""
    rules = _by_post_type(TrainingRule)
    found = held.known_at(at.known_at).filter(
        from_on__lte=at.as_of, post__post_type__in=list(rules)
    )
    ties = Training.objects.made(at).filter(appointment__in=found)
    trained = dict(ties.order_by("-day").values_list("appointment_id", "day"))
    rows = []
    for one in found.select_related("post__unit", "post__post_type").order_by("-from_on", "pk"):
        if (rule := rule_on(rules[one.post.post_type_id], one.from_on)) is not None:
            due = months_later(one.from_on, rule.months)
            if one.to_on is None or one.to_on > due or one.pk in trained:
                rows.append(Newcomer(one, due, trained.get(one.pk), at.as_of))
    return rows


def admission_rule(day: date) -> AdmissionRule | None:
    return rule_on(AdmissionRule.objects.current(), day)


def ratings_of(year: int, at: Moment) -> Any:
    """The ratings for periods of a year, the latest first."""
    rows = Rating.objects.known_at(at.known_at).as_of(at.as_of).filter(year=year)
    return rows.order_by("-rated_on", "pk")


class Facts:
    """What there is of some units at a moment, and in a period; each kind is read once for all.

    ``units`` is a query of units, so that who may see them stays a condition in it.
    """

    def __init__(self, units: Any, period: Period, at: Moment) -> None:
        self.ids, self.period, self.at = units.order_by().values("pk"), period, at

    @cached_property
    def terms(self) -> dict[int, Term]:
        """The last term of each."""
        rows = Term.objects.known_at(self.at.known_at).filter(
            unit__in=self.ids, elected_on__lte=self.at.as_of
        )
        return {term.unit_id: term for term in rows.order_by("elected_on", "pk")}

    @cached_property
    def posts(self) -> dict[int, tuple[int, int]]:
        """How many posts each has, and how many of them are vacant."""
        rows = posts_at(self.at).filter(unit__in=self.ids).prefetch_related(None).order_by()
        found: dict[int, tuple[int, int]] = {}
        for unit, is_vacant in rows.values_list("unit_id", "is_vacant"):
            whole, vacant = found.get(unit, (0, 0))
            found[unit] = (whole + 1, vacant + bool(is_vacant))
        return found

    @cached_property
    def cares(self) -> dict[int, list[Care]]:
        """Contact points of the period, by the unit that is looked after."""
        points = ContactPoint.objects.filter(unit__in=self.ids)
        found: dict[int, list[Care]] = defaultdict(list)
        for care in cares(points, self.period, self.at):
            found[care.point.unit_id].append(care)
        return found

    @cached_property
    def periods(self) -> dict[int, Counter[str]]:
        """How many periods of the period that have begun stand how."""
        rows = occurrences_at(self.at).filter(
            unit__in=self.ids, start_on__gte=self.period.start, start_on__lt=self.period.end
        )
        found: dict[int, Counter[str]] = defaultdict(Counter)
        counted = rows.order_by().values_list("unit_id", "standing").annotate(n=Count("*"))
        for unit, standing, n in counted:
            found[unit][standing] += n
        return found

    @cached_property
    def newcomers(self) -> dict[int, list[Newcomer]]:
        found: dict[int, list[Newcomer]] = defaultdict(list)
        for one in newcomers(Appointment.objects.filter(post__unit__in=self.ids), self.at):
            found[one.held.post.unit_id].append(one)
        return found

    @cached_property
    def problems(self) -> dict[int, tuple[int, int]]:
        return self._matters("problems")

    @cached_property
    def tasks(self) -> dict[int, tuple[int, int]]:
        return self._matters("tasks")

    def _matters(self, kind: str) -> dict[int, tuple[int, int]]:
        """How many each leads that are not closed, and how many that are behind."""
        rows = STANDINGS[kind]._default_manager.known_at(self.at.known_at).as_of(self.at.as_of)
        led = rows.filter(lead_unit__in=self.ids).order_by().values_list("lead_unit_id")
        counted = led.annotate(
            n=Count("pk", filter=Q(state__in=sorted(OPEN[kind]))),
            late=Count("pk", filter=duties.behind(DONE[kind], self.at.as_of)),
        )  # fmt: skip
        return {unit: (n, late) for unit, n, late in counted}

    @cached_property
    def ratings(self) -> dict[int, list[Rating]]:
        """The ratings for a period of the same year, the latest first."""
        rows = ratings_of(self.period.start.year, self.at).filter(unit__in=self.ids)
        found: dict[int, list[Rating]] = defaultdict(list)
        for rating in rows.select_related("checklist", "kind", "grade"):
            found[rating.unit_id].append(rating)
        return found

    @cached_property
    def outcomes(self) -> dict[int, list[tuple[str, str, int]]]:
        """By unit the code and name of a kind, and how many of it came in the period."""
        rows = Outcome.objects.known_at(self.at.known_at).as_of(self._last).filter(
            unit__in=self.ids, happened_on__gte=self.period.start
        )  # fmt: skip
        columns = ("unit_id", "kind__code", "kind__name")
        found: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
        counted = rows.order_by("kind__order").values_list(*columns).annotate(n=Count("pk"))
        for unit, code, name, n in counted:
            found[unit].append((code, name, n))
        return found

    @cached_property
    def activities(self) -> dict[int, int]:
        """How many activities each held in the period."""
        rows = Activity.objects.known_at(self.at.known_at).as_of(self._last).filter(
            host_unit__in=self.ids, last_on__gte=self.period.start
        )  # fmt: skip
        return dict(rows.order_by().values_list("host_unit_id").annotate(n=Count("pk")))

    @cached_property
    def trainings(self) -> dict[int, tuple[int, int, int]]:
        """Training classes held in the period: how many, days, and heads that attended."""
        kinds = TrainingRule.objects.current().values("activity_kind")
        rows = Activity.objects.known_at(self.at.known_at).as_of(self._last).filter(
            host_unit__in=self.ids, kind__in=kinds, last_on__gte=self.period.start
        )  # fmt: skip
        found: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
        for unit, days, heads in rows.values_list("host_unit_id", "days", "attended"):
            n, some, people = found[unit]
            found[unit] = (n + 1, some + days, people + (heads or 0))
        return found

    @cached_property
    def admissions(self) -> dict[int, int]:
        """Admissions that count in the period, by the step that the rule names."""
        rule = admission_rule(self.at.as_of)
        if rule is None:
            return {}
        rows = CaseStep.objects.known_at(self.at.known_at).filter(
            case__unit__in=self.ids, case__procedure__code=rule.procedure, step=rule.step,
            done_on__gte=self.period.start, done_on__lte=self._last,
        )  # fmt: skip
        return dict(rows.order_by().values_list("case__unit_id").annotate(n=Count("pk")))

    @property
    def _last(self) -> date:
        return min(self.at.as_of, self.period.end - timedelta(days=1))

    # --- Numbers by which items are judged --------------------------------------------------------

    def number(self, measure: str, unit: int) -> int:
        """One of ``rules.MEASURES``."""
        return NUMBERS[measure](self, unit)

    def _term_overdue(self, unit: int) -> int:
        term = self.terms.get(unit)
        return int(term is not None and term.state_on(self.at.as_of) is TermState.OVERDUE)

    def _training_missed(self, unit: int) -> int:
        """Those that fell due in the period."""
        due = (one for one in self.newcomers[unit] if one.due_on in self.period)
        return sum(one.pace in {Pace.MISSED, Pace.LATE} for one in due)

    def _visits_short(self, unit: int) -> int:
        return sum(care.gap for care in self.cares[unit])


NUMBERS: dict[str, Callable[[Facts, int], int]] = {
    "term_overdue": Facts._term_overdue,
    "posts_vacant": lambda facts, unit: facts.posts.get(unit, (0, 0))[1],
    "visits_short": Facts._visits_short,
    "periods_missed": lambda facts, unit: facts.periods[unit][PeriodState.MISSED],
    "training_missed": Facts._training_missed,
    "problems_overdue": lambda facts, unit: facts.problems.get(unit, (0, 0))[1],
    "problems_open": lambda facts, unit: facts.problems.get(unit, (0, 0))[0],
    "tasks_overdue": lambda facts, unit: facts.tasks.get(unit, (0, 0))[1],
}
"""How each measure is read."""


def numbers_of(unit: Unit, period: Period, at: Moment, asked: Iterable[str]) -> dict[str, int]:
    """Some of the measures of one branch in a period, as they stood at a moment."""
    facts = Facts(Unit.objects.filter(pk=unit.pk), period, at)
    return {measure: facts.number(measure, unit.pk) for measure in asked}


def owed_and_met(standings: Mapping[str, int]) -> tuple[int, int]:
    """Of the periods of a unit those that count, and those of them that were met."""
    return _summed(standings, OWED), _summed(standings, MET)


def _summed(standings: Mapping[str, int], some: Sequence[str]) -> int:
    return sum(standings.get(one, 0) for one in some)
