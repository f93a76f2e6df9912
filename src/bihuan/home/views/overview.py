"""The overview: the loop as a picture with counts that open lists, and what moved since a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bihuan.duties import tallies
from bihuan.duties.forms import UNWRITTEN
from bihuan.duties.lifecycle import PROBLEM_LABELS, PROBLEM_MILESTONES, TASK_LABELS
from bihuan.duties.models import Plan, Strand
from bihuan.duties.views.plans import plan_url
from bihuan.duties.views.tree import NAMES, Line, line
from bihuan.errors import Unreadable
from bihuan.indicators import queries as indicators
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn, require_sight
from bihuan.periods import Moment, year_to_date
from bihuan.records.models import Activity, Appraisal, Outcome
from bihuan.ui.lists import Count, list_address, moment
from bihuan.ui.pages import page

MOST_PLANS = 12
ENVIRONMENT = ("air.", "water.")
SINCE = timedelta(days=30)
LABELS: dict[str, dict[Any, str]] = {"tasks": TASK_LABELS, "problems": PROBLEM_LABELS}
IN_HAND = {"tasks": lazy("在办任务"), "problems": lazy("在办问题")}
BACK = {"tasks": lazy("退回、重新打开的任务"), "problems": lazy("退回、重新打开的问题")}
CLOSED = {"tasks": lazy("已销号任务"), "problems": lazy("已销号问题")}


Cells = dict[str, list[tallies.Cell]]
"""The tasks and the problems of a moment, in groups."""


@dataclass(frozen=True, slots=True)
class Stage:
    label: str
    says: str
    counts: list[Count]


@require_GET
def overview(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    at = moment(request, ledger.latest_day(timezone.localdate()))
    since = _since(request, at)
    cells = {kind: tallies.cells(kind, request.user, at, since) for kind in tallies.STANDINGS}
    states = {kind: tallies.by_state(found) for kind, found in cells.items()}
    context = {
        "at": at,
        "since": since,
        "stages": _stages(request, at, states),
        "strands": _strands(cells, at),
        "plans": _plans(cells, at),
        "plans_url": list_address("duties:plans", at),
        "reaches": [_("发现"), *(LABELS["problems"][name] for name in PROBLEM_MILESTONES)],
        "flows": _flows(request, at),
        "outcomes": _environment(at),
        "moved": _moved(cells, at, since),
    }
    return page(request, "home/overview.html", context)


def _since(request: SignedIn, at: Moment) -> date:
    asked = request.GET.get("since", "")
    try:
        return date.fromisoformat(asked) if asked else at.as_of - SINCE
    except ValueError as error:
        raise Unreadable(_("日期请写成 2025-10-31。")) from error


def _stages(request: SignedIn, at: Moment, states: dict[str, dict[str, int]]) -> list[Stage]:
    return [
        Stage(_("明责"), _("谁来做、做什么"), _assigned(request, at, states)),
        Stage(_("履责"), _("做了什么、有何为证"), _delivered(request, at, states)),
        Stage(_("考责"), _("做得怎样"), _assessed(request, at, states)),
        Stage(_("督责"), _("没做好怎么办"), _followed(at, states)),
    ]


def _assigned(request: SignedIn, at: Moment, states: dict[str, dict[str, int]]) -> list[Count]:
    user = request.user
    plans = Plan.objects.known_at(at.known_at).issued_by(at.as_of).visible_to(user)
    units = Unit.objects.known_at(at.known_at).existing_on(at.as_of).visible_to(user)
    whole = [
        Count(str(NAMES[kind]), sum(states[kind].values()), list_address(f"duties:{kind}", at))
        for kind in states
    ]
    return [
        Count(pgettext("list", "单位"), units.count(), list_address("orgs:units", at)),
        Count(_("清单与方案"), plans.count(), list_address("duties:plans", at)),
        *whole,
    ]


def _delivered(request: SignedIn, at: Moment, states: dict[str, dict[str, int]]) -> list[Count]:
    user, year = request.user, year_to_date(at.as_of)
    held = Activity.objects.known_at(at.known_at).as_of(at.as_of).visible_to(user)
    made = Outcome.objects.known_at(at.known_at).as_of(at.as_of).visible_to(user)
    return [
        *[_in_states(kind, str(IN_HAND[kind]), states, at, tallies.OPEN[kind])
          for kind in states],
        Count(_("本年活动"), held.filter(last_on__gte=year.start).count(),
              list_address("records:activities", at, since=year.start)),
        Count(_("本年成果"), made.filter(happened_on__gte=year.start).count(),
              list_address("records:outcomes", at, since=year.start)),
    ]  # fmt: skip


def _assessed(request: SignedIn, at: Moment, states: dict[str, dict[str, int]]) -> list[Count]:
    graded = Appraisal.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    return [
        _in_states("tasks", _("待验收任务"), states, at, ("reported", "checking")),
        _in_states("problems", _("待验收问题"), states, at, ("rectified", "asked")),
        _in_states("problems", _("已验收问题"), states, at, PROBLEM_MILESTONES["accepted"]),
        Count(_("考核结果"), graded.count(), list_address("records:appraisals", at)),
    ]


def _followed(at: Moment, states: dict[str, dict[str, int]]) -> list[Count]:
    back = ("returned", "reopened")
    return [
        *[_in_states(kind, str(BACK[kind]), states, at, back)
          for kind in states],
        *[_in_states(kind, str(CLOSED[kind]), states, at, ("closed", "rechecking"))
          for kind in states],
    ]  # fmt: skip


def _in_states(
    kind: str, label: str, states: dict[str, dict[str, int]], at: Moment, wanted: Iterable[str]
) -> Count:
    names = sorted(str(state) for state in wanted)
    value = tallies.total(states[kind], names)
    return Count(label, value, list_address(f"duties:{kind}", at, state=names))


@dataclass(frozen=True, slots=True)
class Row:
    """A plan or a strand: its signal, and how far its tasks and its problems are."""

    name: str
    url: str
    found: list[tallies.Tally]
    lines: list[Line]

    @property
    def level(self) -> str:
        levels = {tally.level for tally in self.found}
        return next((level for level in ("red", "blue") if level in levels), "")

    @property
    def has_any(self) -> bool:
        return any(tally.whole for tally in self.found)

    @property
    def is_done(self) -> bool:
        return self.has_any and all(tally.done == tally.whole for tally in self.found)


def _strands(cells: Cells, at: Moment) -> list[Row]:
    """Every strand in the order of the preset, also one that has nothing to do."""
    plans = Plan.objects.current().filter(strand__isnull=False)
    found = _tallied(cells, dict(plans.values_list("pk", "strand__code")))
    strands = Strand.objects.current().order_by("order", "pk")
    return [_row(str(strand), "", found(strand.code), at, strand=strand.code) for strand in strands]


def _plans(cells: Cells, at: Moment) -> list[Row]:
    """The plans that have anything to do, the latest first."""
    plans = list(Plan.objects.current())
    found = _tallied(cells, {plan.pk: plan.code for plan in plans})
    busy = [plan for plan in plans if any(tally.whole for tally in found(plan.code))]
    busy.sort(key=lambda plan: _urgency(found(plan.code)))
    return [
        _row(plan.name, plan_url(plan), found(plan.code), at, plan=plan.code)
        for plan in busy[:MOST_PLANS]
    ]


def _tallied(cells: Cells, codes: dict[int, str]) -> Callable[[str], list[tallies.Tally]]:
    """For a code the tally of its tasks and of its problems; ``codes`` says it of each plan."""
    found = {kind: tallies.tallied(kind, cells[kind], codes) for kind in cells}
    return lambda code: [found[kind].get(code) or tallies.Tally(kind) for kind in found]


def _urgency(both: list[tallies.Tally]) -> tuple[int, ...]:
    return tuple(-sum(getattr(t, name) for t in both) for name in ("overdue", "near", "whole"))


def _row(name: str, url: str, both: list[tallies.Tally], at: Moment, **of: str) -> Row:
    """``of`` is the filter that opens the lists behind the numbers."""
    return Row(name, url, both, [line(tally, at, **of) for tally in both])


@dataclass(frozen=True, slots=True)
class Run:
    """A source of problems, and how far its problems have run through the loop."""

    source: str
    counts: list[Count]
    widths: list[int]
    """Each count beside the problems of the largest source, in thousandths, for the bar."""


def _flows(request: SignedIn, at: Moment) -> list[Run]:
    found = tallies.flows(request.user, at)
    most = max((flow.found for flow in found), default=0)
    return [_flow(flow, most, at) for flow in found]


def _flow(flow: tallies.Flow, most: int, at: Moment) -> Run:
    asked = flow.source or UNWRITTEN

    def url(**filters: Any) -> str:
        return list_address("duties:problems", at, live="yes", source=asked, **filters)

    counts = [Count(_("发现"), flow.found, url())]
    counts += [
        Count(LABELS["problems"][name], number, url(reached=name)) for name, number in flow.reached
    ]
    source = flow.source or _("未写来源")
    return Run(source, counts, [round(1000 * count.value / most) for count in counts])


def _environment(at: Moment) -> list[Any]:
    """The figures of air and water: what the work is for."""
    metrics = indicators.metrics(known_at=at.known_at)
    found, _refusals = indicators.figures(
        [metric for metric in metrics if metric.code.startswith(ENVIRONMENT)], at
    )
    return found


def _moved(cells: Cells, at: Moment, since: date) -> list[Count]:
    """Matters that came into their present state since a day."""
    moved: list[Count] = []
    for kind, found in cells.items():
        counted = tallies.by_state(found, "moved")
        moved += [
            Count(f"{NAMES[kind]} · {label}", counted[state],
                  list_address(f"duties:{kind}", at, state=state, entered_since=since))
            for state, label in LABELS[kind].items()
            if counted.get(state)
        ]  # fmt: skip
    return moved
