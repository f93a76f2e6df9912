"""The template of a report: plain text with headings and named figures.

``# `` opens the title, ``## `` to ``##### `` headings; paragraphs are parted by blank lines.
``{{ code }}`` is a figure with its unit, ``{{ code|value }}`` without, ``{{ code|label }}`` is its
name, ``{{ code|change }}`` of a difference says whether it rose or fell. ``{{ as_of }}`` is the
day, ``{{ year }}`` and ``{{ month }}`` those of the day, ``{{ scope }}`` the unit it speaks of,
``{{ issued }}`` the day of its issue, before that the day it speaks of.
A line ``![caption](chart:code)`` is
the course of a figure over the year, as a chart with its values below; a line
``![caption](table:form:plan)`` is a ledger. Lines ``@主送``, ``@署名``, ``@日期`` and ``@附件`` are
the parts of an official document around its text. Nothing else is executed or looked up.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile
from typing import ClassVar, TypeAlias

from bihuan.errors import Unreadable
from bihuan.words import _

NAMED = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*(?:\|\s*([a-z]+)\s*)?\}\}")
LEFT_OVER = re.compile(r"[{\uff5b]{2}|[}\uff5d]{2}|\{[%#]|[%#]\}")
CHART = re.compile(r"!\[([^\[\]{}]+)\]\(chart:([a-z][a-z0-9_.]*)\)")
LEDGER = re.compile(r"!\[([^\[\]{}]+)\]\(table:([a-z_]+):([a-z0-9][a-z0-9_.{}-]*)\)")
LIKE_A_CHART = re.compile(r"[]\uff3d\u3011]\s*[(\uff08]\s*(?:chart|table)")
PART = re.compile(r"@([\u4e00-\u9fff]\S*)(?:\s+(\S.*))?")
UNPRINTABLE = ("Cc", "Cn", "Cs")
CHANGE = "change"
SHOWN = ("", "value", "unit", "label", CHANGE)
DAY, YEAR, MONTH, SCOPE, ISSUED = "as_of", "year", "month", "scope", "issued"
WORDS = (DAY, YEAR, MONTH, SCOPE, ISSUED)
"""What is said of the report itself: its day, that day's year and month, its unit, its issue."""

LIMITS = {"comprehensive": 5000, "special": 4000}
"""Most characters of a paper, by its kind of length (DOMAIN.md 9.6)."""

LEVELS = 5
"""The title and four ranks of headings (GB/T 9704-2012, 7.3.3)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A figure in the text: its code, and what of it is shown: value and unit, or one thing."""

    code: str
    shown: str = ""


Piece: TypeAlias = str | Named


class Role(StrEnum):
    """The parts of an official document around its text, as a line names them after an ``@``."""

    TEXT = ""
    ADDRESSEE = "主送"
    SIGNATURE = "署名"
    DATE = "日期"
    ATTACHMENT = "附件"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0) or a heading (1 is the title); the title of an attachment opens it."""

    level: int
    pieces: tuple[Piece, ...]
    role: Role = Role.TEXT

    @property
    def codes(self) -> list[str]:
        named = [piece.code for piece in self.pieces if isinstance(piece, Named)]
        return [code for code in named if code not in WORDS]


@dataclass(frozen=True, slots=True)
class Captioned:
    """What stands among the paragraphs under a caption."""

    caption: str

    level: ClassVar[int] = 0
    role: ClassVar[Role] = Role.TEXT

    @property
    def codes(self) -> list[str]:
        return []

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What stands for it where it is not shown."""
        return (self.caption,)


@dataclass(frozen=True, slots=True)
class Chart(Captioned):
    """The course of a figure over the year."""

    code: str

    @property
    def codes(self) -> list[str]:
        return [self.code]


@dataclass(frozen=True, slots=True)
class Ledger(Captioned):
    """A ledger of a plan as a table: a form, and the code of the plan with ``{year}`` in it."""

    form: str
    plan: str


Part: TypeAlias = Block | Chart | Ledger


@dataclass(frozen=True, slots=True)
class Template:
    blocks: tuple[Part, ...]

    @property
    def codes(self) -> list[str]:
        """The codes of the figures named or drawn, in the order of their first appearance."""
        return list(dict.fromkeys(code for block in self.blocks for code in block.codes))

    @property
    def needs_scope(self) -> bool:
        """Whether it says of which unit it speaks."""
        pieces = [piece for block in self.blocks for piece in block.pieces]
        return any(isinstance(piece, Named) and piece.code == SCOPE for piece in pieces)

    @property
    def charts(self) -> list[Chart]:
        return [block for block in self.blocks if isinstance(block, Chart)]

    @property
    def ledgers(self) -> list[Ledger]:
        return [block for block in self.blocks if isinstance(block, Ledger)]

    @property
    def attachments(self) -> list[Block]:
        texts = [block for block in self.blocks if isinstance(block, Block)]
        return [block for block in texts if block.role == Role.ATTACHMENT]

    @property
    def title_pieces(self) -> list[Piece]:
        """What the title is made of; its lines one after another."""
        first = next((n for n, block in enumerate(self.blocks) if block.level == 1), None)
        lines = takewhile(lambda block: block.level == 1, self.blocks[first:])
        return [piece for line in lines for piece in line.pieces]

    @property
    def title(self) -> str:
        """The text of the title, without figures."""
        return "".join(p for p in self.title_pieces if isinstance(p, str)) or "报告"


def parse(text: str) -> Template:
    """A template without a fault; what looks like a placeholder and is none is one, by its line.

    A text without a heading and without a figure was not meant to be a template.
    """
    template, faults = read(text)
    if faults:
        raise faults[0]
    if not any(block.codes or block.level for block in template.blocks):
        raise Unreadable(
            _("模板是空的：没有标题，也没有数字。"),
            hint=_("标题写成“# 题目”，数字写成 {{ 编码 }}。"),
        )
    return template


