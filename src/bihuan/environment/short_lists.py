"""Short lists that people keep in CSV files, read row by row into what they mean."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from bihuan.environment.texts import delimiter, text_of
from bihuan.errors import BihuanError, Unreadable
from bihuan.words import _, listed
from bihuan.written.days import day_of

Row = Mapping[str, str]
T = TypeVar("T")

HEADINGS = {
    "城市": "city",
    "断面": "section",
    "起": "from",
    "止": "to",
    "项目": "items",
    "类别": "kind",
    "理由": "reason",
    "文件": "document",
    "点位数": "points",
    "名单": "set",
}
"""What a heading may be called besides its column's own name."""


def read(path: Path, needed: tuple[str, ...], make: Callable[[Row], T]) -> list[T]:
    """What ``make`` makes of each row.

    Raises
    ------
    Unreadable
        The file cannot be read, lacks a column, or a row means nothing: it is named.
    """
    return [_made(path, number, row, make) for number, row in _rows(path, needed)]


def span(row: Row) -> tuple[date, date]:
    """From which day to which, both included; one day where no last one is given."""
    first = _day(row["from"])
    return first, _day(row["to"]) if row["to"] else first


def whole(text: str) -> int:
    """A whole number in a cell."""
    if not text.isdecimal():
        raise Unreadable(_("“%(text)s”不是整数") % {"text": text})
    return int(text)


def several(text: str) -> list[str]:
    """Words in one cell, however they are separated."""
    for mark in "；;，,":
        text = text.replace(mark, "、")
    return [word.strip() for word in text.split("、") if word.strip()]


def _day(text: str) -> date:
    try:
        return day_of(text, None)
    except ValueError:
        raise Unreadable(_("“%(text)s”不是日期，请写成 2025-10-31") % {"text": text}) from None


def _made(path: Path, number: int, row: Row, make: Callable[[Row], T]) -> T:
    try:
        return make(row)
    except BihuanError as error:
        said = str(error)
    except KeyError as error:
        said = _("“%(text)s”读不出") % {"text": error.args[0]}
    raise Unreadable(
        _("%(path)s 第 %(row)s 行：%(said)s。")
        % {"path": path, "row": number, "said": said.rstrip("。")}
    )


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    lines = text_of(path).splitlines()
    rows = csv.DictReader(lines, delimiter=delimiter(lines[0]) if lines else ",")
    known = {HEADINGS.get(name.strip(), name.strip()): name for name in rows.fieldnames or ()}
    if missing := [name for name in needed if name not in known]:
        raise Unreadable(
            _("%(path)s 缺少列：%(names)s。") % {"path": path, "names": listed(missing)},
            hint=_("需要的列：%(names)s。") % {"names": listed(needed)},
        )
    for row in rows:
        yield rows.line_num, {name: (row[written] or "").strip() for name, written in known.items()}
