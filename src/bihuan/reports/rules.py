"""The template of a report: plain text with headings and named figures.

``# `` opens the title, ``## `` and ``### `` headings; paragraphs are parted by blank lines.
``{{ code }}`` is a figure with its unit, ``{{ code|value }}`` without; ``{{ as_of }}`` is the day.
Nothing else is executed or looked up.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from bihuan.errors import Unreadable

NAMED = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*(?:\|\s*([a-z]+)\s*)?\}\}")
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|｛｛|｝｝")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
SHOWN = ("", "value", "unit")
DAY = "as_of"


@dataclass(frozen=True, slots=True)
class Named:
    """A figure in the text: its code, and whether value, unit or both are shown."""

    code: str
    shown: str = ""


Piece: TypeAlias = str | Named


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0) or a heading (1 is the title)."""

    level: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Template:
    blocks: tuple[Block, ...]

    @property
    def codes(self) -> list[str]:
        """The codes of the figures named, in the order of their first appearance."""
        named = [p.code for b in self.blocks for p in b.pieces if isinstance(p, Named)]
        return [code for code in dict.fromkeys(named) if code != DAY]


def parse(text: str) -> Template:
    """Read a template; what looks like a placeholder and is none is an error naming its line."""
    blocks: list[Block] = []
    paragraph: list[str] = []
    for number, line in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], start=1):
        _check(line, number)
        marks = len(line) - len(line.lstrip("#"))
        is_heading = 0 < marks <= 4 and line[marks : marks + 1] == " "
        if (is_heading or not line.strip()) and paragraph:
            blocks.append(Block(0, _pieces("".join(paragraph))))
            paragraph = []
        if is_heading:
            blocks.append(Block(marks, _pieces(line[marks:].strip())))
        elif line.strip():
            paragraph.append(line.strip())
    return Template(tuple(blocks))


def _check(line: str, number: int) -> None:
    if found := UNPRINTABLE.search(line):
        raise Unreadable(
            f"模板第 {number} 行有不可打印的字符（U+{ord(found[0]):04X}）。", hint="请删去它。"
        )
    for found in NAMED.finditer(line):
        if (found[2] or "") not in SHOWN:
            raise Unreadable(
                f"模板第 {number} 行：“{found[0]}”里的“{found[2]}”不是可用的写法。",
                hint="可写 {{ 编码 }}、{{ 编码|value }} 或 {{ 编码|unit }}。",
            )
    if LEFT_OVER.search(NAMED.sub("", line)):
        raise Unreadable(
            f"模板第 {number} 行的花括号写法不对：{line.strip()[:60]}",
            hint="数字写成 {{ 编码 }}，如 {{ campaign.found }}。",
        )


def _pieces(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for found in NAMED.finditer(text):
        pieces += [text[at : found.start()], Named(found[1], found[2] or "")]
        at = found.end()
    return tuple(piece for piece in [*pieces, text[at:]] if piece != "")
