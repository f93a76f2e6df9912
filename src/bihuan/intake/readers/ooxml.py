"""Office Open XML: what the reading library leaves out of .xlsx (error cells, number formats)."""

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bihuan.errors import Unreadable
from bihuan.intake.readers import zips
from bihuan.intake.readers.limits import MAX_CELLS, too_large
from bihuan.intake.readers.marks import Mark, Marks, Shown, shown_by_number
from bihuan.words import _
from bihuan.written.cells import NOT_COMPUTED, CellError, column_index

_PART_LIMIT = 64 * 1024 * 1024
_CARRY_LIMIT = 4 * 1024 * 1024
_NARROW, _SHORT = 26, 99_999
"""A cell outside this box is visible to ``_FAR``; the box itself is always small enough."""

_FAR = re.compile(rb'\br="([A-Z]{2,3}|[A-Z](?=\d{6}))(\d{1,7})"(?:[^>]*[^/>])?>')
_FULL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/>])?>')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_ATTRIBUTE = re.compile(r"""(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s([^>]*?\bt="e"[^>]*)>'
    rb"(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)<"
)
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\s((?:(?!\bt=)[^>])*[^/>])><(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


class Sheets:
    """Sheet names and their parts in one workbook, and the styles that they share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts = _sheet_parts(path)
        self._styles = _special_styles(path)

    def marks(self, name: str) -> Marks:
        """Scan one sheet: its marks, or a refusal where its cells span too large a box."""
        part = self._parts.get(name)
        if part is None:
            raise Unreadable(_("工作表“%(name)s”的内容缺失，文件损坏。") % {"name": name})
        if self._box(part, _FAR, _NARROW, _SHORT) > MAX_CELLS and (
            self._box(part, _FULL, 0, 0) > MAX_CELLS
        ):
            raise too_large(name)
        return self._marked(part)

    def _box(self, part: str, cells: re.Pattern[bytes], width: int, height: int) -> int:
        for text in _pieces(self._path, part):
            if found := cells.findall(text):
                letters, rows = zip(*found, strict=True)
                width = max(width, *(column_index(name.decode()) + 1 for name in set(letters)))
                height = max(height, *map(int, set(rows)))
        return width * height

    def _marked(self, part: str) -> Marks:
        marks: dict[int, dict[int, Mark]] = {}
        styled = _styled_cells(self._styles)
        for text in _pieces(self._path, part):
            for tag in styled.findall(text) if styled else ():
                style = _STYLE.search(tag)
                if style and style[1] in self._styles:
                    _put(marks, tag, self._styles[style[1]])
            if b't="e"' in text:
                for tag, code in _ERROR.findall(text):
                    _put(marks, tag, CellError(code.decode("utf-8", "replace")))
            for tag in _UNCOMPUTED.findall(text):
                _put(marks, tag, NOT_COMPUTED)
        return marks


def _put(marks: dict[int, dict[int, Mark]], tag: bytes, mark: Mark) -> None:
    if place := _PLACE.search(tag):
        marks.setdefault(int(place[2]), {})[column_index(place[1].decode())] = mark


def _styled_cells(styles: Mapping[bytes, Shown]) -> re.Pattern[bytes] | None:
    if not styles:
        return None
    return re.compile(
        rb'<(?:\w+:)?c\s([^>]*?\bs="(?:' + b"|".join(sorted(styles)) + rb')"[^>]*[^/])>'
    )


def _pieces(path: Path, part: str) -> Iterator[bytes]:
    """Yield the text of a part, cut where a cell (or else a tag) begins."""
    carry = b""
    for piece in zips.pieces(path, part):
        text = carry + piece
        cut = text.rfind(b"<", 0, max(text.rfind(b"<c "), text.rfind(b":c ")) + 1)
        if cut <= 0:
            cut = text.rfind(b"<")
        if len(text) - cut > _CARRY_LIMIT:
            cut = len(text)
        yield text[:cut]
        carry = text[cut:]
    yield carry


def _sheet_parts(path: Path) -> dict[str, str]:
    targets = {}
    rels = zips.content(path, "xl/_rels/workbook.xml.rels", _PART_LIMIT)
    for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", rels):
        attributes = _attributes(tag)
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    present = {name.lower(): name for name in zips.names(path)}
    parts = {}
    book = zips.content(path, "xl/workbook.xml", _PART_LIMIT)
    for tag in re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", book):
        attributes = _attributes(tag)
        target = posixpath.join("/xl", targets.get(attributes.get("id", ""), ""))
        if found := present.get(posixpath.normpath(target).lstrip("/").lower()):
            parts[attributes.get("name", "")] = found
    return parts


def _attributes(tag: bytes) -> dict[str, str]:
    """Attributes by local name, entities resolved."""
    found = _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
    return {name: html.unescape(double or single) for name, double, single in found}


def _special_styles(path: Path) -> dict[bytes, Shown]:
    """Cell styles (by number, as written) whose cells show something else than they hold."""
    text = zips.content(path, "xl/styles.xml", _PART_LIMIT)
    codes = {}
    for tag in re.findall(rb"<(?:\w+:)?numFmt\s[^>]*>", text):
        attributes = _attributes(tag)
        if attributes.get("numFmtId", "").isdecimal():
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
    table = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    styles = {}
    for index, tag in enumerate(re.findall(rb"<(?:\w+:)?xf\s[^>]*>", table[0] if table else b"")):
        number = _attributes(tag).get("numFmtId", "")
        shown = shown_by_number(int(number), codes) if number.isdecimal() else None
        if shown:
            styles[str(index).encode()] = shown
    return styles
