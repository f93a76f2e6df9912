"""What is done of a part of a plan, in numbers that open their lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.duties.cascade import ALL, Cascade, Part, Sum
from bihuan.duties.models import Occurrence, Plan
from bihuan.duties.views.tree import FIRST, NAMES
from bihuan.orgs.models import User
from bihuan.periods import Moment
from bihuan.ui.lists import Count, dated, list_address

LABELS = {**NAMES, "occurrences": _("期次")}
LISTS = {
    "tasks": ("duties:tasks", {"live": "yes"}, {"reached": FIRST["tasks"]}),
    "problems": ("duties:problems", {"live": "yes"}, {"reached": FIRST["problems"]}),
    "occurrences": ("records:occurrences", {}, {"state": "fulfilled"}),
}
"""Of each kind: its list, the filter of what is counted, and of what of it is done."""


@dataclass(frozen=True, slots=True)
class Pair:
    """How many are done of how many."""

    label: str
    done: Count
    whole: Count


@dataclass(frozen=True, slots=True)
class Listed:
    """A part with its numbers; ``periods`` are those of a clause that have begun."""

    name: str
    url: str
    record: Any
    pairs: list[Pair]
    periods: Count | None = None


def listed(cascade: Cascade) -> dict[str, list[Listed]]:
    """By kind, the parts right under a plan, and first the plan itself."""
    periods = _periods(cascade)
    found: dict[str, list[Listed]] = {}
    for part in cascade.parts():
        if part.depth <= 1:
            found.setdefault(part.key.kind, []).append(_listed(part, cascade, periods))
    return found


def _listed(part: Part, cascade: Cascade, periods: Mapping[int, int]) -> Listed:
    sums, at = cascade.sums.get((part.key, ALL), {}), cascade.at
    begun = None
    if part.key.kind == "clause":
        url = list_address("records:occurrences", at, **part.filters["occurrences"])
        begun = Count(str(LABELS["occurrences"]), periods.get(part.key.pk, 0), url)
    return Listed(part_name(part), part_url(part, at), part.record, pairs(part, sums, at), begun)


def part_name(part: Part) -> str:
    return str(_("未归入方面和事项")) if part.key.kind == "rest" else str(part.record)


def ledger_links(plan: Plan, at: Moment) -> list[tuple[str, str]]:
    """The ledgers of a plan as files, in the columns that superiors ask for."""
    forms = {"rectification": _("整改台账（Excel）"), "petitions": _("边督边改一览表（Excel）")}
    return [
        (str(label), dated(reverse("reports:ledger", args=[plan.pk, form]), at))
        for form, label in forms.items()
    ]


def part_url(part: Part, at: Moment) -> str:
    """The page of a plan or a clause; a heading has none of its own."""
    pages = {"within": "duties:plan", "clause": "home:duty"}
    name = pages.get(part.key.kind)
    return dated(reverse(name, args=[part.key.pk]), at) if name else ""


def _periods(cascade: Cascade) -> dict[int, int]:
    """By clause of the plan, its periods that have begun and that the reader may see."""
    at = cascade.at
    begun = Occurrence.objects.known_at(at.known_at).filter(
        start_on__lte=at.as_of, duty__plan=cascade.plan
    )
    rows = begun.visible_to(cascade.user).order_by().values("duty_id").annotate(n=Number("pk"))
    return {row["duty_id"]: row["n"] for row in rows}


def trail(user: User, above: Sequence[int], at: Moment) -> list[tuple[str, str]]:
    """Name and address of the tree and of each plan on the way down to one."""
    plans = Plan.objects.current().visible_to(user).in_bulk(list(above))
    steps = [(str(_("清单与方案")), dated(reverse("duties:plan-tree"), at))]
    return steps + [
        (plans[up].name, dated(reverse("duties:plan", args=[up]), at))
        for up in reversed(above)
        if up in plans
    ]


def pairs(
    part: Part, sums: Mapping[str, Sum], at: Moment, **filters: Mapping[str, Any]
) -> list[Pair]:
    """The numbers of a part; ``filters`` narrow the list of each kind further."""
    return [
        _pair(kind, sums[kind], part.filters[kind] | dict(filters.get(kind, {})), at)
        for kind in LABELS
        if kind in sums and kind in part.filters
    ]


def _pair(kind: str, summed: Sum, filters: dict[str, Any], at: Moment) -> Pair:
    page, counted, done = LISTS[kind]
    asked, label = filters | counted, str(LABELS[kind])
    return Pair(
        label,
        Count(label, summed.done, list_address(page, at, **asked, **done)),
        Count(label, summed.whole, list_address(page, at, **asked)),
    )
