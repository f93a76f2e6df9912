"""Editions: their list, one as it was issued, what has moved its figures since, its correction."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.documents import pdf
from bihuan.duties.models import Problem
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, able_posts, hidden_rows, history_of, powers_of_user, seen
from bihuan.reports.actions.editions import correct_edition
from bihuan.reports.drift import Cause, drift
from bihuan.reports.forms import EditionFilter
from bihuan.reports.keeping import draft_of_edition, trace_of
from bihuan.reports.lifecycle import WRITING
from bihuan.reports.models import Edition
from bihuan.reports.rows import Row, Table
from bihuan.reports.states import RowChange
from bihuan.reports.views.sheets import blocks_of
from bihuan.reports.views.texts import acting
from bihuan.ui.forms import Reason, refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page
from bihuan.words import listed


@require_GET
def editions(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Edition.objects.known_at(at.known_at).filter(issued_on__lte=at.as_of)
    listing = Listing(
        title=_("成稿"),
        rows=rows.visible_to(request.user).select_related("scope", "successor", "issued_by"),
        form=EditionFilter,
        columns=[
            Column(_("题目"), lambda row: row.title, edition_url, name="title", sort="title"),
            Column(
                _("效力"), lambda row: row.standing.word, name="standing", is_word=True, dated=False
            ),
            Column(_("范围"), lambda row: row.scope or _("全部门"), name="scope"),
            Column(_("截至日"), lambda row: row.as_of, name="day", sort="as_of"),
            Column(_("印发日期"), lambda row: row.issued_on, name="issued", sort="issued_on"),
            Column(_("印发岗位"), lambda row: row.issued_by, name="by"),
            Column(
                _("计到第几条"), lambda row: row.known_at, numeric=True, name="known",
                sort="known_at",
            ),
        ],
        order=("-issued_on", "-id"),
        empty=_("没有符合条件的成稿。文稿审核通过后，从文稿页印发。"),
        links=[(_("报告文稿"), reverse("reports:texts"))],
    )  # fmt: skip
    return list_page(request, listing, at)


def edition_url(edition: Edition) -> str:
    return reverse("reports:edition", args=[edition.pk])


def _seen(request: SignedIn, pk: int) -> Edition:
    rows = Edition.objects.current().select_related(
        "scope", "supersedes", "successor", "issued_by", "report"
    )
    found: Edition = seen(rows, request.user, pk, _("没有这份成稿，或者您的岗位看不到它。"))
    return found


@require_GET
def edition(request: SignedIn, pk: int) -> HttpResponse:
    return _detail(request, _seen(request, pk))


def _detail(request: SignedIn, edition: Edition, form: Reason | None = None) -> HttpResponse:
    """An edition as it was issued: nothing on this page is computed again."""
    draft = draft_of_edition(edition)
    successor = getattr(edition, "successor", None)
    context = {
        "edition": edition,
        "successor": successor,
        "draft": draft,
        "blocks": blocks_of(draft),
        "figures": list(draft.figures.values()),
        "length": draft.length,
        "no_pdf": "" if pdf.program() else pdf.ABSENT,
        "is_whole": edition.content_digest == edition.digest,
        "form": (form or Reason()) if _may_correct(request.user, edition) else None,
        "sees_ledger": "ledger" in powers_of_user(request.user),
        "entries": history_of(edition),
    }
    return page(request, "reports/edition.html", context)


def _may_correct(user: User, edition: Edition) -> bool:
    return not hasattr(edition, "successor") and bool(able_posts(user, WRITING))


@require_GET
def trace(request: SignedIn, pk: int) -> HttpResponse:
    """The figures of an edition as ``report`` writes them beside a Word file."""
    found = _seen(request, pk)
    said = trace_of(draft_of_edition(found))
    text = json.dumps(said, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="edition-{pk}.trace.json"'
    return answer


@require_GET
def difference(request: SignedIn, pk: int) -> HttpResponse:
    """Which figures would be others on a later day, or as more is known, and by which entries."""
    found = _seen(request, pk)
    at = moment(request, found.as_of)
    told = drift(found, at)
    context = {
        "edition": found,
        "at": told.at,
        "drift": told,
        "moved": [(moved, _named(request.user, moved.causes)) for moved in told.moved],
        "tables": [(table, _seen_rows(request.user, table)) for table in told.moved_tables],
        "broken": listed(told.broken_names),
        "same": told.figures - len(told.moved),
        "sees_ledger": "ledger" in powers_of_user(request.user),
    }
    return page(request, "reports/difference.html", context)


def _named(user: User, causes: list[Cause]) -> list[tuple[Cause, Any, str]]:
    """Each entry with the record that it speaks of and its reason, as far as the reader may see.

    The record is for who sees the department; where that is not enough for it, neither is it for
    the reason.
    """
    hidden = hidden_rows(user, (cause.entry for cause in causes))
    return [
        (cause, None, "")
        if cause.entry.subject_id in hidden
        else (cause, cause.subject if user.sees_department else None, cause.entry.reason)
        for cause in causes
    ]


def _seen_rows(user: User, table: Table) -> list[tuple[Row, bool]]:
    """Each row, and whether the reader may see what it says now; what was issued he does see."""
    keys = [row.key for row in table.rows]
    seen = set(Problem.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [(row, row.change == RowChange.GONE or row.key in seen) for row in table.rows]


@require_POST
def correct(request: SignedIn, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    actor = acting(request.user, WRITING)
    form = Reason(request.POST)
    if form.is_valid():
        with refusals_on(form):
            report = correct_edition(
                found, **form.cleaned_data, on=timezone.localdate(), actor=actor, at=timezone.now()
            )
            messages.success(request, _("更正稿从成稿的正文起草，原成稿不变。"))
            return redirect("reports:text-edit", report.pk)
    return _detail(request, found, form)
