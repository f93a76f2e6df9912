"""How a letter reads: its number, the text that is offered for it, and its Word document.

What the law of the house leaves to a person is offered and can be changed; the templates are data.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

from bihuan.documents.parts import Appendix, Content, Document, Paragraph, Signature, Style
from bihuan.periods import official

ITEMS = "{items}"


@dataclass(frozen=True, slots=True)
class Template:
    prefix: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a letter is about: its kind in a word, its name, and how its deadline stands."""

    label: str
    text: str
    due_on: date | None
    standing: str

    @property
    def line(self) -> str:
        due = f"（时限 {official(self.due_on)}，{self.standing}）" if self.due_on else ""
        return f"{self.label}：{self.text}{due}"


@cache
def template_of(kind: str) -> Template:
    text = resources.files("bihuan.presets").joinpath("party/letters.toml").read_text("utf-8")
    return Template(**tomllib.loads(text)[kind])


def number(kind: str, year: int, serial: int) -> str:
    """督办〔2026〕3号: six-cornered brackets, no leading zeros (GB/T 9704-2012, 7.2.5)."""
    return f"{template_of(kind).prefix}〔{year}〕{serial}号"


def title(kind: str, topic: str) -> str:
    return template_of(kind).title.replace("{topic}", topic)


LONGEST_TOPIC = 40


def topic_of(texts: Sequence[str]) -> str:
    """What a letter about some matters is about, in a phrase."""
    first = texts[0][:LONGEST_TOPIC]
    return first if len(texts) == 1 else f"{first}等{len(texts)}项工作"


def offered(kind: str, topic: str, subjects: Sequence[Subject], reply: date | None) -> str:
    """The text of a template filled in, one paragraph a line."""
    items = "\n".join(f"{n}. {subject.line}" for n, subject in enumerate(subjects, start=1))
    said = {
        "{n}": str(len(subjects)), "{topic}": topic,
        "{reply}": official(reply) if reply else "规定时限", ITEMS: items,
    }  # fmt: skip
    text = template_of(kind).body.strip()
    for name, value in said.items():
        text = text.replace(name, value)
    return text


def paragraphs(kind: str, text: str) -> list[str]:
    """The lines of a letter; of a talk, which keeps no text, those of its template."""
    said = text or template_of(kind).body
    return [line.strip() for line in said.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on a letter."""

    number: str
    title: str
    addressee: str
    paragraphs: Sequence[str]
    signature: str
    issued_on: date
    reply_due_on: date | None = None
    held_on: date | None = None


def document(sheet: Sheet, made_at: datetime) -> Document:
    """The letter and, on a page of its own, the slip by which it is signed for."""
    blocks: list[Content] = [
        _one(Style.TITLE, sheet.title),
        _one(Style.NUMBER, sheet.number),
        _one(Style.ADDRESSEE, f"{sheet.addressee}："),
        *[_one(Style.BODY, text) for text in sheet.paragraphs],
    ]
    if sheet.held_on:
        blocks.append(_one(Style.BODY, f"约谈日期：{official(sheet.held_on)}。"))
    blocks.append(Signature(sheet.signature, official(sheet.issued_on)))
    return Document(sheet.title, made_at, tuple(blocks), (_slip(sheet),))


def _slip(sheet: Sheet) -> Appendix:
    lines = [
        f"文号：{sheet.number}",
        f"事由：{sheet.title}",
        f"受函单位：{sheet.addressee}",
        "签收岗位：",
        "签收日期：　　　　年　　月　　日",
    ]
    if sheet.reply_due_on:
        lines.insert(3, f"回复期限：{official(sheet.reply_due_on)}")
    return Appendix("回执", tuple(_one(Style.BODY, line) for line in lines))


def _one(style: Style, text: str) -> Paragraph:
    return Paragraph(style, (text,))
