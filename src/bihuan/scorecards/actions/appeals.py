"""The only writer of appeals: a unit objects in time, the office keeps or changes the result."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.queries import work_calendar
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import require
from bihuan.periods import Moment
from bihuan.records.actions import correct
from bihuan.records.models import Appraisal
from bihuan.scorecards.actions.cards import (
    Done,
    add_scores,
    check_marks,
    may_self_score,
    refuse_not_worse,
    refuse_uncounted,
    score_columns,
)
from bihuan.scorecards.actions.results import as_remembered, excess, remember_result
from bihuan.scorecards.lifecycle import Stage, State
from bihuan.scorecards.models import Appeal, Rating, Scorecard
from bihuan.scorecards.models.cards import Outcome
from bihuan.scorecards.queries import Marks, assess, marks_of, terms_of


def appeal_until(card: Scorecard) -> date | None:
    """The last day for an appeal, so many workdays after the result; none before there is one."""
    final = card.ratings.current().of(Stage.FINAL).order_by("pk").first()
    if final is None or card.scheme.final_on is None:
        return None
    return work_calendar().deadline(card.scheme.final_on, card.scheme.appeal_days)


def appeal(card: Scorecard, *, grounds: str, on: date, actor: Actor, at: datetime) -> Appeal:
    """Object to a final result, once at a time and within the term."""
    if not grounds.strip():
        raise Refused(_("申诉必须写明理由。"))
    with writing(actor, at) as log:
        card = log.lock(card)
        if not may_self_score(card, actor):
            raise NotAllowed(_("申诉由“%(unit)s”的岗位提出。") % {"unit": card.unit})
        _check_open(card, on, at)
        log.flush()
        if card.appeals.current().filter(answered_on__isnull=True).exists():
            raise Refused(_("这张考核表已有一件申诉待答复。"))
        row = log.add(
            Appeal, card=card, grounds=grounds.strip(), appealed_on=on, post_id=actor.post_id
        )
        log.record("appeal.lodged", row, on=on)
    return row


def _check_open(card: Scorecard, on: date, at: datetime) -> None:
    until = appeal_until(card)
    if card.state != State.FINAL or until is None:
        raise Refused(_("结果还没有确定，不能申诉。"), hint=_("复核中的意见请直接与办公室沟通。"))
    if on > timezone.localdate(at) or (card.scheme.final_on and on < card.scheme.final_on):
        raise Refused(_("申诉日期须在结果确定之后，且不晚于今天。"))
    if timezone.localdate(at) > until:  # a day that is only said does not keep the term
        raise Refused(_("申诉期限是 %(until)s，已经过了。") % {"until": until})


def withdraw_appeal(row: Appeal, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """The unit takes its appeal back before it is answered."""
    if not reason.strip():
        raise Refused(_("撤回必须写明理由。"))
    with writing(actor, at) as log:
        row = _unanswered(log, row)
        if not may_self_score(row.card, actor):
            raise NotAllowed(_("申诉由“%(unit)s”的岗位撤回。") % {"unit": row.card.unit})
        log.supersede(row)
        log.record("appeal.withdrawn", row, on=on, reason=reason)


def _unanswered(log: Log, row: Appeal) -> Appeal:
    row = log.lock(row)
    if row.superseded_seq is not None or row.answered_on is not None:
        raise Refused(_("这件申诉已经答复或撤回。"))
    return row


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office decides.

    ``marks`` are all that are given by hand now: none of those before stays beside them. None
    leaves them as they were. ``grade`` is a worse one than the score would have.
    """

    outcome: Outcome
    text: str
    marks: Marks | None = None
    grade: str = ""


def answer_appeal(row: Appeal, answer: Answer, *, on: date, actor: Actor, at: datetime) -> Appeal:
    """Keep the result or change it; a change scores anew by what is known now, with a reason."""
    require(actor, "close")
    if not answer.text.strip():
        raise Refused(_("答复必须写明理由。"))
    with writing(actor, at) as log:
        row = _unanswered(log, row)
        if on < row.appealed_on or on > timezone.localdate(at):
            raise Refused(_("答复日期须在申诉之后，且不晚于今天。"))
        if answer.outcome == Outcome.CHANGED:
            _change_final(log, row.card, answer, Done(on, actor, at))
        log.change(
            row, outcome=answer.outcome, answer=answer.text.strip(), answered_on=on,
            answered_by_id=actor.post_id,
        )  # fmt: skip
        log.record("appeal.answered", row, on=on, reason=answer.text.strip())
    return row


def _change_final(log: Log, card: Scorecard, answer: Answer, done: Done) -> Rating:
    log.flush()
    before = card.ratings.current().of(Stage.FINAL).get()
    scheme, known_seq = card.scheme, log.seq - 1
    terms = terms_of(scheme)
    marks = marks_of(before) if answer.marks is None else answer.marks
    check_marks(terms, marks)
    at = scheme.moment(Moment(done.on, known_seq))
    found = assess(scheme, [card.unit_id], at, {card.unit_id: marks}, terms)[card.unit_id]
    refuse_uncounted(found)
    columns = score_columns(found)
    if answer.grade:
        refuse_not_worse(terms, columns["grade"], answer.grade)
        columns |= {"grade": answer.grade, "grade_reason": answer.text}
    if all(columns[name] == getattr(before, name) for name in ("score_milli", "grade")):
        raise Refused(
            _("按现在的记录和评定，得分和等次都没有变。"),
            hint=_("请先更正记录或改变评定，或者维持原结果。"),
        )
    log.supersede(before)
    after = log.add(
        Rating, card=card, stage=Stage.FINAL, as_of=at.as_of, known_seq=known_seq,
        rated_on=done.on, post_id=done.actor.post_id, **columns,
    )  # fmt: skip
    add_scores(log, after, found, marks)
    log.record("scorecard.final_changed", card, on=done.on, reason=answer.text)
    _refuse_excess(log, card)
    _correct_result(card, after, answer.text, done)
    return after


def _refuse_excess(log: Log, card: Scorecard) -> None:
    log.flush()
    ratings = Rating.objects.current().of(Stage.FINAL).filter(card__scheme=card.scheme_id)
    rated = [(rating.card, rating) for rating in ratings.select_related("card__unit")]
    if (over := excess(card.scheme, terms_of(card.scheme), rated)) is not None:
        raise Refused(str(over), hint=_("改变这一结果会超过最高等次比例，请同时写明另定的等次。"))


def _correct_result(card: Scorecard, final: Rating, reason: str, done: Done) -> None:
    """The result that records remember says the new grade; the old one stays beside it.

    Where it was withdrawn meanwhile, the new one is remembered anew.
    """
    result = Appraisal.objects.current().filter(**as_remembered(card)).first()
    if result is None:
        remember_result(card, final, done)
    elif result.grade != final.grade:
        correct(result, grade=final.grade, reason=reason, on=done.on, actor=done.actor, at=done.at)
