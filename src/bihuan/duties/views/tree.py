"""The tree of plans, with what is done of each and of all below it; and such a line of numbers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from bihuan.duties import tallies
from bihuan.duties.lifecycle import PROBLEM_MILESTONES, TASK_MILESTONES
from bihuan.duties.queries import Node, plan_nodes, plans_above
from bihuan.orgs.queries import SignedIn
from bihuan.periods import Moment
from bihuan.ui.lists import Count, dated, list_address, moment
from bihuan.ui.pages import page

NAMES = {"tasks": lazy("任务"), "problems": lazy("问题")}
FIRST = {"tasks": next(iter(TASK_MILESTONES)), "problems": next(iter(PROBLEM_MILESTONES))}
"""The milestone from which on a matter counts as done: somebody has said so."""


@dataclass(frozen=True, slots=True)
class Line:
    """The tasks or the problems of a plan or strand, in numbers that open their lists."""

    kind: str
    whole: Count
    done: Count
    near: Count
    overdue: Count

    @property
    def has_any(self) -> bool:
        return bool(self.whole.value)

    @property
    def counts(self) -> list[Count]:
        return [self.whole, self.done, self.near, self.overdue]


def line(tally: tallies.Tally, at: Moment, **filters: Any) -> Line:
    """The numbers of a tally; ``filters`` are what its lists are narrowed by."""

    def count(label: str, value: int, **further: Any) -> Count:
        asked = {**filters, "live": "yes", **further}
        return Count(label, value, list_address(f"duties:{tally.kind}", at, **asked))

    still = {"state": sorted(str(state) for state in tallies.OPEN[tally.kind])}
    soon = {"due_from": at.as_of, "due_before": at.as_of + tallies.NEAR + timedelta(days=1)}
    return Line(
        str(NAMES[tally.kind]),
        whole=count(_("共"), tally.whole),
        done=count(_("已完成"), tally.done, reached=FIRST[tally.kind]),
        near=count(_("临近"), tally.near, **soon, **still),
        overdue=count(_("超期"), tally.overdue, due_before=at.as_of, **still),
    )


@dataclass(frozen=True, slots=True)
class Branch:
    """A plan of the tree as it is printed; ``lines`` are of its tasks and of its problems."""

    name: str
    kind: str
    url: str
    lines: "list[Line]"
    children: "list[Branch]"
    is_open: bool


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    branches: list[Branch]
    is_open: bool


@require_GET
def plan_tree(request: SignedIn) -> HttpResponse:
    at = moment(request)
    years = _years(request, at)
    context = {"at": at, "years": years, "list_url": list_address("duties:plans", at)}
    return page(request, "duties/plan_tree.html", context)


def _years(request: SignedIn, at: Moment) -> list[Year]:
    """The trees by the year of their root, the latest first; before last year they are folded."""
    above = plans_above()
    nodes = plan_nodes(request.user, at, above)
    counted = {kind: tallies.rolled(kind, request.user, at, above) for kind in tallies.STANDINGS}
    lower = {child.pk for node in nodes.values() for child in node.children}
    years: dict[int, list[Branch]] = {}
    for node in nodes.values():
        if node.pk not in lower:
            year = node.plan.year or node.plan.issued_on.year
            years.setdefault(year, []).append(_branch(node, counted, at))
    still = at.as_of.year - 1
    return [Year(year, years[year], year >= still) for year in sorted(years, reverse=True)]


def _branch(node: Node, counted: dict[str, dict[int, tallies.Tally]], at: Moment) -> Branch:
    """A group only holds other plans, so it stands open; a plan hides its parts until asked."""
    found = [counted[kind].get(node.pk) or tallies.Tally(kind) for kind in counted]
    return Branch(
        name=node.plan.name,
        kind=str(node.plan.kind),
        url=dated(reverse("duties:plan", args=[node.pk]), at),
        lines=[line(tally, at, within=node.plan.code) for tally in found],
        children=[_branch(child, counted, at) for child in node.children],
        is_open=node.plan.kind.is_group,
    )
