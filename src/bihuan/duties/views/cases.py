"""Cases: where each stands, the page of one, how it is opened and goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.duties.actions import case_amends, cases
from bihuan.duties.casebook import Book
from bihuan.duties.courses import State, look_of
from bihuan.duties.forms import cases as forms
from bihuan.duties.models import Case, CaseStanding, CaseStep, Procedure, ProcedureStep
from bihuan.errors import Refused
from bihuan.orgs.models import User
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    history_of,
    powers_of_user,
    require_power,
    seen,
)
from bihuan.periods import Moment
from bihuan.ui.asking import ask
from bihuan.ui.forms import Reasoned, refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page


def case_url(case: Case) -> str:
    return reverse("duties:case", args=[case.version_of_id or case.pk])


class Names:
    """What steps are called, each under the rules of its case; read once for a whole list."""

    def __init__(self) -> None:
        self._of: dict[tuple[int, int | None], list[ProcedureStep]] = {}

    @cached_property
    def _steps(self) -> list[ProcedureStep]:
        return list(ProcedureStep.objects.all())

    def of(self, case: Case) -> list[ProcedureStep]:
        key = (case.procedure_id, case.rules_seq)
        if key not in self._of:
            self._of[key] = case.rules(self._steps)
        return self._of[key]

    def name(self, case: Case, code: str) -> str:
        """A step that no procedure names is called as it was written."""
        return next((str(step) for step in self.of(case) if step.code == code), code)


@require_GET
def case_list(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = CaseStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("流程实例"),
        rows=rows.select_related("case__procedure", "case__unit"),
        form=forms.CaseFilter,
        columns=_columns(at),
        order=("case__procedure__order", "case__code", "id"),
        empty=_("没有符合条件的实例。可放宽筛选，或启动一个流程。"),
        new_label=pgettext("step", "启动流程"),
        new_url=reverse("duties:case-new") if "assign" in powers_of_user(request.user) else "",
        links=[
            (_("各流程的步骤和依据"), reverse("duties:procedures")),
            (_("逐步登记"), dated(reverse("duties:case-steps"), at)),
        ],
    )
    return list_page(request, listing, at)


def _columns(at: Moment) -> list[Column]:
    names = Names()

    def state(row: CaseStanding) -> str:
        look = look_of(row.state, row.due_on, at.as_of)
        return f"{look.shape} {look.word}"

    def due(row: CaseStanding) -> Any:
        return row.due_on if row.state == State.OPEN else None

    def step(name: str) -> Any:
        return lambda row: names.name(row.case, getattr(row, name))

    return [
        Column(_("流程"), lambda row: row.case.procedure, name="procedure",
               sort="case__procedure__order"),
        Column(_("案例代号"), lambda row: row.case.code, lambda row: dated(case_url(row.case), at),
               name="code", sort="case__code"),
        Column(_("单位"), lambda row: row.case.unit, name="unit", sort="case__unit__name"),
        Column(_("状态"), state, name="standing", sort="state", is_word=True),
        Column(_("最近一步"), step("last"), name="last"),
        Column(_("下一步"), step("next"), name="next"),
        Column(_("时限"), due, name="due", sort="due_on"),
        Column(_("警示"), lambda row: row.warnings or "", numeric=True, name="warnings",
               sort="warnings"),
        Column(_("已办/共"), lambda row: f"{row.taken}/{len(names.of(row.case))}", numeric=True,
               name="taken", sort="taken", shown=False),
        Column(_("启动日期"), lambda row: row.opened_on, name="opened", sort="opened_on",
               shown=False),
    ]  # fmt: skip


@require_GET
def case_steps(request: SignedIn) -> HttpResponseBase:
    at, names = moment(request), Names()
    rows = CaseStep.objects.known_at(at.known_at).filter(done_on__lte=at.as_of)
    listing = Listing(
        title=_("流程步骤"),
        rows=rows.visible_to(request.user).select_related("case__procedure", "case__unit"),
        form=forms.CaseStepFilter,
        columns=[
            Column(_("流程"), lambda row: row.case.procedure, name="procedure",
                   sort="case__procedure__order"),
            Column(_("案例代号"), lambda row: row.case.code,
                   lambda row: dated(case_url(row.case), at), name="code", sort="case__code"),
            Column(_("单位"), lambda row: row.case.unit, name="unit", sort="case__unit__name"),
            Column(_("步骤"), lambda row: names.name(row.case, row.step), name="step", sort="step"),
            Column(_("完成日期"), lambda row: row.done_on, name="day", sort="done_on"),
        ],
        order=("done_on", "id"),
        empty=_("没有符合条件的步骤。可放宽筛选，或到实例页上登记一步。"),
    )  # fmt: skip
    return list_page(request, listing, at)


# --- One case -------------------------------------------------------------------------------------


def case_seen(user: User, pk: int) -> Case:
    rows = Case.objects.filter(version_of__isnull=True)
    found: Case = seen(
        rows.select_related("procedure", "unit__parent", "opened_by"), user, pk,
        _("没有这个流程实例，或者您的岗位看不到它。"),
    )  # fmt: skip
    return found


@require_GET
def case(request: SignedIn, pk: int) -> HttpResponse:
    return case_page(request, case_seen(request.user, pk))


def case_page(request: SignedIn, case: Case, **wrong: Any) -> HttpResponse:
    """The page of a case; ``wrong`` are forms of it that came back with errors."""
    at = moment(request)
    book = Book(case, at)
    powers = powers_of_user(request.user)
    doing = _doing(book, powers) if at.known_at is None else {}
    context = {
        "case": case,
        "at": at,
        "book": book,
        "stages": book.stages(request.user),
        "may_revise": "revise" in powers and case.superseded_seq is None,
        "entries": history_of(case),
        **doing,
        **{name: form for name, form in wrong.items() if name in doing},
    }
    return page(request, "duties/case.html", context)


def _doing(book: Book, powers: frozenset[str]) -> dict[str, Any]:
    """The forms by which a person may go on with the case."""
    found: dict[str, Any] = {}
    if book.case.superseded_seq is not None:
        return found
    if "record" in powers and (direct := book.direct()):
        found["take"] = forms.TakingForm(direct)
    if "assign" in powers and book.now.state is State.OPEN:
        found["stop"] = Reasoned(auto_id="stop_%s")
    if "assign" in powers and book.now.state is State.STOPPED:
        found["resume"] = Reasoned(auto_id="resume_%s")
    return found


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "assign")
    said: dict[str, Any] = {"initial": request.GET.dict()}
    if request.method == "POST":
        said = {"data": request.POST}
    form = forms.OpeningForm(request.user, **said)
    if form.is_valid():
        with refusals_on(form):
            unit_id = form.cleaned_data["unit"].pk
            actor = actor_with(request.user, "assign", unit_id=unit_id)
            opened = cases.open_case(**form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已启动“%(procedure)s”，代号 %(code)s。") % {
                "procedure": opened.procedure, "code": opened.code,
            })  # fmt: skip
            return redirect(case_url(opened))
    has_steps = Procedure.objects.current().filter(steps__superseded_seq__isnull=True).exists()
    return page(request, "duties/case_new.html", {"form": form, "has_steps": has_steps})


@require_POST
def take(request: SignedIn, pk: int) -> HttpResponse:
    """Say that a step was taken that is no task."""
    case = case_seen(request.user, pk)
    actor = actor_with(request.user, "record", unit_id=case.unit_id)
    form = forms.TakingForm(Book(case, Moment(timezone.localdate())).direct(), request.POST)
    if form.is_valid():
        with refusals_on(form):
            taken = cases.take_case_step(
                procedure=case.procedure, code=case.code, unit=case.unit, **form.cleaned_data,
                actor=actor, at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已登记这一步。"))
            for remark in taken.remarks:
                messages.warning(request, str(remark))
            return redirect(case_url(case))
    return _asked_again(request, case, take=form)


@require_POST
def stop(request: SignedIn, pk: int) -> HttpResponse:
    return _ended(request, pk, "stop", case_amends.stop_case, _("已中止，它的任务一并中止。"))


@require_POST
def resume(request: SignedIn, pk: int) -> HttpResponse:
    return _ended(request, pk, "resume", case_amends.resume_case, _("已恢复，它的任务一并恢复。"))


def _ended(request: SignedIn, pk: int, name: str, act: Any, said: str) -> HttpResponse:
    case = case_seen(request.user, pk)
    actor = actor_with(request.user, "assign", unit_id=case.unit_id)
    form = Reasoned(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        with refusals_on(form):
            act(case, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, said)
            return redirect(case_url(case))
    return _asked_again(request, case, **{name: form})


def _asked_again(request: SignedIn, case: Case, **wrong: Any) -> HttpResponse:
    answer = case_page(request, case, **wrong)
    answer.status_code = Refused.http_status
    return answer


# --- Putting right --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Amending:
    """A page that asks why something of a case is put right or taken back."""

    case: Case
    title: str
    said: str
    is_grave: bool = False


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    case = case_seen(request.user, pk)
    require_power(request.user, "revise")
    form = forms.CaseCorrection(request.user, case, request.POST or None)
    said = _("只改写错的各项。计划日期改了，据它倒排的时限随之改定；已经延期的任务不动。")
    if form.is_valid() and _done(
        request, form, case_amends.correct_case, case, form.changed(), _("已更正。原来写的仍可查。")
    ):
        return redirect(case_url(case))
    return _amending_page(request, form, Amending(case, _("更正"), said))


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    case = case_seen(request.user, pk)
    require_power(request.user, "revise")
    form = Reasoned(request.POST or None)
    said = _("只撤回不该有的实例，如重复登记的；它还没有人办的任务一并撤回。不再办的，请用“中止”。")
    if form.is_valid() and _done(
        request, form, case_amends.withdraw_case, case, {}, _("已撤回，不再计数。")
    ):
        return redirect("duties:cases")
    return _amending_page(request, form, Amending(case, _("撤回"), said, is_grave=True))


@require_http_methods(["GET", "POST"])
def step_correct(request: SignedIn, pk: int, step_id: int) -> HttpResponse:
    case = case_seen(request.user, pk)
    require_power(request.user, "revise")
    taken = _step_of(case, step_id)
    form = forms.StepCorrection(request.POST or None, initial={"done_on": taken.done_on})
    title = _("更正“%(step)s”") % {"step": Names().name(case, taken.step)}
    said = _("改正这一步的完成日期；据它推算的时限和间隔随之改定。")
    changed = {"done_on": form.cleaned_data["done_on"]} if form.is_valid() else {}
    if changed and _done(
        request, form, case_amends.correct_case_step, taken, changed, _("已更正。原来写的仍可查。")
    ):
        return redirect(case_url(case))
    return _amending_page(request, form, Amending(case, title, said))


@require_http_methods(["GET", "POST"])
def step_withdraw(request: SignedIn, pk: int, step_id: int) -> HttpResponse:
    case = case_seen(request.user, pk)
    require_power(request.user, "revise")
    taken = _step_of(case, step_id)
    form = Reasoned(request.POST or None)
    title = _("撤回“%(step)s”") % {"step": Names().name(case, taken.step)}
    said = _("撤回没有办过、登记错了的一步；写错日期的请更正。")
    if form.is_valid() and _done(
        request, form, case_amends.withdraw_case_step, taken, {}, _("已撤回这一步。")
    ):
        return redirect(case_url(case))
    return _amending_page(request, form, Amending(case, title, said, is_grave=True))


def _step_of(case: Case, pk: int) -> CaseStep:
    found: CaseStep | None = case.steps.current().filter(pk=pk).first()
    if found is None:
        raise Refused(_("这一步已经更正或撤回过。"), hint=_("请回到实例页再看。"))
    return found


def _done(
    request: SignedIn, form: Any, act: Any, subject: Any, values: Mapping[str, Any], said: str
) -> bool:
    """Take the action; a refusal stands above the form."""
    why = {name: form.cleaned_data[name] for name in ("reason", "on")}
    with refusals_on(form):
        act(subject, **values, **why, actor=actor_with(request.user, "revise"), at=timezone.now())
        messages.success(request, said)
    return not form.errors


def _amending_page(request: SignedIn, form: Any, amending: Amending) -> HttpResponse:
    case = amending.case
    return ask(
        request, form, amending.title, case_url(case),
        record=f"{case.procedure} {case}", said=amending.said, is_grave=amending.is_grave,
    )  # fmt: skip
