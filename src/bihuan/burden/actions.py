"""The only writer of suggestions, of the term to answer them, and of reasons to ask again."""

from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.burden.models import (
    ANSWERING,
    AnswerTerm,
    AskedAgain,
    Suggestion,
    SuggestionKind,
    SuggestionState,
)
from bihuan.burden.queries import term_on
from bihuan.duties.queries import work_calendar
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import require
from bihuan.orgs.models import Post, PostType
from bihuan.written.persons import refuse_personal

MOST_TEXT = 2000
MOST_WORKDAYS = 60


def set_term(
    *, workdays: int, effective_from: date, source: str, on: date, actor: Actor, at: datetime
) -> AnswerTerm:
    """The term for what is received from a day on; what has been received keeps its own."""
    require(actor, "define")
    if not 1 <= workdays <= MOST_WORKDAYS:
        raise Refused(_("答复时限须在 1 到 %(most)s 个工作日之间。") % {"most": MOST_WORKDAYS})
    with writing(actor, at) as log:
        known = log.find(AnswerTerm, effective_from=effective_from)
        if known is None:
            term = log.add(
                AnswerTerm, workdays=workdays, effective_from=effective_from, source=source
            )
        elif (known.workdays, known.source) == (workdays, source):
            return known
        else:
            term = log.revise(log.lock(known), workdays=workdays, source=source)
        log.record("answer_term.set", term, on=on)
    return term


def send_suggestion(
    *, kind: str, text: str, shows_unit: bool, on: date, actor: Actor, at: datetime
) -> Suggestion:
    """Anybody with an account may; a form that is sent again is one suggestion."""
    text = text.strip()
    if kind not in SuggestionKind.values:
        raise Refused(_("没有这一类意见建议。"))
    if not text or len(text) > MOST_TEXT:
        raise Refused(_("请写明意见，至多 %(most)s 字。") % {"most": MOST_TEXT})
    refuse_personal(_("内容"), text)
    unit = _unit_of(actor) if shows_unit else None
    with writing(actor, at) as log:
        log.flush()
        same = Suggestion.objects.current().filter(
            sender=actor.person, kind=kind, text=text, received_on=on
        )
        if (sent := same.first()) is not None:
            return sent
        sent = log.add(
            Suggestion, year=on.year, serial=_next_serial(on.year), kind=kind, text=text,
            unit_id=unit, sender=actor.person, received_on=on,
            due_on=work_calendar().deadline(on, term_on(on)),
        )  # fmt: skip
        log.record("suggestion.received", sent, on=on)
    return sent


def _unit_of(actor: Actor) -> int | None:
    posts = Post.objects.current().filter(pk=actor.post_id)
    return posts.values_list("unit_id", flat=True).first()


def _next_serial(year: int) -> int:
    taken = Suggestion.objects.filter(year=year).aggregate(last=Max("serial"))
    return (taken["last"] or 0) + 1


def answer_suggestion(
    sent: Suggestion, *, answer: str, on: date, actor: Actor, at: datetime
) -> Suggestion:
    """What will be done about it, or why nothing can be."""
    _require_answering(actor)
    with writing(actor, at) as log:
        sent = log.lock(sent)
        _check(sent, SuggestionState.RECEIVED, answer, on, at)
        log.change(sent, state=SuggestionState.ANSWERED, answer=answer.strip(), answered_on=on)
        log.record("suggestion.answered", sent, on=on)
    return sent


def end_suggestion(
    sent: Suggestion, *, is_done: bool, outcome: str, on: date, actor: Actor, at: datetime
) -> Suggestion:
    """What came of it: done, or declined with the reason."""
    _require_answering(actor)
    state = SuggestionState.DONE if is_done else SuggestionState.DECLINED
    with writing(actor, at) as log:
        sent = log.lock(sent)
        _check(sent, SuggestionState.ANSWERED, outcome, on, at)
        log.change(sent, state=state, outcome=outcome.strip(), ended_on=on)
        log.record(f"suggestion.{state.value}", sent, on=on, reason=outcome.strip())
    return sent


def withdraw_suggestion(
    sent: Suggestion, *, reason: str, on: date, actor: Actor, at: datetime
) -> Suggestion:
    """Taken back by who sent it, as long as nobody has answered; its number stays taken."""
    if sent.sender != actor.person:
        raise NotAllowed(_("只有提出的人可以收回。"))
    with writing(actor, at) as log:
        sent = log.lock(sent)
        _check(sent, SuggestionState.RECEIVED, reason, on, at)
        log.supersede(sent)
        log.record("suggestion.withdrawn", sent, on=on, reason=reason.strip())
    return sent


def _require_answering(actor: Actor) -> None:
    require(actor, ANSWERING)
    post = Post.objects.current().select_related("post_type").filter(pk=actor.post_id).first()
    if post is None or post.post_type.reach != PostType.Reach.DEPARTMENT:
        raise NotAllowed(_("意见建议由办公室答复。"))


def _check(sent: Suggestion, state: SuggestionState, words: str, on: date, at: datetime) -> None:
    if sent.superseded_seq is not None:
        raise Refused(_("这条意见建议已经收回。"))
    if sent.state != state:
        raise Refused(_("这条意见建议现在是“%(state)s”。") % {"state": sent.state_word})
    if not words.strip():
        raise Refused(_("请写明内容。"))
    refuse_personal(_("内容"), words)
    if on < sent.received_on or on > timezone.localdate(at):
        raise Refused(_("日期须在提出之后，且不晚于今天。"))


def ask_again(
    *, form: str, text: str, held: list[str], reason: str, on: date, actor: Actor, at: datetime
) -> AskedAgain:
    """Who was told where something is recorded asks for it all the same, and says why."""
    if not reason.strip():
        raise Refused(_("请写明仍要索要的理由。"))
    with writing(actor, at) as log:
        asked = log.add(
            AskedAgain, form=form, text=text, held="\n".join(held), reason=reason.strip(),
            unit_id=_unit_of(actor), post_id=actor.post_id, asked_on=on,
        )  # fmt: skip
        log.record("request.repeated", asked, on=on, reason=reason.strip())
    return asked
