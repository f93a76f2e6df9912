"""Public notices: the list, the page of one, its files, and how one is published or objected to."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.duties.models import Problem
from bihuan.errors import NotFound
from bihuan.inspections import forms, papers
from bihuan.inspections.actions import notices as actions
from bihuan.inspections.forms.filters import NoticeFilter
from bihuan.inspections.models import Notice, NoticeItem, Round
from bihuan.inspections.queries import rule_on
from bihuan.inspections.views.parts import notice_url, round_seen, round_url
from bihuan.orgs.acting import acting
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, history_of, powers_of_user, require_power, seen
from bihuan.ui.asking import take_back
from bihuan.ui.exports import DOCX, XLSX, sent
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page


@require_GET
def notice_list(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Notice.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("公示"),
        rows=rows.select_related("round__plan"),
        form=NoticeFilter,
        columns=[
            Column(_("标题"), lambda row: row.title, lambda row: dated(notice_url(row), at),
                   name="title", sort="title"),
            Column(_("轮次"), lambda row: row.round, name="round", sort="round__plan__name"),
            Column(_("公示起"), lambda row: row.starts_on, name="starts", sort="starts_on"),
            Column(_("公示止"), lambda row: row.last_on, name="last", sort="last_on"),
            Column(_("公示期"), papers.length_words, name="length"),
            Column(_("监督电话"), lambda row: row.phone, name="phone"),
        ],
        order=("-starts_on", "id"),
        empty=_("还没有公示。问题验收通过以后，在轮次页上发布。"),
    )  # fmt: skip
    return list_page(request, listing, at)


def notice_seen(user: User, pk: int) -> Notice:
    rows = Notice.objects.filter(version_of__isnull=True).select_related("round__plan")
    found: Notice = seen(rows, user, pk, _("没有这份公示，或者您的岗位看不到它。"))
    return found


@require_GET
def notice(request: SignedIn, pk: int) -> HttpResponse:
    found = notice_seen(request.user, pk)
    at = moment(request)
    problems = set(
        Problem.objects.visible_to(request.user)
        .filter(notice_items__notice=found)
        .values_list("pk", flat=True)
    )
    items = list(_items(found))
    may_close = "close" in powers_of_user(request.user) and found.superseded_seq is None
    context = {
        "notice": found,
        "round_url": round_url(found.round),
        "at": at,
        "items": [(item, item.problem_id in problems) for item in items],
        "length": papers.length_words(found),
        "is_over": at.as_of > found.last_on,
        "warning": papers.calendar_warning(found),
        "may_close": may_close,
        "may_revise": "revise" in powers_of_user(request.user) and found.superseded_seq is None,
        "entries": history_of(found),
    }
    return page(request, "inspections/notice.html", context)


def _items(found: Notice) -> Any:
    """What was shown; of a notice that was taken back, what was shown until then."""
    rows = found.items.all() if found.superseded_seq is not None else found.items.current()
    return rows.select_related("problem").order_by("pk")


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, pk: int) -> HttpResponse:
    """A notice of what was accepted in a round; how long is what the rule of its kind says."""
    found = round_seen(request.user, pk)
    require_power(request.user, "close")
    problems = _accepted(found, request.user)
    form = forms.NoticeForm(problems, request.POST or None, initial=_initial(found))
    if form.is_valid():
        with refusals_on(form):
            made = actions.publish_notice(
                found, announced=form.announced(), shown=form.shown(), on=form.cleaned_data["on"],
                **acting(request.user, "close"),
            )  # fmt: skip
            messages.success(request, _("已公示，到 %(last)s 为止。") % {"last": made.last_on})
            return redirect(notice_url(made))
    context = {"round": found, "form": form, "back": round_url(found)}
    return page(request, "inspections/notice_new.html", context)


def _accepted(found: Round, user: User) -> list[Problem]:
    rows = Problem.objects.current().visible_to(user).filter(plan=found.plan, state="accepted")
    return list(rows.select_related("lead_unit").order_by("number", "pk"))


def _initial(found: Round) -> dict[str, Any]:
    rule = rule_on(found.kind, timezone.localdate())
    title = _("%(round)s整改完成情况公示") % {"round": found}
    return {"title": title, "length_n": rule.notice_n, "length_in": rule.notice_in}


@require_GET
def file(request: SignedIn, pk: int, kind: str) -> FileResponse:
    """The notice as a Word file or a workbook."""
    found = notice_seen(request.user, pk)
    if kind not in WRITERS:
        raise NotFound(_("公示只有 docx 和 xlsx 两种文件。"))
    write, content_type = WRITERS[kind]
    name = f"{found.title}-{found.starts_on.isoformat()}.{kind}"
    return sent(partial(write, found, list(_items(found))), name, content_type)


WRITERS = {"docx": (papers.write_word, DOCX), "xlsx": (papers.write_sheet, XLSX)}


@require_http_methods(["GET", "POST"])
def objection(request: SignedIn, pk: int) -> HttpResponse:
    item = _item(request.user, pk)
    act = acting(request.user, "close")
    return take_back(
        request, partial(actions.object_to, item, **act), item, notice_url(item.notice),
        done=_("已登记异议，问题退回核查。"), title=_("登记异议"),
        said=_("写明异议说的是什么事；不写提出异议的人。"),
    )  # fmt: skip


def _item(user: User, pk: int) -> NoticeItem:
    rows = NoticeItem.objects.select_related("notice__round__plan", "problem").filter(
        notice__in=Notice.objects.current().visible_to(user),
        problem__in=Problem.objects.visible_to(user),
    )
    item: NoticeItem | None = rows.filter(pk=pk).first()
    if item is None:
        raise NotFound(_("没有这条记录，或者您的岗位看不到它。"))
    return item


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = notice_seen(request.user, pk)
    act = acting(request.user, "revise")
    return take_back(
        request, partial(actions.withdraw_notice, found, **act), found, notice_url(found),
        done=_("已撤回；还在公示的问题退回核查。"), then="inspections:notices",
        said=_("撤回以后，还在公示的问题退回待验收，改好再公示。"),
    )  # fmt: skip
