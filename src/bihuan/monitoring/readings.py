"""A file of monitoring data as the rows that are entered, with every finding of its readers."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from bihuan.environment import water
from bihuan.environment.air import standards
from bihuan.environment.air.days import city_days, city_means
from bihuan.environment.air.evaluate import Kind
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.readers import read
from bihuan.environment.air.readers.reading import Reading
from bihuan.environment.water.items import ITEMS
from bihuan.findings import Finding, Severity, refusing
from bihuan.ledger import canonical
from bihuan.words import _


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: its lines, those that count, what to say of it, and rows to enter."""

    lines: int
    accepted: int
    findings: list[Finding]
    rows: list[dict[str, Any]]


def read_air(path: Path, *, year: int | None = None) -> Found:
    """City days of a file of days or hours, of cities or stations. ``year`` is not needed."""
    reading = read(path)
    if refusing(reading.findings):
        return Found(reading.rows, 0, reading.findings, [])
    days = _city_days(reading)
    rows = [
        {"place": row["city"], **row, "made_from": str(reading.kind)}
        for row in days.select("city", "day", *NAMES).to_pyarrow().to_pylist()
    ]
    for row in rows:
        del row["city"]
    findings = list(reading.findings)
    if reading.kind is not Kind.CITY_DAY:
        findings.append(_made(len(rows)))
    return Found(reading.rows, reading.accepted, findings, rows)


def _city_days(reading: Reading) -> ir.Table:
    rules = standards.edition(standards.known()[-1]).assessment
    if reading.kind is Kind.CITY_DAY:
        return reading.table
    if reading.kind is Kind.STATION_DAY:
        return city_means(reading.table, rules, key="day")
    return city_days(reading.table, rules)


def _made(days: int) -> Finding:
    message = _("按 HJ 663 的有效性规定算成 %(n)s 个城市日；小时或点位不足的项目留空。")
    return Finding("made-days", message % {"n": days}, severity=Severity.WARNING)


def read_water(path: Path, *, year: int | None = None) -> Found:
    """Graded months of the sections of a file; ``year`` is that of times which say none."""
    samples = water.read(path, year=year)
    findings = list(samples.findings)
    if refusing(findings):
        return Found(samples.rows, 0, findings, [])
    done = water.evaluate(samples.table, period="month")
    findings += done.findings
    if done.result is None or refusing(findings):
        return Found(samples.rows, 0, findings, [])
    standard = water.edition().limits.id
    rows = done.result.sections.to_pyarrow().to_pylist()
    return Found(samples.rows, samples.accepted, findings, [_month(row, standard) for row in rows])


CARRIED = ("name", "body", "basin", "city", "status", "deciding")


def _month(row: dict[str, Any], standard: str) -> dict[str, Any]:
    year, month = row["period"].split("-")
    values = {name: _text(row[name]) for name in ITEMS if row.get(name) is not None}
    return {
        "section": row["section"],
        "month": date(int(year), int(month), 1),
        **{name: row.get(name) or "" for name in CARRIED},
        "samples": row["samples"],
        "values_text": canonical.to_text(dict(values)),
        "standard": standard,
        "grade": row["class"],
        "incomplete": row["incomplete"],
    }


def _text(value: float) -> str:
    return repr(value).removesuffix(".0")
