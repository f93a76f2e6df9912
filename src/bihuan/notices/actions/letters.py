"""The only writer of letters: a person issues one with a reason, the addressee signs for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.notices.actions.delivering import Carries, queue
from bihuan.notices.holders import Holders
from bihuan.notices.letters import number
from bihuan.notices.models import Channel, Letter, LetterKind, LetterSubject
from bihuan.orgs.models import Post, PostType, Unit
from bihuan.orgs.queries import powers_of

MOST_SUBJECTS = 50
ISSUING = frozenset({"assign", "check"})
SIGNING = frozenset({"deliver", "report"})


@dataclass(frozen=True, slots=True)
class About:
    """A subject of a letter, as it is called and due."""

    what: str
    subject: int
    text: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it has a number."""

    kind: str
    unit: Unit
    topic: str
    text: str = ""
    post: Post | None = None
    reply_due_on: date | None = None
    held_on: date | None = None
    about: Sequence[About] = field(default=())


def issue_letter(draft: Draft, *, reason: str, on: date, actor: Actor, at: datetime) -> Letter:
    """Give a letter its number and send it; whether it is due a person decides, and says why."""
    post = _issuing(actor, draft.unit)
    _check(draft, reason, on, at)
    with writing(actor, at) as log:
        log.flush()
        _refuse_twice(draft, on)
        serial = _next_serial(draft.kind, on.year)
        letter = log.add(
            Letter, kind=draft.kind, year=on.year, serial=serial,
            number=number(draft.kind, on.year, serial), unit=draft.unit, post=draft.post,
            topic=draft.topic, text=draft.text, issued_by=post, issued_on=on,
            reply_due_on=draft.reply_due_on, held_on=draft.held_on,
        )  # fmt: skip
        for one in draft.about:
            log.add(
                LetterSubject, letter=letter, what=one.what, subject_id=one.subject,
                text=one.text[:500], due_on=one.due_on,
            )  # fmt: skip
        log.record("letter.issued", letter, on=on, reason=reason)
        _send(letter, on, at)
    return letter


def _refuse_twice(draft: Draft, on: date) -> None:
    """A form that is sent again issues no second letter."""
    same = Letter.objects.current().filter(
        kind=draft.kind, unit=draft.unit, post=draft.post, topic=draft.topic, text=draft.text,
        issued_on=on, withdrawn_on__isnull=True,
    )  # fmt: skip
    if (letter := same.first()) is not None:
        raise Refused(_("今天已经发出同样的%(letter)s。") % {"letter": letter})


def _issuing(actor: Actor, unit: Unit) -> Post:
    post = Post.objects.current().select_related("post_type").filter(pk=actor.post_id).first()
    if post is None or not powers_of(post) & ISSUING:
        raise NotAllowed(_("发函须有交办或审核的职权。"))
    is_seen = post.post_type.reach == PostType.Reach.DEPARTMENT
    if not is_seen and not Unit.objects.visible_to_person(actor.person).filter(pk=unit.pk).exists():
        raise NotAllowed(_("您的岗位看不到“%(unit)s”，不能向它发函。") % {"unit": unit})
    return post


def _check(draft: Draft, reason: str, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("发函日期 %(on)s 还没有到。") % {"on": on})
    if not reason.strip():
        raise Refused(_("发函必须写明理由。"))
    if not draft.topic.strip():
        raise Refused(_("请写明事由。"))
    _check_text(draft)
    if draft.reply_due_on and draft.reply_due_on < on:
        raise Refused(_("回复期限不得早于发函日期。"))
    if draft.held_on and draft.held_on < on:
        raise Refused(_("约谈日期不得早于发函日期。"))
    if len(draft.about) > MOST_SUBJECTS:
        raise Refused(_("一份函件至多说 %(n)s 项，请分开发。") % {"n": MOST_SUBJECTS})
    if draft.post and draft.post.unit_id != draft.unit.pk:
        raise Refused(_("受函岗位不在受函单位。"))


def _check_text(draft: Draft) -> None:
    is_talk = draft.kind == LetterKind.TALK
    if is_talk and (draft.text or draft.held_on is None):
        raise Refused(_("约谈只记日期、单位和事由，不写内容。"), hint=_("请填约谈日期。"))
    if not is_talk and not draft.text.strip():
        raise Refused(_("函件没有正文。"))


