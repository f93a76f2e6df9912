"""The numbers of GB/T 9704-2012 for a Word file, and nothing else.

Lengths are in twips, twentieths of a point (A4: 11906 by 16838), sizes of type in half-points.
"""

from dataclasses import dataclass, replace

from bihuan.documents.parts import Style

PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1587, 1474
FOOTER = 1418
LINE = 579
"""28.95 pt exactly, so that 22 lines stand on a page; 29 pt would give 21."""
CHARACTER_SPACE = -848
"""The grid of characters: 28 to a line of 442.2 pt are 15.793 pt each, in 4096ths of a point less
than the 16 pt of the type.
"""
CHARACTER_SPACING = -6
"""What stands in the text keeps off the grid and comes 0.3 pt closer instead: 28 in a line.

The grid alone is enough for Word; LibreOffice gives a character that is wider than its cell two
of them, and only the spacing makes both show the same lines.
"""


@dataclass(frozen=True, slots=True)
class Face:
    """Type of a paragraph: East Asian font, size, alignment, characters of first indent, and the
    height of a line (0: as high as it needs).
    """

    font: str
    size: int
    align: str = "both"
    indent: int = 2
    space_after: int = 0
    line: int = LINE
    right: float = 0
    """Characters left free at the right end of a line."""
    left: float = 0
    hanging: float = 0
    """Characters by which all lines are moved in, and by which the first stands out again."""
    latin: str = "Times New Roman"


SONG, FANG_SONG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"

FACES = {
    Style.TITLE: Face(SONG, 44, "center", 0, LINE),
    Style.HEADING_1: Face(HEI, 32),
    Style.HEADING_2: Face(KAI, 32),
    Style.HEADING_3: Face(FANG_SONG, 32),
    Style.HEADING_4: Face(FANG_SONG, 32),
    Style.BODY: Face(FANG_SONG, 32),
    Style.PLAIN: Face(FANG_SONG, 21, "left", 0, 120, 320),
    Style.NUMBER: Face(FANG_SONG, 32, "center", 0, LINE),
    Style.ADDRESSEE: Face(FANG_SONG, 32, "left", 0),
    Style.SIGNATURE: Face(FANG_SONG, 32, "right", 0),
    Style.DATE: Face(FANG_SONG, 32, "right", 0),
    Style.ATTACHMENT: Face(HEI, 32, "left", 0),
    Style.CAPTION: Face(HEI, 24, "center", 0, 60, 400),
}
TITLE_LINE = Face(SONG, 44, "center", 0)
"""A line of a title that goes on."""
PICTURE = Face(FANG_SONG, 21, "center", 0, 60, 0)
"""A line as high as what stands in it."""
CAPTION = Face(HEI, 24, "center", 0, 80, 400)
TABLE_HEAD = Face(HEI, 18, "center", 0, 0, 280)
TABLE_CELL = Face(FANG_SONG, 18, "left", 0, 0, 260)
SMALL_CELL = Face(FANG_SONG, 18, "center", 0, 0, 280)
AFTER_SMALL = Face(FANG_SONG, 12, "left", 0, 0, 240)
"""The line that keeps a small table from the text below it."""
PAGE_NUMBER = {
    "odd": Face("宋体", 28, "right", 0, 0, 0, right=1, latin="宋体"),
    "even": Face("宋体", 28, "left", 0, 0, 0, left=1, latin="宋体"),
}
"""On the outer side, one character in (7.5)."""

LINE_OF_TEXT = 28
LINE_OF_TITLE = 19
"""Characters of 22 pt in a line of 442.2 pt: 20, less one for digits of a wider face."""
TITLE_BREAKS_AFTER = "、，：》）的和与及"
TITLE_BREAKS_BEFORE = "《（关和与及暨的工情实年整党机"


def title_lines(title: str) -> list[str]:
    """A title in lines that get shorter, broken where it does no harm to its words (7.3.1)."""
    whole = width_of(title)
    if whole <= LINE_OF_TITLE:
        return [title]
    wanted = whole / -(-whole // LINE_OF_TITLE) + 1
    places = [at for at in range(1, len(title)) if width_of(title[:at]) <= LINE_OF_TITLE]
    at = min(places, key=lambda at: _harm(title, at) * 4 + abs(width_of(title[:at]) - wanted))
    return [title[:at], *title_lines(title[at:])]


def _harm(title: str, place: int) -> int:
    before, after = title[place - 1], title[place]
    if before.isascii():
        return 9
    if before in TITLE_BREAKS_AFTER or after in "《（":
        return 0
    return 1 if after in TITLE_BREAKS_BEFORE or after.isascii() else 3


def signature_faces(name: str, date: str) -> tuple[Face, Face]:
    """The date begins two characters right of the name; two at least stay free at the edge.

    Both are set from the right edge, so that neither is broken in whatever type is there.
    """
    long, short = width_of(name), width_of(date)
    date_right = max(2, long - short)
    first, second = FACES[Style.SIGNATURE], FACES[Style.DATE]
    return replace(first, right=date_right + short + 2 - long), replace(second, right=date_right)


def width_of(text: str) -> float:
    """In characters: letters and digits of the Latin script are half as wide."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def note_faces(first: str, number: str) -> tuple[Face, Face]:
    """附件说明: further lines of a name stand under its first character (7.3.4)."""
    hanging = width_of(first + number)
    face = replace(FACES[Style.BODY], align="left", indent=0, left=2 + hanging, hanging=hanging)
    return face, replace(face, hanging=width_of(number))
