"""The numbers of GB/T 9704-2012 for a Word file, and nothing else.

Lengths are in twips, twentieths of a point (A4: 11906 by 16838), sizes of type in half-points.
"""

from dataclasses import dataclass

from bihuan.documents.parts import Style

PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1587, 1474
FOOTER = 1418
LINE = 579
"""28.95 pt exactly, so that 22 lines stand on a page; 29 pt would give 21."""
CHARACTER_SPACING = -5
"""A quarter of a point less between characters: 28 of them at 16 pt fill a line of 442.2 pt.

A grid of characters would say the same to Word, but other programs give a character that is wider
than its cell two of them.
"""


@dataclass(frozen=True, slots=True)
class Face:
    """Type of a paragraph: East Asian font, size, alignment, characters of first indent, and the
    height of a line (0: as high as it needs); only lines of the standard height keep to the grid
    of the page.
    """

    font: str
    size: int
    align: str = "both"
    indent: int = 2
    space_after: int = 0
    line: int = LINE
    right: int = 0
    """Characters left free at the right end of a line."""


SONG, FANG_SONG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"

FACES = {
    Style.TITLE: Face(SONG, 44, "center", 0, LINE, 800),
    Style.HEADING_1: Face(HEI, 32),
    Style.HEADING_2: Face(KAI, 32),
    Style.BODY: Face(FANG_SONG, 32),
    Style.PLAIN: Face(FANG_SONG, 21, "left", 0, 120, 320),
    Style.NUMBER: Face(FANG_SONG, 32, "center", 0, LINE),
    Style.ADDRESSEE: Face(FANG_SONG, 32, "left", 0),
    Style.SIGNATURE: Face(FANG_SONG, 32, "right", 0, right=2),
    Style.DATE: Face(FANG_SONG, 32, "right", 0, right=2),
}
PICTURE = Face(FANG_SONG, 21, "center", 0, 60, 0)
"""A line as high as what stands in it."""
CAPTION = Face(HEI, 24, "center", 0, 80, 400)
TABLE_HEAD = Face(HEI, 18, "center", 0, 0, 280)
TABLE_CELL = Face(FANG_SONG, 18, "left", 0, 0, 260)
SMALL_CELL = Face(FANG_SONG, 18, "center", 0, 0, 280)
AFTER_SMALL = Face(FANG_SONG, 12, "left", 0, 0, 240)
"""The line that keeps a small table from the text below it."""
PAGE_NUMBER = Face("宋体", 28, "right", 0)
