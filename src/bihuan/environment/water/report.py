"""From samples to the rows of one file: the one call that the command is made on.

Beside the sections or groups of ``evaluate``: lakes with their trophic level, cities with their
index and rank, last year with the change by rule.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from bihuan.environment.water import ranking
from bihuan.environment.water.changes import by_class, by_shares, by_status, points
from bihuan.environment.water.evaluate import Evaluation, evaluate
from bihuan.environment.water.groups import grouped
from bihuan.environment.water.items import LAKE
from bihuan.environment.water.lakes import trophic
from bihuan.environment.water.lists import Deduction, Member
from bihuan.environment.water.means import NONE_FROZEN, Frozen, Span
from bihuan.environment.water.results import results
from bihuan.environment.water.standards import Edition
from bihuan.errors import Refused
from bihuan.findings import Finding, Severity
from bihuan.words import _, listed

Row = dict[str, Any]
Columns = dict[str, list[Any]]

TEXTS = ("cwqi_missing", "status_before", "change", "trophic_level_before")
"""Columns added here that are text; the others are numbers."""

WHOLE = ("rank", "class_before")
SHARES = ("good", "bad")
BESIDE = (*SHARES, "cwqi", "tli", "trophic_level", "status")
"""What stands beside itself of the year before."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; ``lakes`` and ``rank`` say what there is beside classes."""

    period: Span
    by: str = "section"
    lakes: bool = False
    rank: str = ""
    year_on_year: bool = False
    within: tuple[str, Collection[Member]] | None = None
    frozen: Frozen = NONE_FROZEN
    deductions: Collection[Deduction] = ()
    assume: str | None = None


def reported(
    samples: ir.Table, wanted: Wanted, rules: Edition
) -> tuple[ir.Table | None, list[Finding]]:
    """Rows as ``results`` gives them, with what was asked for beside them.

    Notes
    -----
    *Columns returned* beside those of ``results``: with ``lakes`` those of ``lakes.trophic``; with
    ``rank`` ``cwqi``, ``rank`` (of a period, low is good) and ``cwqi_missing``; with
    ``year_on_year`` ``<column>_before`` of the same period a year before, ``good_change`` and
    ``bad_change`` in percentage points, ``cwqi_change`` in percent, and ``change``, how the rule
    calls it: of sections by their class, of groups by their shares, of those with too few sections
    for shares by their status. NULL where a side is missing.

    *Source*: Huanban [2011] 22, part 3; TLI2001; CWQI2017.
    """
    _possible(wanted)
    by = wanted.by
    if wanted.lakes:
        samples = _lakes(samples, wanted.assume)
        by = "lake" if "lake" in samples.columns else "section"
        if not samples.count().to_pyarrow().as_py():
            return None, [_no_lakes()]
    done = evaluate(
        samples,
        period=wanted.period,
        by=[by],
        rules=rules,
        within=wanted.within,
        frozen=wanted.frozen,
        deductions=wanted.deductions,
        assume=wanted.assume,
    )
    table = results(done)
    if table is None:
        return None, done.findings
    if wanted.lakes:
        table = trophic(table, rules)
    if not (wanted.rank or wanted.year_on_year):
        return table, done.findings
    arrow = table.to_pyarrow()
    rows, findings = arrow.to_pylist(), list(done.findings)
    added: Columns = {}
    if wanted.rank:
        added |= _ranked(rows, done, rules)
        findings += _without_index(rows, added)
    if wanted.year_on_year:
        added |= _beside(rows, added, by, rules)
    return _with(arrow, added), findings


def _possible(wanted: Wanted) -> None:
    if wanted.rank and wanted.by != "city":
        raise Refused(_("城市水质指数按城市排名。"), hint=_("请加上 --by city。"))
    if wanted.lakes and wanted.by != "section":
        raise Refused(_("营养状态按湖库给出，不按流域或城市。"), hint=_("请去掉 --by。"))


def _lakes(samples: ir.Table, assume: str | None) -> ir.Table:
    body = samples.body if "body" in samples.columns else ibis.null("string")
    return samples.filter(body.cast("string").fill_null(assume or "") == LAKE)


def _no_lakes() -> Finding:
    return Finding(
        "water-no-lakes",
        _("没有一个断面是湖库。"),
        hint=_("请在“水体类型”一列写明湖库，或用 --assume lake。"),
    )


