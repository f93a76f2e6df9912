"""The overview: the loop as a picture with counts that open lists, and what moved since a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bihuan.duties import tallies
from bihuan.duties.forms import UNWRITTEN
from bihuan.duties.lifecycle import PROBLEM_LABELS, PROBLEM_MILESTONES, TASK_LABELS, TASK_MILESTONES
from bihuan.duties.models import Plan
from bihuan.errors import Unreadable
from bihuan.indicators import queries as indicators
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn, require_sight
from bihuan.periods import Moment, year_to_date
from bihuan.records.models import Activity, Appraisal, Outcome
from bihuan.ui.lists import in_address, moment
from bihuan.ui.pages import page

MOST_PLANS = 12
ENVIRONMENT = ("air.", "water.")
SINCE = timedelta(days=30)
LABELS: dict[str, dict[Any, str]] = {"tasks": TASK_LABELS, "problems": PROBLEM_LABELS}
NAMES = {"tasks": lazy("任务"), "problems": lazy("问题")}
IN_HAND = {"tasks": lazy("在办任务"), "problems": lazy("在办问题")}
BACK = {"tasks": lazy("退回、重新打开的任务"), "problems": lazy("退回、重新打开的问题")}
CLOSED = {"tasks": lazy("已销号任务"), "problems": lazy("已销号问题")}


@dataclass(frozen=True, slots=True)
class Count:
    """A number that opens the list behind it."""

    label: str
    value: int
    url: str


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
    cells = {kind: tallies.cells(kind, request.user, at) for kind in tallies.STANDINGS}
    states = {kind: tallies.by_state(found) for kind, found in cells.items()}
    context = {
        "at": at,
        "since": since,
        "stages": _stages(request, at, states),
        "strands": _tallied(cells, at, "strand", tallies.strand_names()),
        "plans": _tallied(cells, at, "plan", tallies.plan_names())[:MOST_PLANS],
        "milestones": [LABELS["problems"][name] for name in PROBLEM_MILESTONES],
        "flows": [_flow(flow, at) for flow in tallies.flows(request.user, at)],
        "outcomes": _environment(at),
        "moved": _moved(request, at, since),
    }
    return page(request, "home/overview.html", context)


def _since(request: SignedIn, at: Moment) -> date:
    asked = request.GET.get("since", "")
    try:
        return date.fromisoformat(asked) if asked else at.as_of - SINCE
    except ValueError as error:
        raise Unreadable(_("日期请写成 2025-10-31。")) from error


def _url(name: str, at: Moment, **filters: Any) -> str:
    """A list with a filter, as it stood at the moment."""
    return f"{reverse(name)}?{urlencode(filters | in_address(at), doseq=True)}"


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
        Count(str(NAMES[kind]), sum(states[kind].values()), _url(f"duties:{kind}", at))
        for kind in states
    ]
    return [
        Count(pgettext("list", "单位"), units.count(), _url("orgs:units", at)),
        Count(_("清单与方案"), plans.count(), _url("duties:plans", at)),
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
              _url("records:activities", at, since=year.start)),
        Count(_("本年成果"), made.filter(happened_on__gte=year.start).count(),
              _url("records:outcomes", at, since=year.start)),
    ]  # fmt: skip


def _assessed(request: SignedIn, at: Moment, states: dict[str, dict[str, int]]) -> list[Count]:
    graded = Appraisal.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    return [
        _in_states("tasks", _("待验收任务"), states, at, ("reported", "checking")),
        _in_states("problems", _("待验收问题"), states, at, ("rectified", "asked")),
        _in_states("problems", _("已验收问题"), states, at, PROBLEM_MILESTONES["accepted"]),
        Count(_("考核结果"), graded.count(), _url("records:appraisals", at)),
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
    return Count(label, value, _url(f"duties:{kind}", at, state=names))


@dataclass(frozen=True, slots=True)
class Line:
    """A plan or a strand: how far it is, in numbers that open their lists."""

    name: str
    kind: str
    level: str
    whole: Count
    done: Count
    overdue: Count
    near: Count


def _tallied(
    cells: dict[str, list[tallies.Cell]], at: Moment, field: str, names: dict[int, tuple[str, str]]
) -> list[Line]:
    """Plans or strands, the latest first; ``field`` is the filter that opens their lists."""
    found = [t for kind in cells for t in tallies.tallied(kind, cells[kind], names)]
    found.sort(key=lambda tally: (-tally.overdue, -tally.near, -tally.whole))
    return [_line(tally, at, field) for tally in found]


def _line(tally: tallies.Tally, at: Moment, field: str) -> Line:
    def count(label: str, value: int, **filters: Any) -> Count:
        asked = {field: tally.code, "live": "yes", **filters}
        return Count(label, value, _url(f"duties:{tally.kind}", at, **asked))

    milestone = next(iter({"tasks": TASK_MILESTONES, "problems": PROBLEM_MILESTONES}[tally.kind]))
    still = {"state": sorted(str(state) for state in tallies.OPEN[tally.kind])}
    soon = {"due_from": at.as_of, "due_before": at.as_of + tallies.NEAR + timedelta(days=1)}
    return Line(
        tally.name, str(NAMES[tally.kind]), tally.level,
        count(_("共"), tally.whole), count(_("已完成"), tally.done, reached=milestone),
        count(_("超期"), tally.overdue, due_before=at.as_of, **still),
        count(_("临近"), tally.near, **soon, **still),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A source of problems, and how far its problems have run through the loop."""

    source: str
    counts: list[Count]
    widths: list[int]
    """Each count as a part of the first, in percent, for the bars."""


def _flow(flow: tallies.Flow, at: Moment) -> Run:
    source = flow.source or UNWRITTEN

    def url(**filters: Any) -> str:
        return _url("duties:problems", at, live="yes", source=source, **filters)

    counts = [Count(_("发现"), flow.found, url())]
    counts += [
        Count(LABELS["problems"][name], number, url(reached=name)) for name, number in flow.reached
    ]
    widths = [round(100 * count.value / flow.found) for count in counts]
    return Run(flow.source or _("未写来源"), counts, widths)


def _environment(at: Moment) -> list[Any]:
    """The figures of air and water: what the work is for."""
    metrics = indicators.metrics(known_at=at.known_at)
    found, _refusals = indicators.figures(
        [metric for metric in metrics if metric.code.startswith(ENVIRONMENT)], at
    )
    return found


def _moved(request: SignedIn, at: Moment, since: date) -> list[Count]:
    """Matters that came into their present state since a day."""
    moved: list[Count] = []
    for kind in tallies.STANDINGS:
        counted = tallies.by_state(tallies.cells(kind, request.user, at, since))
        moved += [
            Count(f"{NAMES[kind]} · {label}", counted[state],
                  _url(f"duties:{kind}", at, state=state, entered_since=since))
            for state, label in LABELS[kind].items()
            if counted.get(state)
        ]  # fmt: skip
    return moved
