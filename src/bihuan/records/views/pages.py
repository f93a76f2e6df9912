"""What the page of one activity or outcome shows, and to whom it offers what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.duties.models import Task
from bihuan.duties.views.plans import plan_url
from bihuan.ledger import evidence
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, able_posts, history_of, powers_of_user, seen
from bihuan.orgs.views.units import unit_url
from bihuan.records import forms
from bihuan.records.actions import EVIDENCE
from bihuan.records.models import Activity, Outcome
from bihuan.ui.asking import ask
from bihuan.ui.pages import page

Record = Activity | Outcome

Fact = tuple[Any, Any, str]
"""A line of a detail page: what it is, what it says, where it leads."""


def record_url(record: Record) -> str:
    noun = record._meta.model_name
    return reverse(f"records:{noun}", args=[record.version_of_id or record.pk])


@dataclass(frozen=True, slots=True)
class Kind:
    """What the pages of activities and of outcomes differ in.

    ``shown`` is read with the record, ``further`` is what its page shows besides.
    """

    model: type[Record]
    shown: tuple[str, ...]
    facts: Callable[[Any], list[Fact]]
    further: Callable[[User, Any, str], dict[str, Any]]
    correction: Callable[..., Any]
    absent: Any
    no_evidence: Any


def record_seen(noun: str, user: User, pk: int) -> Any:
    kind = KINDS[noun]
    rows = kind.model.objects.current().select_related(*kind.shown)
    return seen(rows, user, pk, str(kind.absent))


def record_page(request: SignedIn, noun: str, record: Any, **said: Any) -> HttpResponse:
    """The page of a record; ``said`` are forms of it that came back with errors."""
    kind, powers = KINDS[noun], powers_of_user(request.user)
    context = {
        "record": record,
        "facts": kind.facts(record),
        "links": evidence.shown(
            links_of(record), _address(record, "file"), _address(record, "file-view")
        ),
        "no_evidence": kind.no_evidence,
        "entries": history_of(record),
        "attach": forms.EvidenceForm() if "record" in powers else None,
        "attach_url": _address(record, "attach")(None),
        "may_revise": "revise" in powers,
        "correct_url": _address(record, "correct")(None),
        "withdraw_url": _address(record, "withdraw")(None),
        **kind.further(request.user, record, request.GET.get("decide", "")),
        **said,
    }
    return page(request, "records/record_detail.html", context)


def links_of(record: Record) -> Any:
    """What ties files to a record."""
    link, noun = EVIDENCE[type(record)]
    return link._default_manager.filter(superseded_seq__isnull=True, **{noun: record})


def put_right_page(
    request: SignedIn, record: Record, form: Any, title: str, **said: Any
) -> HttpResponse:
    """The page that asks why a record is put right; ``said`` is what it explains."""
    return ask(request, form, title, record_url(record), record=record, **said)


def _address(record: Any, what: str) -> Callable[[Any], str]:
    """The address of something of a record, such as of one of its files."""
    name = f"records:{record._meta.model_name}-{what}"
    return lambda part: reverse(name, args=[record.pk, part.pk] if part else [record.pk])


def _unit(unit: Any, written: str) -> tuple[Any, str]:
    return (unit, unit_url(unit)) if unit else (written, "")


def _plan(plan: Any) -> tuple[Any, str]:
    return (plan, plan_url(plan)) if plan else (None, "")


def _activity_facts(activity: Activity) -> list[Fact]:
    return [
        (_("活动类型"), activity.kind, ""),
        (_("开始日期"), activity.first_on, ""),
        (_("结束日期"), activity.last_on, ""),
        (_("天数"), activity.days, ""),
        (_("主办单位"), *_unit(activity.host_unit, activity.host_unit_text)),
        (_("方案"), *_plan(activity.plan)),
        (_("所属年度"), activity.for_year, ""),
        (_("应到人数"), activity.expected, ""),
        (_("实到人数"), activity.attended, ""),
        (_("编号"), activity.number, ""),
        (_("备注"), activity.note, ""),
    ]


def _outcome_facts(outcome: Outcome) -> list[Fact]:
    return [
        (_("成果类型"), outcome.kind, ""),
        (_("日期"), outcome.happened_on, ""),
        (_("单位"), *_unit(outcome.unit, outcome.unit_text)),
        (_("方案"), *_plan(outcome.plan)),
        (_("主题"), outcome.topic, ""),
        (_("数量"), outcome.count, ""),
        (_("接收单位"), outcome.receiver, ""),
        (_("编号"), outcome.number, ""),
        (_("备注"), outcome.note, ""),
    ]


def _of_activity(user: User, activity: Activity, deciding: str) -> dict[str, Any]:
    """Its agenda, what it decided, and the periods that it met; ``deciding`` names an item."""
    agenda = list(activity.agenda.current().select_related("kind"))
    may_decide = bool(able_posts(user, "record", "assign"))
    return {
        "agenda": agenda,
        "fulfils": activity.fulfilments.current()
        .filter(is_denied=False)
        .select_related("occurrence__duty"),
        "decisions": _decisions(user, activity),
        "add": forms.OneAgendaForm(auto_id="agenda-%s"),
        "decide": _decision_form(user, activity, agenda, deciding) if may_decide else None,
        "is_deciding": bool(deciding),
    }


def _decisions(user: User, activity: Activity) -> list[Any]:
    """What was decided, with the tasks that the reader may see."""
    tasks = Task.objects.current().visible_to(user)
    found = activity.decisions.current().filter(task__in=tasks.values("pk"))
    decisions = list(found.select_related("task__lead_unit", "item").order_by("pk"))
    for decision in decisions:
        decision.state_label = decision.task.labels[decision.task.state]
    return decisions


def _decision_form(
    user: User, activity: Activity, agenda: list[Any], deciding: str
) -> forms.DecisionForm:
    item = next((item for item in agenda if str(item.pk) == deciding), None)
    said = {"item": item, "text": item.title or str(item.kind)} if item else {}
    return forms.DecisionForm(user, activity, initial=said)


KINDS: dict[str, Kind] = {
    "activity": Kind(
        model=Activity,
        shown=("kind", "host_unit", "plan"),
        facts=_activity_facts,
        further=_of_activity,
        correction=forms.ActivityCorrection,
        absent=gettext_lazy("没有这次活动，或者您的岗位看不到它。"),
        no_evidence=gettext_lazy("还没有佐证。签到表、照片、会议纪要都可以随时补上。"),
    ),
    "outcome": Kind(
        model=Outcome,
        shown=("kind", "unit", "plan"),
        facts=_outcome_facts,
        further=lambda _user, _record, _deciding: {},
        correction=forms.OutcomeCorrection,
        absent=gettext_lazy("没有这项成果，或者您的岗位看不到它。"),
        no_evidence=gettext_lazy("还没有佐证。文件全文、发布截图都可以随时补上。"),
    ),
}
