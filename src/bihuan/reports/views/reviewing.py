"""What is done about a text: sent to review, returned, found good, given up; and its comments."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, seen
from bihuan.reports.actions import texts as actions
from bihuan.reports.actions.texts import latest_text
from bihuan.reports.forms import AnswerForm, CommentForm
from bihuan.reports.lifecycle import REVIEWING, WRITING
from bihuan.reports.models import Comment
from bihuan.reports.views.texts import acting, detail, text_seen, text_url
from bihuan.reports.wording import paragraphs
from bihuan.ui.forms import Reason, refusals_on


def by(user: User, power: str) -> dict[str, Any]:
    """Who acts with a power, and when: now."""
    return {"on": timezone.localdate(), "actor": acting(user, power), "at": timezone.now()}


@require_POST
def submit(request: SignedIn, pk: int) -> HttpResponse:
    report = text_seen(request, pk)
    actions.submit_report(report, **by(request.user, WRITING))
    messages.success(request, _("已送审，请另一位有审核职权的人审核。"))
    return redirect(text_url(report))


@require_POST
def review(request: SignedIn, pk: int) -> HttpResponse:
    report = text_seen(request, pk)
    actions.review_report(report, **by(request.user, REVIEWING))
    messages.success(request, _("审核通过，可以印发。"))
    return redirect(text_url(report))


@require_POST
def send_back(request: SignedIn, pk: int) -> HttpResponse:
    report, acts = text_seen(request, pk), by(request.user, REVIEWING)
    form = Reason(request.POST, prefix="return")
    if form.is_valid():
        with refusals_on(form):
            actions.return_report(report, **form.cleaned_data, **acts)
            messages.success(request, _("已退回起草人。"))
            return redirect(text_url(report))
    return detail(request, report, return_form=form)


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    report, acts = text_seen(request, pk), by(request.user, WRITING)
    form = Reason(request.POST, prefix="withdraw")
    if form.is_valid():
        with refusals_on(form):
            actions.withdraw_report(report, **form.cleaned_data, **acts)
            messages.success(request, _("已撤销，写过的各版仍在台账里。"))
            return redirect("reports:texts")
    return detail(request, report, withdrawal=form)


# --- Comments -------------------------------------------------------------------------------------


@require_POST
def comment(request: SignedIn, pk: int) -> HttpResponse:
    report, acts = text_seen(request, pk), by(request.user, REVIEWING)
    form = CommentForm(paragraphs(latest_text(report).text), request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.comment_on(report, **form.cleaned_data, **acts)
            messages.success(request, _("意见已提出。"))
            return redirect(text_url(report))
    return detail(request, report, comment=form)


@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    found, acts = _comment(request, pk), by(request.user, WRITING)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.answer_comment(found, **form.cleaned_data, **acts)
            messages.success(request, _("已答复。"))
            return redirect(text_url(found.report))
    return detail(request, found.report, answer_of=found.pk, answer=form)


@require_POST
def resolve(request: SignedIn, pk: int) -> HttpResponse:
    found = _comment(request, pk)
    actions.resolve_comment(found, **by(request.user, REVIEWING))
    messages.success(request, _("这条意见已办结。"))
    return redirect(text_url(found.report))


def _comment(request: SignedIn, pk: int) -> Comment:
    rows = Comment.objects.current().select_related("report__scope")
    found: Comment = seen(rows, request.user, pk, _("没有这条意见，或者您的岗位看不到它。"))
    return found
