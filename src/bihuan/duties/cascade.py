"""How a plan is taken apart, and what is done of each part: by headings, by clauses, by units."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q

from bihuan.duties import rules
from bihuan.duties.lifecycle import UNTOUCHED
from bihuan.duties.models import Duty, Heading, Plan
from bihuan.duties.queries import Node, plan_nodes, plans_above
from bihuan.duties.tallies import DONE, STANDINGS, standings
from bihuan.ledger.models import known
from bihuan.orgs.models import User
from bihuan.periods import Moment

ALL = -1
NOBODY = 0
"""Columns that are no unit: all units together, and what no unit is known to lead."""

PLACES = {
    "tasks": ("plan_id", "heading_id", "duty_id", "duty__plan_id"),
    "problems": ("plan_id", "heading_id"),
}
"""The columns that say in which parts of plans a matter counts."""


class Key(NamedTuple):
    """A part of a plan: ``within`` a plan, a ``heading``, a ``clause``, or the ``rest`` of a plan.

    ``pk`` is the number of the plan, heading or duty.
    """

    kind: str
    pk: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is printed; ``record`` is the plan, heading or duty itself."""

    key: Key
    record: Any
    plan: Plan
    depth: int

    @property
    def filters(self) -> dict[str, dict[str, str]]:
        """By kind of list, the filter that opens what is counted of this part."""
        code = self.record.code
        both = {
            "within": {"within": code},
            "heading": {"plan": self.plan.code, "heading": code},
            "rest": {"plan": code, "placed": "no"},
        }
        if self.key.kind == "clause":
            return {"tasks": {"duty": code}, "occurrences": {"duty": code}}
        said = both[self.key.kind]
        matters = dict.fromkeys(STANDINGS, said)
        return matters | {"occurrences": said} if self.key.kind == "within" else matters


@dataclass(slots=True)
class Sum:
    """So many, of which so many are done, and so many begun or not due yet."""

    whole: int = 0
    done: int = 0
    begun: int = 0

    def add(self, other: "Sum") -> None:
        self.whole += other.whole
        self.done += other.done
        self.begun += other.begun


def _id(record: Any) -> int:
    """The number of a record, of which this may be an earlier version."""
    return int(record.version_of_id or record.pk)


class Cascade:
    """A plan with those below it, as somebody sees them at a moment; reads in a few queries."""

    def __init__(self, plan: Plan, user: User, at: Moment) -> None:
        self.plan, self.user, self.at = plan, user, at
        self.above = plans_above()
        root = plan_nodes(user, at, self.above).get(plan.pk) or Node(plan.pk, plan)
        self.nodes = list(root.walked())
        self.headings = self._parts_of(Heading.objects.order_by("order", "pk"))
        self.clauses = self._parts_of(
            Duty.objects.select_related("unit", "post_type").order_by("pk")
        )
        self.plan_headed = {_id(h): plan for plan, some in self.headings.items() for h in some}
        self.sums: dict[tuple[Key, int], dict[str, Sum]] = defaultdict(lambda: defaultdict(Sum))
        for kind in STANDINGS:
            self._count(kind)

    def _parts_of(self, rows: Any) -> dict[int, list[Any]]:
        """Headings or clauses by the number of their plan."""
        known = rows.known_at(self.at.known_at).visible_to(self.user)
        found: dict[int, list[Any]] = defaultdict(list)
        for row in known.filter(plan__in=rules.plans_within(self.plan.code)):
            found[row.plan_id].append(row)
        return found

    def _live(self, kind: str) -> Any:
        noun = kind.removesuffix("s")
        found = standings(kind, self.user, self.at).exclude(state="cancelled")
        return found.filter(rules.within(noun, self.plan.code)).order_by()

    def _count(self, kind: str) -> None:
        rows = self._live(kind).values(*PLACES[kind], "lead_unit_id", "state")
        for row in rows.annotate(n=Count("pk")):
            n, state = row["n"], row["state"]
            some = Sum(n, n * (state in DONE[kind]), n * (state not in UNTOUCHED))
            self.add(kind, self._keys(row), row["lead_unit_id"] or NOBODY, some)

    def add(self, kind: str, keys: Iterable[Key], unit: int, some: Sum) -> None:
        """Count so many for a unit, and for all units together, in each of some parts."""
        for key in keys:
            for column in (ALL, unit):
                self.sums[key, column][kind].add(some)

    def helped(self) -> Mapping[tuple[Key, int], Mapping[str, int]]:
        """For each part and unit the matters of each kind with which the unit helps."""
        found: dict[tuple[Key, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for kind in STANDINGS:
            noun = kind.removesuffix("s")
            ties = f"{noun}__co_units__"
            helping = known(self.at.known_at, ties) & Q(**{f"{ties}unit__isnull": False})
            rows = self._live(kind).filter(helping).values(*PLACES[kind], f"{ties}unit_id")
            for row in rows.annotate(n=Count("pk", distinct=True)):
                for key in self._keys(row):
                    found[key, row[f"{ties}unit_id"]][kind] += row["n"]
        return found

    def within(self, plan: int | None) -> Iterator[int]:
        """A plan of this cascade and those above it, up to the one at its top."""
        chain = self.above.get(plan or 0, ())
        if self.plan.pk in chain:
            yield from chain[: chain.index(self.plan.pk) + 1]

    def _keys(self, row: Mapping[str, Any]) -> set[Key]:
        """The parts in which a matter counts, in each of them once."""
        plan, heading, duty = row["plan_id"], row["heading_id"], row.get("duty_id")
        ups = {up for name in ("plan_id", "duty__plan_id") for up in self.within(row.get(name))}
        keys = {Key("within", up) for up in ups}
        if heading is not None and self.plan_headed.get(heading) == plan:
            keys.add(Key("heading", heading))
        if duty is not None:
            keys.add(Key("clause", duty))
        if plan and heading is None and (duty is None or row["duty__plan_id"] != plan):
            keys.add(Key("rest", plan))
        return keys

    def parts(self) -> list[Part]:
        """The parts in order: each plan, its headings, its clauses, and what is under neither."""
        return [part for depth, node in self.nodes for part in self._parts(node, depth)]

    def _parts(self, node: Node, depth: int) -> Iterator[Part]:
        plan, day = node.plan, self.at.as_of
        yield Part(Key("within", node.pk), plan, plan, depth)
        below = [
            Part(Key("heading", _id(heading)), heading, plan, depth + 1)
            for heading in self.headings.get(node.pk, [])
            if heading.set_on <= day or (Key("heading", _id(heading)), ALL) in self.sums
        ]
        below += [
            Part(Key("clause", _id(duty)), duty, plan, depth + 1)
            for duty in self.clauses.get(node.pk, [])
        ]
        yield from below
        rest = Key("rest", node.pk)
        if (rest, ALL) in self.sums and (below or node.children):
            yield Part(rest, plan, plan, depth + 1)
