"""The template of a report: plain text with headings and named figures.

``# `` opens the title, ``## `` and ``### `` headings; paragraphs are parted by blank lines.
``{{ code }}`` is a figure with its unit, ``{{ code|value }}`` without,
``{{ code|label }}`` is its name; ``{{ as_of }}`` is the day. A line ``![caption](chart:code)`` is
the course of a figure over the year, as a chart with its values below.
Nothing else is executed or looked up.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from bihuan.errors import Unreadable
from bihuan.words import _

NAMED = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*(?:\|\s*([a-z]+)\s*)?\}\}")
LEFT_OVER = re.compile(r"[{\uff5b]{2}|[}\uff5d]{2}|\{%|%\}")
CHART = re.compile(r"!\[([^\[\]{}]+)\]\(chart:([a-z][a-z0-9_.]*)\)")
LIKE_A_CHART = re.compile(r"[]\uff3d\u3011]\s*[(\uff08]\s*chart")
UNPRINTABLE = ("Cc", "Cn", "Cs")
SHOWN = ("", "value", "unit", "label")
DAY = "as_of"


@dataclass(frozen=True, slots=True)
class Named:
    """A figure in the text: its code, and what of it is shown: value and unit, or one thing."""

    code: str
    shown: str = ""


Piece: TypeAlias = str | Named


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0) or a heading (1 is the title)."""

    level: int
    pieces: tuple[Piece, ...]

    @property
    def codes(self) -> list[str]:
        named = [piece.code for piece in self.pieces if isinstance(piece, Named)]
        return [code for code in named if code != DAY]


@dataclass(frozen=True, slots=True)
class Chart:
    """The course of a figure over the year."""

    caption: str
    code: str

    @property
    def codes(self) -> list[str]:
        return [self.code]


@dataclass(frozen=True, slots=True)
class Template:
    blocks: tuple[Block | Chart, ...]

    @property
    def codes(self) -> list[str]:
        """The codes of the figures named or drawn, in the order of their first appearance."""
        return list(dict.fromkeys(code for block in self.blocks for code in block.codes))

    @property
    def charts(self) -> list[Chart]:
        return [block for block in self.blocks if isinstance(block, Chart)]

    @property
    def title(self) -> str:
        """The text of the first title, without figures."""
        for block in self.blocks:
            if isinstance(block, Block) and block.level == 1:
                return "".join(piece for piece in block.pieces if isinstance(piece, str))
        return "报告"


def parse(text: str) -> Template:
    """Read a template; what looks like a placeholder and is none is an error naming its line.

    A text without a heading and without a figure was not meant to be a template.
    """
    blocks: list[Block | Chart] = []
    paragraph: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate([*lines, ""], start=1):
        _check(line, number)
        alone = _alone(line)
        if paragraph and (alone or not line.strip()):
            blocks.append(Block(0, _pieces("".join(paragraph))))
            paragraph = []
        if alone:
            blocks.append(alone)
        elif line.strip():
            paragraph.append(line.strip())
    if not any(block.codes or getattr(block, "level", 0) for block in blocks):
        raise Unreadable(
            _("模板是空的：没有标题，也没有数字。"),
            hint=_("标题写成“# 题目”，数字写成 {{ 编码 }}。"),
        )
    return Template(tuple(blocks))


def _alone(line: str) -> Block | Chart | None:
    """What stands on a line of its own: a heading or a chart."""
    if found := CHART.fullmatch(line.strip()):
        return Chart(found[1].strip(), found[2])
    marks = len(line) - len(line.lstrip("#"))
    is_heading = 0 < marks <= 4 and line[marks : marks + 1] == " "
    return Block(marks, _pieces(line[marks:].strip())) if is_heading else None


def _check(line: str, number: int) -> None:
    for char in line.replace("\t", ""):
        if unicodedata.category(char) in UNPRINTABLE:
            raise Unreadable(
                _("模板第 %(number)s 行有不能打印的字符（U+%(char)04X）。")
                % {"number": number, "char": ord(char)},
                hint=_("模板是 UTF-8 的文本文件，请删去这个字符。"),
            )
    for found in NAMED.finditer(line):
        if (found[2] or "") not in SHOWN:
            raise Unreadable(
                _("模板第 %(number)s 行：“%(found)s”里的“%(way)s”不是可用的写法。")
                % {"number": number, "found": found[0], "way": found[2]},
                hint=_("可写 {{ 编码 }}、{{ 编码|value }}、{{ 编码|unit }} 或 {{ 编码|label }}。"),
            )
    if LIKE_A_CHART.search(line) and not CHART.fullmatch(line.strip()):
        raise Unreadable(
            _("模板第 %(number)s 行的图写法不对：%(text)s")
            % {"number": number, "text": line.strip()[:60]},
            hint=_("图独占一行，写成半角的 ![图题](chart:编码)，图题里没有括号。"),
        )
    if LEFT_OVER.search(NAMED.sub("", line)):
        raise Unreadable(
            _("模板第 %(number)s 行的花括号写法不对：%(text)s")
            % {"number": number, "text": line.strip()[:60]},
            hint=_("数字写成半角的 {{ 编码 }}，如 {{ campaign.found }}。"),
        )


def _pieces(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for found in NAMED.finditer(text):
        pieces += [text[at : found.start()], Named(found[1], found[2] or "")]
        at = found.end()
    return tuple(piece for piece in [*pieces, text[at:]] if piece != "")