def _with(arrow: pa.Table, added: Columns) -> ir.Table:
    for name, values in added.items():
        kind = pa.string() if name in TEXTS else pa.int64() if name in WHOLE else pa.float64()
        shown = [float(value) if isinstance(value, Decimal) else value for value in values]
        arrow = arrow.append_column(name, pa.array(shown, kind))
    return ibis.memtable(arrow)


def _ranked(rows: Sequence[Row], done: Evaluation, rules: Edition) -> Columns:
    """The index of each row's city, and its place among those of its period and basis."""
    found: dict[tuple[str, str], dict[str, ranking.Index]] = {}
    for basis, result in (("measured", done.result), ("deducted", done.without)):
        if result is not None:
            bodies = grouped(result.sections, ["city", "body"], rules).to_pyarrow().to_pylist()
            for period in {row["period"] for row in bodies}:
                of_period = [row for row in bodies if row["period"] == period]
                found[period, basis] = ranking.of_rows(of_period, rules)
    ranks = {
        key: {one.name: one.rank for one in ranking.ranked(indices)[0]}
        for key, indices in found.items()
    }
    keys = [((row["period"], row["basis"]), row["city"]) for row in rows]
    indices = [found[key][city] for key, city in keys]
    return {
        "cwqi": [one.shown for one in indices],
        "rank": [ranks[key].get(city) for key, city in keys],
        "cwqi_missing": [",".join(one.missing) for one in indices],
    }


def _without_index(rows: Sequence[Row], added: Columns) -> list[Finding]:
    named = dict.fromkeys(
        str(row["city"]) for row, value in zip(rows, added["cwqi"], strict=True) if value is None
    )
    if not named:
        return []
    return [
        Finding(
            "water-no-index",
            _("这些城市缺项目，没有水质指数和名次：%(cities)s。") % {"cities": listed(named)},
            hint=_("缺哪些项目见 cwqi_missing；缺测怎样处理，标准里未收录。"),
            severity=Severity.WARNING,
        )
    ]


def _beside(rows: Sequence[Row], added: Columns, by: str, rules: Edition) -> Columns:
    """The same period a year before, and the change."""
    whole = [row | {name: added[name][n] for name in added} for n, row in enumerate(rows)]
    known = {(row[by], row["period"], row["basis"]): row for row in whole}
    earlier: list[Mapping[str, Any]] = [
        known.get((row[by], _a_year_before(row["period"]), row["basis"]), {}) for row in whole
    ]
    names: list[str] = [name for name in BESIDE if all(name in row for row in whole)]
    if by == "section":
        names.append("class")
    columns: Columns = {f"{name}_before": [one.get(name) for one in earlier] for name in names}
    pairs = list(zip(whole, earlier, strict=True))
    for name in SHARES:
        if name in names:
            columns[f"{name}_change"] = [_difference(row, old, name) for row, old in pairs]
    if "cwqi" in names:
        columns["cwqi_change"] = [_percent(row, old) for row, old in pairs]
    columns["change"] = [_change(row, old, rules) for row, old in pairs]
    return columns


def _a_year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _exact(value: float | Decimal | None) -> Decimal | None:
    """A published figure: the shortest decimal of its float."""
    return None if value is None else Decimal(str(value))


def _difference(row: Row, old: Mapping[str, Any], name: str) -> Decimal | None:
    now, before = _exact(row[name]), _exact(old.get(name))
    return None if now is None or before is None else points(now, before)


def _percent(row: Row, old: Mapping[str, Any]) -> Decimal | None:
    now, before = _exact(row["cwqi"]), _exact(old.get("cwqi"))
    return None if now is None or before is None else ranking.percent(now, before)


def _change(row: Row, old: Mapping[str, Any], rules: Edition) -> str | None:
    if "good" not in row:
        if row["class"] is None or old.get("class") is None:
            return None
        return by_class(row["class"], old["class"], rules).words
    if row["method"] == old.get("method") == "shares":
        good, bad = ((Decimal(str(row[n])), Decimal(str(old[n]))) for n in SHARES)
        return by_shares(good, bad, rules).words
    if row["status"] is None or old.get("status") is None:
        return None
    return by_status(row["status"], old["status"], rules).words
