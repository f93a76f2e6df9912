"""How a letter is issued: what it is about, how it will read, and then for good."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.duties.queries import work_calendar
from bihuan.errors import NotFound, Refused
from bihuan.ledger.actions import Actor
from bihuan.notices.actions.by_hand import Asked, asked_of, refuse_done, remind_by_hand
from bihuan.notices.actions.letters import ISSUING, About, Draft, issue_letter
from bihuan.notices.forms import LetterForm
from bihuan.notices.letters import Sheet, Subject, offered, paragraphs, title, topic_of
from bihuan.notices.messages import addressee
from bihuan.notices.models import LetterKind, What
from bihuan.notices.rules import standing
from bihuan.notices.sources import SOURCES
from bihuan.notices.tasks import send_deliveries
from bihuan.notices.views.letters import letter_url, rows_asked
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn, acting_post, actor_with, seen
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page

WORKDAYS_TO_REPLY = 10


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, what: str) -> HttpResponse:
    """A letter about some records: filled in, looked at, issued."""
    post = acting_post(request.user, *ISSUING)
    today = timezone.localdate()
    records = rows_asked(request, what)
    for record in records:
        refuse_done(record, today)
    asked = [asked_of(record, today) for record in records]
    unit = _one_unit(asked)
    form = _form(request, unit, asked, today)
    if form.is_bound and "again" not in request.POST and form.is_valid():
        draft = _draft(unit, form.cleaned_data, asked)
        if "issue" not in request.POST:
            context = {"form": form, "sheet": _sheet(draft, post.unit.name, today), "unit": unit}
            return page(request, "notices/letter_preview.html", context)
        with refusals_on(form):
            letter = issue_letter(
                draft, reason=form.cleaned_data["reason"], on=today,
                actor=Actor(request.user.person.key, post.pk), at=timezone.now(),
            )  # fmt: skip
            send_deliveries.enqueue()
            messages.success(request, _("已发出%(letter)s。") % {"letter": letter})
            return redirect(letter_url(letter))
    context = {"form": form, "unit": unit, "subjects": _subjects(asked, today)}
    return page(request, "notices/letter_new.html", context)


def _one_unit(asked: list[Asked]) -> Unit:
    if not asked:
        raise NotFound(_("没有选中任何事项，或者您的岗位看不到它们。"))
    unit = asked[0].unit
    if unit is None or any(one.unit != unit for one in asked):
        raise Refused(
            _("选中的事项须属于同一个单位。"), hint=_("请按单位分开发函；责任单位未定的先定单位。")
        )
    return Unit.objects.get(pk=unit)


def _form(request: SignedIn, unit: Unit, asked: list[Asked], today: date) -> LetterForm:
    """As typed; filled in from the template at first, and again where that is asked for."""
    if request.method == "POST" and "refill" not in request.POST:
        return LetterForm(unit, request.POST)
    said = request.POST.dict() if request.method == "POST" else request.GET.dict()
    kind = said.get("kind", "")
    kind = kind if kind in LetterKind.values else LetterKind.REMINDER.value
    topic = said.get("topic") or topic_of([one.text for one in asked])
    reply = _day(said.get("reply_due_on", "")) or work_calendar().deadline(today, WORKDAYS_TO_REPLY)
    text = ""
    if kind != LetterKind.TALK:
        text = offered(kind, topic, _subjects(asked, today), reply)
    filled = {"kind": kind, "topic": topic, "reply_due_on": reply, "text": text}
    return LetterForm(unit, initial=said | filled)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _subjects(asked: list[Asked], today: date) -> list[Subject]:
    calendar = work_calendar()
    return [
        Subject(
            str(What(one.what).label), one.text, one.due_on,
            standing(one.due_on, today, calendar) if one.due_on else "",
        )
        for one in asked
    ]  # fmt: skip


def _draft(unit: Unit, said: dict[str, Any], asked: list[Asked]) -> Draft:
    about = [About(one.what, one.subject, one.text, one.due_on) for one in asked]
    return Draft(
        said["kind"], unit, said["topic"], said["text"].replace("\r\n", "\n"), said["post"],
        said["reply_due_on"], said["held_on"], about,
    )  # fmt: skip


def _sheet(draft: Draft, signature: str, today: date) -> Sheet:
    return Sheet(
        _("文号发出时编定"), title(draft.kind, draft.topic), addressee(draft.unit, draft.post),
        paragraphs(draft.kind, draft.text), signature, today, draft.reply_due_on, draft.held_on,
    )  # fmt: skip


@require_POST
def remind(request: SignedIn, what: str, pk: int) -> HttpResponse:
    """One click: whose matter it is hears of it at once."""
    if what not in SOURCES:
        raise NotFound(_("没有这一类事项。"))
    source = SOURCES[what]
    record = seen(
        source.model.objects.current(), request.user, pk, _("没有这一项，或者您的岗位看不到它。")
    )
    told = remind_by_hand(
        record, text=request.POST.get("text", ""), on=timezone.localdate(),
        actor=actor_with(request.user, "assign"), at=timezone.now(),
    )  # fmt: skip
    send_deliveries.enqueue()
    messages.success(request, _("已提醒 %(n)s 人，记入经过。") % {"n": told})
    return redirect(source.page(pk))
