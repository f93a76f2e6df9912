"""What a message says, whichever way it goes: short, grouped, the gravest first.

Messages are in Chinese, whoever set them off; they name no person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from bihuan.duties.queries import work_calendar
from bihuan.notices.letters import Sheet, paragraphs, title
from bihuan.notices.models import Channel, Colour, Delivery, Digest, Letter, Notice, What
from bihuan.notices.rules import standing
from bihuan.notices.sources import SOURCES
from bihuan.orgs import rules as sight
from bihuan.orgs.models import Post, Unit
from bihuan.periods import official

MOST_LINES = 20
GRAVITY = {Colour.RED: 0, Colour.YELLOW: 1, Colour.BLUE: 2}


@dataclass(frozen=True, slots=True)
class Message:
    """``number`` tells a receiver that it has had a message before."""

    subject: str
    text: str
    number: str


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as it is read: its signal in a word, how its deadline stands, where it leads."""

    notice: Notice
    standing: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Digested:
    """A digest as it is read: at most so many lines, and how many more there are."""

    digest: Digest
    groups: list[Group]
    more: int

    @property
    def whole(self) -> int:
        return self.more + sum(len(group.lines) for group in self.groups)


def digested(digest: Digest, notices: Iterable[Notice], most: int = MOST_LINES) -> Digested:
    """The gravest first, then what was due first; of each kind together."""
    ordered = sorted(
        notices, key=lambda one: (GRAVITY[Colour(one.signal)], one.due_on or date.max, one.pk)
    )
    shown = ordered[:most]
    groups = [
        Group(str(what.label), [_line(one, digest.on) for one in shown if one.what == what])
        for what in What
    ]
    return Digested(digest, [group for group in groups if group.lines], len(ordered) - len(shown))


def _line(notice: Notice, on: date) -> Line:
    said = standing(notice.due_on, on, work_calendar()) if notice.due_on else ""
    source = SOURCES.get(notice.what)
    return Line(notice, said, source.page(notice.subject_id) if source else "")


def notices_of(digests: Sequence[Digest]) -> dict[int, list[Notice]]:
    """The lines of some digests, by digest, with their rules."""
    found: dict[int, list[Notice]] = {digest.pk: [] for digest in digests}
    rows = Notice.objects.current().filter(digest__in=digests).select_related("rule")
    for notice in rows.order_by("pk"):
        found[notice.digest_id].append(notice)
    return found


def message_of(delivery: Delivery) -> Message | None:
    """What a delivery carries, in words; None where there is nothing to say any more."""
    number = f"{delivery.carries}-{delivery.number}-{delivery.channel_id}"
    said = SAID[Delivery.Carries(delivery.carries)](delivery)
    if said is None:
        return None
    subject, text = said
    return Message(subject, text, number)


Said = tuple[str, str] | None


def _digest(delivery: Delivery) -> Said:
    digest = Digest.objects.current().filter(pk=delivery.number).first()
    if digest is None:
        return None
    read = digested(digest, notices_of([digest])[digest.pk])
    subject = f"{_day(digest.on)}提醒：{_counts([line.notice for line in _lines(read)], read)}"
    blocks = [_block(group) for group in read.groups]
    if read.more:
        blocks.append(f"另有 {read.more} 项。")
    return subject, "\n\n".join([*blocks, f"详见 {_at('notices:notices')}"])


def _lines(read: Digested) -> list[Line]:
    return [line for group in read.groups for line in group.lines]


def _counts(notices: Sequence[Notice], read: Digested) -> str:
    """超期 3 项，今天到期 1 项，将到期 2 项; of what is shown."""
    words = {Colour.RED: "超期", Colour.YELLOW: "到期", Colour.BLUE: "将到期"}
    counts = {colour: sum(one.signal == colour for one in notices) for colour in words}
    said = "，".join(f"{words[colour]} {n} 项" for colour, n in counts.items() if n)
    return f"{said}等 {read.whole} 项" if read.more else said


