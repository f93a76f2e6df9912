"""Next year's lists: drafted of this year's, looked at side by side, issued, taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.duties.models import Plan
from bihuan.errors import BihuanError, NotFound, Unreadable
from bihuan.handover.actions import drafting, issuing
from bihuan.handover.actions.drafting import Addition, Wording
from bihuan.handover.forms import AddingForm, IssuingForm
from bihuan.handover.models import NextLine, NextList, NextState
from bihuan.handover.preview import preview
from bihuan.orgs.queries import (
    SignedIn,
    actor_of,
    actor_with,
    history_of,
    powers_of_user,
    require_department,
    require_power,
    seen,
)
from bihuan.ui.forms import Reason, refusals_on
from bihuan.ui.pages import page


@require_POST
def new(request: SignedIn, pk: int) -> HttpResponse:
    """A draft made of a plan; the one that there is, if there is one."""
    require_department(request.user)
    rows = Plan.objects.current()
    source = seen(rows, request.user, pk, _("没有这个方案，或者您的岗位看不到它。"))
    made = drafting.draft_next(
        source, on=timezone.localdate(), actor=actor_of(request.user, "assign"), at=timezone.now()
    )
    return redirect("handover:next", made.pk)


def _draft(request: SignedIn, pk: int) -> NextList:
    require_department(request.user)
    rows = NextList.objects.current().select_related("source", "plan")
    found: NextList | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这份草稿。"))
    return found


@require_http_methods(["GET", "POST"])
def draft(request: SignedIn, pk: int) -> HttpResponse:
    """The draft beside this year's list; a POST keeps what was changed in it."""
    found = _draft(request, pk)
    if request.method == "POST":
        actor, typed = actor_of(request.user, "assign"), _typed(request, found)
        try:
            _refuse_days(request, found)
            changed = drafting.change_lines(
                found, typed, on=timezone.localdate(), actor=actor, at=timezone.now()
            )
        except BihuanError as refusal:
            return _page(request, found, typed=typed, refusal=str(refusal))
        messages.success(request, _("改了 %(n)s 行。") % {"n": changed})
        return redirect("handover:next", pk)
    return _page(request, found)


def _page(
    request: SignedIn, found: NextList, adding: AddingForm | None = None, *,
    typed: Mapping[int, Wording] | None = None, refusal: str = "",
) -> HttpResponse:  # fmt: skip
    """The draft; what was ``typed`` and refused stands in it as it was typed."""
    powers = powers_of_user(request.user)
    is_draft = found.state == NextState.DRAFTED
    compared = preview(found, timezone.localdate(), typed)
    context = {
        "draft": found,
        "refusal": refusal,
        "this_year": found.year - 1,
        "preview": compared,
        "groups": list(compared.groups()),
        "is_draft": is_draft,
        "may_change": is_draft and "assign" in powers,
        "may_issue": is_draft and powers >= set(issuing.POWERS),
        "may_undo": found.state == NextState.ISSUED and powers >= set(issuing.POWERS),
        "adding": (adding or AddingForm(found)) if is_draft and "assign" in powers else None,
        "left_url": f"{reverse('duties:tasks')}?left_of={found.year - 1}",
        "entries": history_of(found),
    }
    return page(request, "handover/next.html", context)


def _typed(request: SignedIn, found: NextList) -> dict[int, Wording]:
    """Each line as the form has it; a line that the form has not stays as it is."""
    said = request.POST
    lines = found.lines.current()
    return {line.pk: _wording(said, line) for line in lines if f"text-{line.pk}" in said}


def _wording(said: Any, line: NextLine) -> Wording:
    code = said.get(f"code-{line.pk}", line.code)[:100]
    text = said[f"text-{line.pk}"].replace("\r\n", "\n")
    due_on = _day(said.get(f"due-{line.pk}", ""))
    return Wording(f"keep-{line.pk}" in said, code, text, due_on)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _refuse_days(request: SignedIn, found: NextList) -> None:
    for line in found.lines.current().order_by("order"):
        due = request.POST.get(f"due-{line.pk}", "")
        if due and _day(due) is None:
            raise Unreadable(
                _("第 %(n)s 行的时限“%(due)s”不是日期，请写成 2026-10-31。")
                % {"n": line.order, "due": due}
            )


@require_POST
def add(request: SignedIn, pk: int) -> HttpResponse:
    found, actor = _draft(request, pk), actor_of(request.user, "assign")
    form = AddingForm(found, request.POST)
    if form.is_valid():
        with refusals_on(form):
            drafting.add_line(
                found, Addition(**form.cleaned_data), on=timezone.localdate(), actor=actor,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已加上。"))
            return redirect("handover:next", pk)
    return _page(request, found, form)


@require_http_methods(["GET", "POST"])
def issue(request: SignedIn, pk: int) -> HttpResponse:
    """What issuing will make and stop, looked at once more; then it is issued."""
    found = _draft(request, pk)
    actor = actor_with(request.user, *issuing.POWERS)
    form = IssuingForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            issued = issuing.issue_next(
                found, on=form.cleaned_data["on"], actor=actor, at=timezone.now()
            )
            messages.success(request, _("已印发，沿用 %(n)s 条。") % {"n": issued.copied})
            return redirect("handover:next", pk)
    context = {"draft": found, "preview": preview(found, timezone.localdate()), "form": form}
    return page(request, "handover/issue.html", context)


@require_http_methods(["GET", "POST"])
def drop(request: SignedIn, pk: int) -> HttpResponse:
    """Give a draft up."""
    require_power(request.user, "assign")
    actor = actor_of(request.user, "assign")
    return _ended(request, _draft(request, pk), drafting.drop_draft, actor, is_issued=False)


@require_http_methods(["GET", "POST"])
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take an issued list back, with everything that it made."""
    actor = actor_with(request.user, *issuing.POWERS)
    return _ended(request, _draft(request, pk), issuing.undo_next, actor, is_issued=True)


def _ended(
    request: SignedIn, found: NextList, end: Any, actor: Any, *, is_issued: bool
) -> HttpResponse:
    form = Reason(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            end(
                found, reason=form.cleaned_data["reason"], on=timezone.localdate(), actor=actor,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已撤回。") if is_issued else _("已放弃。"))
            return redirect("handover:year", found.year - 1)
    context = {"draft": found, "form": form, "is_issued": is_issued}
    return page(request, "handover/end.html", context)