def read(text: str) -> tuple[Template, list[Unreadable]]:
    """What can be read of a text still being written, and its faults.

    A line with a fault stands as it was typed, so that the rest can be seen.
    """
    blocks: list[Part] = []
    paragraph: list[str] = []
    faults: list[Unreadable] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate([*lines, ""], start=1):
        try:
            alone = _checked(line, number)
        except Unreadable as fault:
            faults.append(fault)
            alone = Block(0, (line.strip(),))
        if paragraph and (alone or not line.strip()):
            blocks.append(Block(0, pieces_of("".join(paragraph))))
            paragraph = []
        if alone:
            blocks.append(alone)
        elif line.strip():
            paragraph.append(line.strip())
    return Template(tuple(numbered(blocks))), faults


def _checked(line: str, number: int) -> Part | None:
    _check(line, number)
    return _alone(line, number)


def _alone(line: str, number: int) -> Part | None:
    """What stands on a line of its own: a heading, a chart, a ledger, a part of the document."""
    if found := CHART.fullmatch(line.strip()):
        return Chart(found[1].strip(), found[2])
    if found := LEDGER.fullmatch(line.strip()):
        return Ledger(found[1].strip(), found[2], found[3])
    if found := PART.fullmatch(line.strip()):
        return _part(found, number)
    marks = len(line) - len(line.lstrip("#"))
    is_heading = 0 < marks <= LEVELS and line[marks : marks + 1] == " "
    return Block(marks, pieces_of(line[marks:].strip())) if is_heading else None


def _part(found: re.Match[str], number: int) -> Block:
    if found[1] in set(Role) and found[2]:
        return Block(0, pieces_of(found[2].strip()), Role(found[1]))
    raise Unreadable(
        _("模板第 %(number)s 行的“%(text)s”不是可用的写法。")
        % {"number": number, "text": found[0][:60]},
        hint=_("可写 @主送 某某：、@署名 某某、@日期 某日、@附件 题目，各独占一行。"),
    )


def _check(line: str, number: int) -> None:
    for char in line.replace("\t", ""):
        if unicodedata.category(char) in UNPRINTABLE:
            raise Unreadable(
                _("模板第 %(number)s 行有不能打印的字符（U+%(char)04X）。")
                % {"number": number, "char": ord(char)},
                hint=_("模板是 UTF-8 的文本文件，请删去这个字符。"),
            )
    is_one = CHART.fullmatch(line.strip()) or LEDGER.fullmatch(line.strip())
    if LIKE_A_CHART.search(line) and not is_one:
        raise Unreadable(
            _("模板第 %(number)s 行的图表写法不对：%(text)s")
            % {"number": number, "text": line.strip()[:60]},
            hint=_(
                "图表独占一行，写成半角的 ![图题](chart:编码) 或 ![表题](table:表式:方案)，"
                "题里没有括号。"
            ),
        )
    try:
        check_placeholders(line)
    except Unreadable as error:
        said = {"number": number, "why": error.message}
        raise Unreadable(_("模板第 %(number)s 行：%(why)s") % said, hint=error.hint) from error


def check_placeholders(text: str) -> None:
    for found in NAMED.finditer(text):
        if (found[2] or "") not in SHOWN:
            raise Unreadable(
                _("“%(found)s”里的“%(way)s”不是可用的写法。")
                % {"found": found[0], "way": found[2]},
                hint=_(
                    "可写 {{ 编码 }}、{{ 编码|value }}、{{ 编码|unit }}、{{ 编码|label }} 或 "
                    "{{ 编码|change }}。"
                ),
            )
    if LEFT_OVER.search(NAMED.sub("", text)):
        raise Unreadable(
            _("花括号写法不对：%(text)s") % {"text": text.strip()[:60]},
            hint=_("数字写成半角的 {{ 编码 }}，如 {{ campaign.found }}。"),
        )


def pieces_of(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for found in NAMED.finditer(text):
        pieces += [text[at : found.start()], Named(found[1], found[2] or "")]
        at = found.end()
    return tuple(piece for piece in [*pieces, text[at:]] if piece != "")


# --- Numbers of headings --------------------------------------------------------------------------

TYPED = {
    2: re.compile(r"[一二三四五六七八九十百]+、"),
    3: re.compile(r"[（(][一二三四五六七八九十百]+[）)]"),
    4: re.compile(r"\d+[.．、]"),
    5: re.compile(r"[（(]\d+[）)]"),
}
WRITTEN = {2: "{chinese}、", 3: "（{chinese}）", 4: "{number}.", 5: "（{number}）"}
DIGITS = "零一二三四五六七八九"


def numbered(blocks: Iterable[Part]) -> Iterator[Part]:
    """Headings without a number get theirs; those that have one keep it and are counted."""
    counts = dict.fromkeys(TYPED, 0)
    for block in blocks:
        if not isinstance(block, Block) or block.level not in TYPED:
            if block.role == Role.ATTACHMENT:
                counts = dict.fromkeys(TYPED, 0)
            yield block
            continue
        counts |= {level: 0 for level in TYPED if level > block.level}
        counts[block.level] += 1
        yield _with_number(block, counts[block.level])


def _with_number(block: Block, count: int) -> Block:
    first = block.pieces[0] if block.pieces else ""
    if isinstance(first, str) and TYPED[block.level].match(first):
        return block
    number = WRITTEN[block.level].format(number=count, chinese=chinese(count))
    if isinstance(first, str):
        return replace(block, pieces=(number + first, *block.pieces[1:]))
    return replace(block, pieces=(number, *block.pieces))


def chinese(number: int) -> str:
    """A number from 1 to 99 as headings write it."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")
