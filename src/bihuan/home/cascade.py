"""The cascade matrix: parts of a plan down, units across; where nothing is assigned or done."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count as Number
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties import rules
from bihuan.duties.cascade import ALL, NOBODY, Cascade, Key, Part, Sum
from bihuan.duties.models import Duty, Plan, TaskStanding
from bihuan.duties.views.parts import LABELS, LISTS, Pair, pairs, part_name, part_url
from bihuan.orgs.models import Post, Unit, User
from bihuan.periods import Moment
from bihuan.records.queries import occurrences_at
from bihuan.ui.lists import Count, list_address


class Mark(StrEnum):
    """What a box says besides its numbers."""

    UNASSIGNED = "unassigned"
    HANDED = "handed"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Box:
    """What a unit has of a part of a plan: what it leads or owes, what it helps with."""

    pairs: list[Pair]
    helped: list[Count]
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Row:
    """A part of the plan; ``owner`` is who owes it, ``boxes`` stand under the units."""

    part: Part
    name: str
    url: str
    owner: str
    total: Box
    boxes: list[Box]


@dataclass(frozen=True, slots=True)
class Column:
    pk: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: list[Column]
    rows: list[Row]


def matrix(plan: Plan, user: User, at: Moment) -> Matrix:
    """Everything of a plan that somebody may see, under the units that they may see."""
    cascade = Cascade(plan, user, at)
    count_periods(cascade)
    return Drawing(cascade).matrix()


def count_periods(cascade: Cascade) -> None:
    """Count the periods of the clauses that have begun, beside the matters.

    One that runs still is not held against anybody.
    """
    at = cascade.at
    rows = occurrences_at(at).visible_to(cascade.user).order_by()
    rows = rows.filter(duty__plan__in=rules.plans_within(cascade.plan.code))
    over = Number("pk", filter=rules.is_over(at.as_of))
    columns = ("duty_id", "duty__plan_id", "unit_id", "fulfilled")
    for row in rows.values(*columns).annotate(n=Number("pk"), over=over):
        keys = [Key("within", up) for up in cascade.within(row["duty__plan_id"])]
        keys.append(Key("clause", row["duty_id"]))
        met, runs = row["n"] * row["fulfilled"], row["n"] - row["over"]
        cascade.add("occurrences", keys, row["unit_id"], Sum(row["n"], met, met or runs))


class Drawing:
    """The matrix of a cascade; what each unit owes and helps with is read once."""

    def __init__(self, cascade: Cascade) -> None:
        self.cascade, self.at = cascade, cascade.at
        self.helped = cascade.helped()
        self.units = self._units()
        self.owing = self._owing()
        self.assigned = self._assigned()

    def _units(self) -> dict[int, Unit]:
        """The units that the reader may see, in the order of the list of units."""
        seen = Unit.objects.filter(version_of__isnull=True).visible_to(self.cascade.user)
        return {unit.pk: unit for unit in seen.order_by("kind__order", "pk")}

    def _assigned(self) -> set[int]:
        """The clauses under which there is a task, whoever may see it: of that no more is told."""
        at = self.at
        live = TaskStanding.objects.known_at(at.known_at).as_of(at.as_of).exclude(state="cancelled")
        under = live.filter(duty__plan__in=rules.plans_within(self.cascade.plan.code))
        return set(under.order_by().values_list("duty_id", flat=True).distinct())

    def _owing(self) -> dict[Key, set[int]]:
        """By clause, the units that owe it: the one that is named, and those of the posts."""
        of_type = self._units_by_post_type()
        return {
            Key("clause", duty.version_of_id or duty.pk): of_type.get(duty.post_type_id, set())
            | ({duty.unit_id} & self.units.keys())
            for some in self.cascade.clauses.values()
            for duty in some
        }

    def _units_by_post_type(self) -> dict[int, set[int]]:
        posts = Post.objects.known_at(self.at.known_at).filter(
            post_type__in=Duty.objects.filter(post_type__isnull=False).values("post_type"),
            unit__in=Unit.objects.current().existing_on(self.at.as_of),
        )
        found: dict[int, set[int]] = defaultdict(set)
        for kind, unit in posts.values_list("post_type_id", "unit_id"):
            if unit in self.units:
                found[kind].add(unit)
        return found

    def matrix(self) -> Matrix:
        columns = self._columns()
        rows = [self._row(part, columns) for part in self.cascade.parts()]
        return Matrix([self._column(unit) for unit in columns], rows)

    def _columns(self) -> list[int]:
        """The units that lead, help or owe, and last what no unit is known to lead."""
        named = {unit for _key, unit in (*self.cascade.sums, *self.helped)}
        named |= {unit for owing in self.owing.values() for unit in owing}
        columns = [unit for unit in self.units if unit in named]
        return [*columns, NOBODY] if NOBODY in named else columns

    def _column(self, unit: int) -> Column:
        if unit == NOBODY:
            return Column(NOBODY, _("责任单位未定"), "")
        return Column(unit, str(self.units[unit]), reverse("orgs:unit", args=[unit]))

    def _row(self, part: Part, columns: Sequence[int]) -> Row:
        return Row(
            part=part,
            name=part_name(part),
            url=part_url(part, self.at),
            owner=str(part.record.unit or part.record.post_type or "")
            if part.key.kind == "clause" else "",
            total=self._total(part),
            boxes=[self._box(part, unit) for unit in columns],
        )  # fmt: skip

    def _total(self, part: Part) -> Box:
        """Only who sees all can be told that there is nothing, or that nothing was begun."""
        sums = self.cascade.sums.get((part.key, ALL), {})
        mark = None
        if self.cascade.user.sees_department:
            mark = _untouched(sums) if sums else Mark.UNASSIGNED
        return Box(pairs(part, sums, self.at), [], mark)

    def _box(self, part: Part, unit: int) -> Box:
        place = (part.key, unit)
        sums, helped = self.cascade.sums.get(place, {}), self.helped.get(place, {})
        mark = _untouched(sums) if sums else None if helped else self._without(part, unit)
        narrowed = {kind: self._of_unit(kind, unit) for kind in LISTS}
        return Box(pairs(part, sums, self.at, **narrowed), self._helping(part, unit, helped), mark)

    def _without(self, part: Part, unit: int) -> Mark | None:
        """What is said where a unit has nothing.

        A clause that a unit owes by name may be handed on to others; a post of many may not.
        """
        if unit not in self.owing.get(part.key, ()):
            return None
        is_handed = part.record.unit_id == unit and part.key.pk in self.assigned
        return Mark.HANDED if is_handed else Mark.UNASSIGNED

    def _of_unit(self, kind: str, unit: int) -> dict[str, str]:
        if unit == NOBODY:
            return {"led": "no"}
        return {"unit" if kind == "occurrences" else "lead_unit": self.units[unit].code}

    def _helping(self, part: Part, unit: int, helped: Mapping[str, int]) -> list[Count]:
        found = []
        for kind, number in helped.items():
            page, counted, _done = LISTS[kind]
            asked = part.filters[kind] | counted | {"helper": self.units[unit].code}
            label = _("协办%(matters)s") % {"matters": LABELS[kind]}
            found.append(Count(label, number, list_address(page, self.at, **asked)))
        return found


def _untouched(sums: Mapping[str, Sum]) -> Mark | None:
    return None if any(summed.begun for summed in sums.values()) else Mark.UNTOUCHED
