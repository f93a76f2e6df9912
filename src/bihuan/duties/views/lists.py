"""The ledger tables of tasks and problems: how each stood at the end of a day."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Prefetch, Subquery, Value, When
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bihuan.duties import forms
from bihuan.duties.actions.bulk import ACTIONS
from bihuan.duties.lifecycle import PROBLEM_LABELS, TASK_LABELS
from bihuan.duties.models import Matter, Plan, Problem, ProblemStanding, TaskStanding
from bihuan.duties.views.parts import ledger_links
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, powers_of_user
from bihuan.periods import Moment
from bihuan.ui.lists import Bulk, Column, Listing, list_page, moment


def matter_url(matter: Matter) -> str:
    return reverse(f"duties:{matter.noun}", args=[matter.pk])


def _in_order_of_the_loop(labels: Mapping[Any, str]) -> Case:
    places = [When(state=str(state), then=Value(at)) for at, state in enumerate(labels)]
    return Case(*places, output_field=IntegerField())


def _offers(user: User, noun: str) -> dict[str, Any]:
    """What the list offers besides reading: bulk actions, and entering a further matter."""
    powers = powers_of_user(user)
    found: dict[str, Any] = {"bulk": _bulk(noun)} if "assign" in powers else {}
    if "record" in powers:
        label = {"task": _("登记任务"), "problem": pgettext("step", "登记问题")}[noun]
        found |= {"new_label": label, "new_url": reverse(f"duties:{noun}-new")}
    return found


def _ledgers(request: SignedIn, at: Moment) -> list[tuple[str, str]]:
    """The files of the plan by which the list is filtered."""
    code = request.GET.get("plan")
    plans = Plan.objects.current().visible_to(request.user)
    plan = plans.filter(code=code).first() if code else None
    return ledger_links(plan, at) if plan else []


def _bulk(noun: str) -> Bulk:
    choices = [
        (reverse(f"duties:{noun}s-bulk", args=[name]), action.label)
        for name, action in ACTIONS.items()
        if noun in action.nouns
    ]
    letter = (reverse("notices:letter-new", args=[noun]), pgettext("step", "发函"))
    return Bulk(key=lambda row: getattr(row, f"{noun}_id"), choices=[*choices, letter])


def _problem_seen_by(user: User) -> Subquery:
    """The text of the problem that a task puts right, where the reader may see it."""
    found = Problem.objects.visible_to(user).filter(pk=OuterRef("task__problem_id"))
    return Subquery(found.values("text")[:1])


def _columns(noun: str, labels: Mapping[Any, str], *further: Column) -> list[Column]:
    """What the span says is as of the day; what only the record says is as recorded now."""
    of, by = _reader(noun), _later(noun)
    return [
        Column(_("编号"), lambda row: of(row).number or f"#{of(row).pk}",
               **by("number", shown=True)),
        Column(_("内容"), of, lambda row: matter_url(of(row)), whole=lambda row: of(row).text,
               **by("text", shown=True)),
        Column(_("方案"), lambda row: row.plan, name="plan", sort="plan__name"),
        Column(_("方面"), lambda row: row.heading, name="heading", sort="heading__order",
               shown=False),
        Column(_("责任单位"), lambda row: row.lead_unit or of(row).lead_unit_text, name="unit",
               sort="lead_unit__name"),
        Column(_("责任岗位"), lambda row: of(row).owner_post, **by("post", "owner_post__name")),
        Column(_("完成时限"), lambda row: row.due_on or of(row).due_text, name="due",
               sort="due_on"),
        Column(_("原定时限"), lambda row: of(row).original_due_on,
               **by("original", "original_due_on")),
        Column(_("延期次数"), lambda row: of(row).extensions, numeric=True, **by("extensions")),
        *further,
        Column(_("状态"), lambda row: labels[row.state], name="state", is_word=True,
               sort=_in_order_of_the_loop(labels)),
        Column(_("自"), lambda row: row.from_on, name="since", sort="from_on"),
        Column(_("佐证数"), lambda row: of(row).evidence_count, numeric=True,
               **by("evidence", "evidence_count")),
        Column(_("备注"), lambda row: of(row).note, **by("note")),
    ]  # fmt: skip


def _reader(noun: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, noun)


def _later(noun: str) -> Callable[..., dict[str, Any]]:
    """The settings of a column of the record itself, which keeps no past days."""

    def settings(name: str, column: str = "", *, shown: bool = False) -> dict[str, Any]:
        sort = f"{noun}__{column or name}"
        return {"name": name, "sort": sort, "dated": False, "shown": shown}

    return settings


def _problem_columns() -> list[Column]:
    by = _later("problem")
    return _columns(
        "problem",
        PROBLEM_LABELS,
        Column(_("问题来源"), lambda row: row.problem.source, **by("source")),
        Column(_("问题类别"), lambda row: row.problem.category, **by("category")),
        Column(_("行政区域"), lambda row: row.problem.region, **by("region")),
        Column(_("发现日期"), lambda row: row.problem.found_on, **by("found", "found_on")),
        Column(_("整改措施"), lambda row: row.problem.measures, **by("measures")),
    )


def _task_columns(user: User) -> list[Column]:
    by = _later("task")
    return _columns(
        "task",
        TASK_LABELS,
        Column(
            _("所整改的问题"),
            lambda row: row.task.problem,
            name="problem",
            sort=_problem_seen_by(user),
            dated=False,
            shown=False,
        ),
        Column(
            _("责任事项"),
            lambda row: row.duty,
            name="duty",
            sort="duty__code",
            shown=False,
            url=lambda row: reverse("home:duty", args=[row.duty_id]) if row.duty_id else "",
        ),
        Column(_("类别"), lambda row: row.task.category, **by("category")),
        Column(_("目标值"), lambda row: row.task.goal, **by("goal")),
        Column(_("拟定日期"), lambda row: row.task.drafted_on, **by("drafted", "drafted_on")),
    )


@require_GET
def problems(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = ProblemStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("问题"),
        rows=rows.select_related("problem__owner_post", "plan", "heading", "lead_unit"),
        form=forms.ProblemFilter,
        columns=_problem_columns(),
        order=("problem_id",),
        empty=_("没有符合条件的问题。可放宽筛选，登记问题，或由办公室导入问题台账。"),
        links=_ledgers(request, at),
        **_offers(request.user, "problem"),
    )
    return list_page(request, listing, at)


@require_GET
def tasks(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = TaskStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("任务"),
        rows=rows.select_related(
            "task__owner_post", "plan", "heading", "lead_unit", "duty"
        ).prefetch_related(Prefetch("task__problem", Problem.objects.visible_to(request.user))),
        form=forms.TaskFilter,
        columns=_task_columns(request.user),
        order=("task_id",),
        empty=_("没有符合条件的任务。可放宽筛选，登记任务，或由办公室导入任务分解表。"),
        **_offers(request.user, "task"),
    )
    return list_page(request, listing, at)
