"""Report texts: their list, how one is begun, its page with what is said of it, its versions."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import BihuanError
from bihuan.ledger import queries as ledger
from bihuan.ledger.actions import Actor
from bihuan.orgs.models import PostType, User
from bihuan.orgs.queries import (
    SignedIn,
    able_posts,
    actor_with,
    history_of,
    powers_of_user,
    require_power,
    seen,
)
from bihuan.periods import Moment
from bihuan.reports import rules
from bihuan.reports.actions.editions import issue_edition
from bihuan.reports.actions.texts import Start, has_written, latest_text, start_report
from bihuan.reports.forms import CommentForm, StartForm, TextFilter, VersionsForm
from bihuan.reports.lifecycle import ISSUING, WRITING, steps_from
from bihuan.reports.models import Report
from bihuan.reports.queries import Draft, draft_of_template
from bihuan.reports.views.sheets import blocks_of
from bihuan.reports.wording import compared, paragraphs
from bihuan.ui.forms import Reason, refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


@require_GET
def texts(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Report.objects.known_at(at.known_at).filter(started_on__lte=at.as_of)
    may_write = bool(able_posts(request.user, WRITING))
    listing = Listing(
        title=_("报告文稿"),
        rows=rows.visible_to(request.user).select_related("scope"),
        form=TextFilter,
        columns=[
            Column(_("题目"), lambda row: row.title, text_url, name="title", sort="title"),
            Column(
                _("状态"), lambda row: row.get_state_display(), name="state", sort="state",
                is_word=True,
            ),
            Column(_("范围"), lambda row: row.scope or _("全部门"), name="scope"),
            Column(_("截至日"), lambda row: row.as_of, name="day", sort="as_of"),
            Column(_("版次"), lambda row: row.revision, numeric=True, name="revision"),
            Column(_("起草日期"), lambda row: row.started_on, name="started", sort="started_on"),
        ],
        order=("-started_on", "-id"),
        empty=_("没有符合条件的文稿。点“起草报告”，从文种或空白开始。"),
        new_label=_("起草报告") if may_write else "",
        new_url=reverse("reports:text-new") if may_write else "",
        links=[(_("成稿"), reverse("reports:editions"))],
    )  # fmt: skip
    return list_page(request, listing, at)


def text_url(report: Report) -> str:
    return reverse("reports:text", args=[report.pk])


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    require_power(request.user, WRITING)
    day = ledger.latest_day(timezone.localdate())
    asked = {name: value for name, value in request.GET.items() if name in StartForm.base_fields}
    form = StartForm(request.user, request.POST or None, initial={"as_of": day, **asked})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            report = start_report(
                Start(**form.cleaned_data), on=timezone.localdate(),
                actor=acting(request.user, WRITING), at=timezone.now(),
            )  # fmt: skip
            return redirect("reports:text-edit", report.pk)
    return page(request, "reports/text_new.html", {"form": form})


def acting(user: User, power: str) -> Actor:
    """Who acts with a power: through the post that sees most."""
    posts = able_posts(user, power)
    wide = [post for post in posts if post.post_type.reach == PostType.Reach.DEPARTMENT]
    if not posts:
        return actor_with(user, power)
    return Actor(user.person.key, (wide or posts)[0].pk)


def text_seen(request: SignedIn, pk: int) -> Report:
    rows = Report.objects.current().select_related("scope", "corrects")
    found: Report = seen(rows, request.user, pk, _("没有这份文稿，或者您的岗位看不到它。"))
    return found


# --- One text -------------------------------------------------------------------------------------


@require_GET
def text(request: SignedIn, pk: int) -> HttpResponse:
    return detail(request, text_seen(request, pk))


def detail(request: SignedIn, report: Report, **forms: Any) -> HttpResponse:
    """The page of a text; the forms given came back with errors."""
    latest = latest_text(report)
    answer = reading(latest.text, report, report.as_of)
    comments = report.comments.current().select_related("post").order_by("pk")
    context = answer | {
        "report": report,
        "latest": latest,
        "comments": list(comments),
        "open_comments": sum(comment.is_open for comment in comments),
        "may": abilities(request.user, report),
        "comment": CommentForm(paragraphs(latest.text)),
        "return_form": Reason(prefix="return"),
        "withdrawal": Reason(prefix="withdraw"),
        "edition": getattr(report, "edition", None),
        "entries": history_of(report),
    }
    return page(request, "reports/text.html", context | forms)


def abilities(user: User, report: Report) -> set[str]:
    """The steps that this reader may take now; the actions say why not, if asked all the same."""
    is_writer = has_written(report, user.person.key)
    return steps_from(report.state, powers_of_user(user), is_writer=is_writer)


def reading(text: str, report: Report, as_of: date) -> dict[str, Any]:
    """A text with what the records give for it, beside what is wrong with its writing."""
    limit = report.limit
    template, faults = rules.read(text)
    try:
        found = draft_of_template(template, report.kind or "text", Moment(as_of), report.scope)
    except BihuanError as refusal:
        return {"refusal": refusal, "limit": limit}
    length = found.length
    return {
        "faults": faults,
        "draft": found,
        "blocks": blocks_of(found),
        "lacking": _lacking(found),
        "length": length,
        "limit": limit,
        "over": max(length - limit, 0) if limit else 0,
    }


def _lacking(draft: Draft) -> list[tuple[str, str]]:
    return [(code, refusal.message) for code, refusal in draft.refusals.items()]


@require_GET
def versions(request: SignedIn, pk: int) -> HttpResponse:
    """Two versions of a text, and what differs; the last two unless others are asked for."""
    report = text_seen(request, pk)
    kept = list(report.texts.current().select_related("post").order_by("number"))
    first = {"before": max(report.revision - 1, 1), "after": report.revision}
    form = VersionsForm(kept, request.GET if "before" in request.GET else None, initial=first)
    asked = first if not form.is_bound else form.cleaned_data if form.is_valid() else {}
    by_number = {one.number: one.text for one in kept}
    lines = None
    if asked:
        lines = compared(by_number[asked["before"]], by_number[asked["after"]])
    context = {"report": report, "versions": kept, "form": form, "lines": lines, "asked": asked}
    return page(request, "reports/versions.html", context)


@require_POST
def issue(request: SignedIn, pk: int) -> HttpResponse:
    report = text_seen(request, pk)
    edition = issue_edition(
        report, on=timezone.localdate(), actor=acting(request.user, ISSUING), at=timezone.now()
    )
    messages.success(request, _("已印发，正文和数字从此不变。"))
    return redirect("reports:edition", edition.pk)
