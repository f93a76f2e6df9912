"""Cells of a water file as numbers: the only owner of what a written value means.

Works on whole columns; only what is wrong is looked at one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from bihuan.environment.water.headings import Heading
from bihuan.environment.water.items import BELOW
from bihuan.environment.water.measures import FALSE, MAX_PH
from bihuan.findings import Finding, Severity
from bihuan.words import _

MISSING = (
    *("", "-", "--", "---", "—", "——", "－", "-;", "/", "*", "缺测", "未测", "无"),  # noqa: RUF001
    *("NA", "N/A", "NaN", "nan", "null", "None"),
)
"""What files write where nothing was measured."""

UNDETECTED = ("ND", "nd", "未检出", "<DL", "L")
"""What files write where nothing was found and the detection limit is not said."""

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_LIMIT = r"^[<＜]|[LlＬ]$"  # noqa: RUF001 - full-width forms are written too


@dataclass(frozen=True, slots=True)
class Read:
    """The same rows with items as numbers, and what was wrong in them."""

    table: ir.Table
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class _Cells:
    """A column taken apart: numbers, which are detection limits, what is wrong, what is absent."""

    number: ir.FloatingValue
    below: ir.BooleanValue
    fault: ir.StringValue
    marker: ir.StringValue


def read(table: pa.Table, headings: list[Heading], detection: Mapping[str, float]) -> Read:
    """Items as floats in our units, with ``ITEM_below`` where a value is below detection."""
    source = ibis.memtable(table)
    columns: dict[str, ir.Value] = {}
    for heading in headings:
        item = heading.column
        written = source[item]
        limit = detection.get(item)
        cells = (
            _of_numbers(written)
            if written.type().is_numeric()
            else _of_text(written, limit, heading)
        )
        fault = _fault(cells, item)
        columns[item] = ibis.ifelse(fault.isnull(), cells.number / heading.divisor, _NULL)
        columns[item + BELOW] = cells.below | _said_below(source, item)
        columns |= {f"{item}_fault": fault, f"{item}_marker": cells.marker}
        columns[f"{item}_text"] = written.cast("string")
    done = ibis.memtable(source.mutate(**columns).to_pyarrow())
    items = [heading.column for heading in headings]
    findings = [one for heading in headings for one in _faults(done, heading)]
    extra = [f"{item}_{what}" for item in items for what in ("fault", "marker", "text")]
    return Read(done.drop(*extra), [*findings, *_markers(done, items)])


_NULL = ibis.null("float64")
_NONE = ibis.null("string")


def _of_numbers(column: ir.Column) -> _Cells:
    number = column.cast("float64")
    real = ibis.ifelse(number.isnan() | number.isinf(), _NULL, number)
    return _Cells(real, FALSE, _NONE, _NONE)


def _of_text(column: ir.Column, limit: float | None, heading: Heading) -> _Cells:
    text = column.cast("string").fill_null("").strip()
    absent, undetected = text.isin(MISSING), text.isin(UNDETECTED)
    plain = text.re_replace(_LIMIT, "").strip()
    is_number = plain.re_search(_NUMBER)
    number = ibis.ifelse(is_number, plain, _NONE).try_cast("float64")
    below = is_number & text.re_search(_LIMIT)
    fault = ibis.cases(
        (~absent & ~undetected & ~is_number, "water-text-in-number"),
        (undetected, "water-no-detection-limit"),
    )
    marker = ibis.ifelse(absent & (text != ""), text, _NONE)
    if limit is None:
        return _Cells(number, below, fault, marker)
    written = limit * heading.divisor  # the limit is in our unit already
    return _Cells(
        ibis.ifelse(undetected, written, number),
        below | undetected,
        ibis.ifelse(undetected, _NONE, fault),
        marker,
    )


def _said_below(source: ir.Table, item: str) -> ir.BooleanValue:
    """What the file itself says in ``ITEM_below``: true, 1, 是."""
    if item + BELOW not in source.columns:
        return FALSE
    said = source[item + BELOW].cast("string").fill_null("").lower()
    return said.isin(["true", "1", "是"])


def _fault(cells: _Cells, item: str) -> ir.StringValue:
    """What makes a value none, if anything."""
    if item == "ph":
        impossible = ((cells.number < 0) | (cells.number > MAX_PH), "water-impossible-ph")
    else:
        impossible = (cells.number < 0, "water-negative")
    return ibis.coalesce(cells.fault, ibis.cases(impossible))


def _faults(done: ir.Table, heading: Heading) -> list[Finding]:
    item = heading.column
    wrong = done.filter(done[f"{item}_fault"].notnull()).order_by("row")
    rows = wrong.select("row", fault=f"{item}_fault", text=f"{item}_text").to_pyarrow().to_pylist()
    return [
        Finding(
            one["fault"],
            _said(one["fault"])
            % {"row": one["row"], "column": heading.written, "text": one["text"]},
            _("请核对原始记录后更正。"),
            one["row"],
            heading.written,
            Severity.WARNING,
        )
        for one in rows
    ]


def _said(code: str) -> str:
    return {
        "water-text-in-number": _("第 %(row)s 行“%(column)s”的“%(text)s”不是数，按缺测处理。"),
        "water-negative": _("第 %(row)s 行“%(column)s”的 %(text)s 小于零，按缺测处理。"),
        "water-impossible-ph": _(
            "第 %(row)s 行“%(column)s”的 %(text)s 不在 0～14 之间，按缺测处理。"
        ),
        "water-no-detection-limit": _(
            "第 %(row)s 行“%(column)s”的“%(text)s”没有检出限，按缺测处理。"
        ),
    }[code]


def _markers(done: ir.Table, items: list[str]) -> list[Finding]:
    """How often each marker stood for a missing value."""
    counts: dict[str, int] = {}
    for item in items:
        marked = done.filter(done[f"{item}_marker"].notnull())
        found = marked.group_by(mark=f"{item}_marker").aggregate(n=marked.count())
        for one in found.to_pyarrow().to_pylist():
            counts[one["mark"]] = counts.get(one["mark"], 0) + one["n"]
    return [
        Finding(
            "water-missing-marker",
            _("缺测标记“%(mark)s”共 %(n)s 处。") % {"mark": mark, "n": counts[mark]},
            severity=Severity.WARNING,
        )
        for mark in sorted(counts)
    ]
