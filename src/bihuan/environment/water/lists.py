"""Lists that people keep: sets of sections, and items left out for a documented reason.

Both are input, never found in the data. They are short, so they go into the query as they are,
and no engine needs to join by spans of days.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from bihuan.environment.water.items import ITEMS, title
from bihuan.environment.water.measures import FALSE
from bihuan.errors import NotFound
from bihuan.findings import Finding, Severity
from bihuan.words import _, listed


@dataclass(frozen=True, slots=True)
class Member:
    """A section belongs to a set (国控, 国考 ...) from a day to a day, both included."""

    set: str
    section: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Deduction:
    """An item of a section that is left out from a day to a day, with its reason and document.

    It holds for a period that lies wholly within its days.
    """

    section: str
    item: str
    from_on: date
    to_on: date
    reason: str
    document: str


def restricted(table: ir.Table, members: Iterable[Member], name: str) -> ir.Table:
    """The rows of the sections of a set, with the set named in the column ``set``.

    A row counts by its ``sampled_on``, or, of a period, if the section was in the set all through.
    """
    spans: dict[tuple[date, date | None], set[str]] = defaultdict(set)
    sets = set()
    for member in members:
        sets.add(member.set)
        if member.set == name:
            spans[member.from_on, member.to_on].add(member.section)
    if not spans:
        raise NotFound(
            _("断面清单中没有“%(name)s”。") % {"name": name},
            hint=_("可用：%(names)s。") % {"names": listed(sorted(sets))},
        )
    first, last = _days(table)
    belongs = [
        table["section"].isin(sorted(sections)) & _within(first, last, from_on, to_on)
        for (from_on, to_on), sections in sorted(spans.items(), key=str)
    ]
    return table.filter(reduce(or_, belongs)).mutate(set=ibis.literal(name))


def deducted(table: ir.Table, deductions: Collection[Deduction]) -> ir.Table:
    """The table with the deducted items empty, and ``deducted`` naming them in each row.

    To be graded again; the undeducted result always stands beside it.
    """
    first, last = _days(table)
    of_item: dict[str, ir.BooleanValue] = {}
    for item in ITEMS:
        hits = [
            (table["section"] == one.section) & _within(first, last, one.from_on, one.to_on)
            for one in deductions
            if one.item == item and item in table.columns
        ]
        if hits:
            of_item[item] = reduce(or_, hits).fill_null(FALSE)
    text: ir.StringValue = ibis.literal("")
    for item, hit in of_item.items():
        text = text + ibis.ifelse(hit & table[item].notnull(), f",{item}", "")
    emptied = {
        item: ibis.ifelse(hit, ibis.null(table[item].type()), table[item])
        for item, hit in of_item.items()
    }
    return table.mutate(deducted=text.substr(1), **emptied)


def doubtful(deductions: Iterable[Deduction]) -> list[Finding]:
    """Deductions that lack what makes them one, or name an item that is not known."""
    found = []
    for row, one in enumerate(deductions, 1):
        where = {"section": one.section, "item": title(one.item)}
        if not one.reason.strip() or not one.document.strip():
            found.append(
                Finding(
                    "water-deduction-undocumented",
                    _("断面“%(section)s”的 %(item)s 扣除没有写明理由或文件。") % where,
                    _("请补上扣除理由和依据文件。"),
                    row,
                    severity=Severity.WARNING,
                )
            )
        if one.item not in ITEMS:
            found.append(
                Finding(
                    "water-deduction-unknown-item",
                    _("断面“%(section)s”的扣除项目“%(item)s”不是水质项目，未扣除。") % where,
                    _("请用标准的列名，如 codmn、cod。"),
                    row,
                    "item",
                    Severity.WARNING,
                )
            )
    return found


def unused(means: ir.Table, deductions: Iterable[Deduction]) -> list[Finding]:
    """Deductions that changed nothing: no period of the section lies wholly within their days."""
    used = deducted(means, list(deductions))
    rows = used.filter(used["deducted"] != "").select(
        "section", "deducted", "first_day", "last_day"
    )
    hits = [
        (row["section"], item, row["first_day"], row["last_day"])
        for row in rows.to_pyarrow().to_pylist()
        for item in row["deducted"].split(",")
    ]
    return [
        Finding(
            "water-deduction-unused",
            _("断面“%(section)s”的 %(item)s 扣除（%(from_on)s 至 %(to_on)s）没有用上。")
            % {
                "section": one.section,
                "item": title(one.item),
                "from_on": one.from_on,
                "to_on": one.to_on,
            },
            _("扣除只用于完全落在其起止日期内、且该项目有值的时期。"),
            row,
            severity=Severity.WARNING,
        )
        for row, one in enumerate(deductions, 1)
        if not any(
            (section, item) == (one.section, one.item)
            and first >= _number(one.from_on)
            and last <= _until(one.to_on)
            for section, item, first, last in hits
        )
    ]


def _days(table: ir.Table) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """The first and last day of a row as numbers: 20260201 and 20260231 of a month."""
    if "first_day" in table.columns:
        return table["first_day"], table["last_day"]
    on = table["sampled_on"]
    day = on.year().cast("int64") * 10000 + on.month().cast("int64") * 100 + on.day().cast("int64")
    return day, day


def _within(
    first: ir.IntegerValue, last: ir.IntegerValue, from_on: date, to_on: date | None
) -> ir.BooleanValue:
    began = first >= _number(from_on)
    if to_on is None:
        return began
    return began & (last <= _until(to_on))


def _until(to_on: date) -> int:
    """A last day as a number; a month's last is its 31st, as periods have it."""
    ends_month = to_on.day == monthrange(to_on.year, to_on.month)[1]
    return to_on.year * 10000 + to_on.month * 100 + 31 if ends_month else _number(to_on)


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