def _block(group: Group) -> str:
    lines = [f"{group.label}"]
    for line in group.lines:
        colour = Colour(line.notice.signal).label
        lines.append(f"[{colour}] {line.standing}　{line.notice.text}{_suggestion(line.notice)}")
    return "\n".join(lines)


def _suggestion(notice: Notice) -> str:
    suggests = notice.rule.get_suggests_display() if notice.rule and notice.rule.suggests else ""
    return f"（可发{suggests}）" if suggests else ""


def _notice(delivery: Delivery) -> Said:
    notice = Notice.objects.current().filter(pk=delivery.number).select_related("digest").first()
    if notice is None:
        return None
    line = _line(notice, notice.digest.on)
    return f"提醒：{notice.text[:40]}", f"{notice.text}\n{line.standing}\n\n详见 {_site(line.url)}"


def _day_of_unit(delivery: Delivery) -> Said:
    """By unit, how much of what colour its people were reminded of; nothing if of nothing."""
    on = date.fromordinal(delivery.number)
    unit = delivery.channel.unit
    if unit is None:
        return None
    rows = (
        Notice.objects.current()
        .filter(digest__on=on, rule__levels=0, unit__in=sight.subtree_ids(unit.code))
        .values("unit__name", "unit__short_name", "signal")
        .annotate(n=Count("subject_id", distinct=True))
        .order_by("unit__kind__order", "unit_id")
    )
    by_unit: dict[str, dict[str, int]] = {}
    for row in rows:
        name = row["unit__short_name"] or row["unit__name"]
        by_unit.setdefault(name, {})[row["signal"]] = row["n"]
    if not by_unit:
        return None
    lines = [f"{name}：{_colours(counts)}" for name, counts in by_unit.items()]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"另有 {len(lines) - MOST_LINES} 个单位。"]
    return f"{_day(on)}提醒汇总", "\n".join([*lines, f"详见 {_at('home:desk')}"])


def _colours(counts: dict[str, int]) -> str:
    return "，".join(f"{c.label} {counts[c]}" for c in (Colour.RED, Colour.YELLOW, Colour.BLUE)
                    if c in counts)  # fmt: skip


def _letter(delivery: Delivery) -> Said:
    letter = Letter.objects.current().filter(pk=delivery.number, withdrawn_on=None).first()
    if letter is None:
        return None
    sheet = sheet_of(letter)
    url = _site(reverse("notices:letter", args=[letter.pk]))
    signed = f"{sheet.signature}　{official(sheet.issued_on)}"
    lines = [f"{sheet.addressee}：", *sheet.paragraphs, "", signed, f"请登录签收：{url}"]
    return f"{sheet.title}（{sheet.number}）", "\n".join(lines)


def sheet_of(letter: Letter) -> Sheet:
    """All that stands on a letter that was issued."""
    return Sheet(
        letter.number, title(letter.kind, letter.topic), addressee(letter.unit, letter.post),
        paragraphs(letter.kind, letter.text), letter.issued_by.unit.name, letter.issued_on,
        letter.reply_due_on, letter.held_on,
    )  # fmt: skip


def addressee(unit: Unit, post: Post | None) -> str:
    return post.name if post else unit.name


def _test(_delivery: Delivery) -> Said:
    return "试发", f"收到这条消息，说明通道可用。\n{_at('home:desk')}"


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日"


def _at(name: str) -> str:
    return _site(reverse(name))


def _site(path: str) -> str:
    return f"{settings.BIHUAN_SITE_URL}{path}"


SAID: dict[Any, Any] = {
    Delivery.Carries.DIGEST: _digest,
    Delivery.Carries.NOTICE: _notice,
    Delivery.Carries.DAY: _day_of_unit,
    Delivery.Carries.LETTER: _letter,
    Delivery.Carries.TEST: _test,
}
"""How each thing that a delivery can carry is said: subject and text."""


def webhook_body(channel: Channel, message: Message) -> dict[str, Any]:
    """A message as the receiver of a webhook wants it."""
    text = f"{message.subject}\n{message.text}"
    if channel.form == Channel.Form.PLAIN:
        return {"id": message.number, "subject": message.subject, "text": message.text}
    return {"msgtype": "text", "text": {"content": text}}