def _next_serial(kind: str, year: int) -> int:
    """One more than the last of the year, also where that was withdrawn."""
    taken = Letter.objects.filter(kind=kind, year=year).aggregate(last=Max("serial"))
    return (taken["last"] or 0) + 1


def _send(letter: Letter, on: date, at: datetime) -> None:
    """To the mail of the addressees, also where they have turned reminders off."""
    people = Holders(on).addressed(letter.post_id, letter.unit_id, 0)
    mails = Channel.objects.filter(user__person__in=people, user__is_active=True)
    pks = mails.values_list("pk", flat=True)
    queue(Carries.LETTER, [(channel, letter.pk) for channel in pks], at=at)


def sign_letter(letter: Letter, *, on: date, actor: Actor, at: datetime) -> Letter:
    """The addressee has received it; signed once, by a post that is addressed."""
    with writing(actor, at) as log:
        letter = log.lock(letter)
        _check_open(letter)
        if not may_sign(letter, actor):
            raise NotAllowed(_("这份函件不是发给您的岗位的。"))
        _check_day(letter, on, at)
        log.change(letter, received_on=on, received_by_id=actor.post_id)
        log.record("letter.signed", letter, on=on)
    return letter


def may_sign(letter: Letter, actor: Actor) -> bool:
    """The post named; else those of the unit that do or report what it owes, or lead it."""
    post = Post.objects.current().select_related("post_type").filter(pk=actor.post_id).first()
    return post is not None and letter.is_open and _is_addressed(letter, post)


def _is_addressed(letter: Letter, post: Post) -> bool:
    if letter.post_id:
        return post.pk == letter.post_id
    able = bool(powers_of(post) & SIGNING) or post.post_type.is_first_responsible
    return able and post.unit_id == letter.unit_id and post.pk != letter.issued_by_id


def reply_to_letter(letter: Letter, *, reply: str, on: date, actor: Actor, at: datetime) -> Letter:
    """What was answered, in short; entered by the addressee or by the post that issued it."""
    if not reply.strip():
        raise Refused(_("请写明回复内容。"))
    with writing(actor, at) as log:
        letter = log.lock(letter)
        check_reply(letter, actor)
        _check_day(letter, on, at)
        log.change(letter, replied_on=on, replied_by_id=actor.post_id, reply=reply.strip())
        log.record("letter.replied", letter, on=on)
    return letter


def check_reply(letter: Letter, actor: Actor) -> None:
    if not letter.awaits_reply:
        raise Refused(_("这份函件不用回复，或者已经回复、撤回。"))
    if not may_reply(letter, actor):
        raise NotAllowed(_("这份函件不是发给您的岗位的，也不归您登记回复。"))


def may_reply(letter: Letter, actor: Actor) -> bool:
    """The addressee, whether it was signed for or not, and the post that issued it."""
    post = Post.objects.current().select_related("post_type").filter(pk=actor.post_id).first()
    if post is None or not letter.awaits_reply:
        return False
    return _is_addressed(letter, post) or post.pk == letter.issued_by_id


def withdraw_letter(letter: Letter, *, reason: str, on: date, actor: Actor, at: datetime) -> Letter:
    """A letter that should not have been issued; its number stays taken."""
    if not reason.strip():
        raise Refused(_("撤回必须写明理由。"))
    _issuing(actor, letter.unit)
    with writing(actor, at) as log:
        letter = log.lock(letter)
        if letter.withdrawn_on is not None:
            raise Refused(_("这份函件已经撤回。"))
        _check_day(letter, on, at)
        log.change(letter, withdrawn_on=on)
        log.record("letter.withdrawn", letter, on=on, reason=reason)
    return letter


def _check_open(letter: Letter) -> None:
    if letter.withdrawn_on is not None:
        raise Refused(_("这份函件已经撤回。"))
    if letter.received_on is not None:
        raise Refused(_("这份函件已经签收。"))


def _check_day(letter: Letter, on: date, at: datetime) -> None:
    if on < letter.issued_on or on > timezone.localdate(at):
        raise Refused(_("日期须在发函之后，且不晚于今天。"))
