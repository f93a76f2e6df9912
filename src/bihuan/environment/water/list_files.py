"""The lists of surface water out of CSV files: sets of sections, deductions, ice-bound sections."""

from pathlib import Path

from bihuan.environment.short_lists import Row, read, several, span
from bihuan.environment.water.headings import item_named
from bihuan.environment.water.lists import Deduction, Member
from bihuan.environment.water.means import Frozen
from bihuan.errors import Unreadable
from bihuan.words import _, listed


def members(path: Path) -> list[Member]:
    """Rows of ``set, section, from, to``; an empty ``to`` lasts."""

    def member(row: Row) -> Member:
        from_on, to_on = span(row)
        return Member(row["set"], row["section"], from_on, to_on if row["to"] else None)

    return read(path, ("set", "section", "from", "to"), member)


def deductions(path: Path) -> list[Deduction]:
    """Rows of ``section, items, from, to, reason, document``; items joined by 、 or ;."""

    def of_row(row: Row) -> list[Deduction]:
        return [
            Deduction(row["section"], _item(said), *span(row), row["reason"], row["document"])
            for said in several(row["items"])
        ]

    needed = ("section", "items", "from", "to", "reason", "document")
    return [one for some in read(path, needed, of_row) for one in some]


def _item(said: str) -> str:
    if item := item_named(said):
        return item
    raise Unreadable(
        _("“%(text)s”不是水质项目，请写成 codmn、CODMn 或高锰酸盐指数") % {"text": said}
    )


def frozen(path: Path) -> Frozen:
    """Rows of ``section, document``: which sections freeze, and where that is laid down."""
    rows = read(path, ("section", "document"), lambda row: (row["section"], row["document"]))
    documents = dict.fromkeys(document for _section, document in rows if document)
    return Frozen(frozenset(section for section, _document in rows), listed(documents))
