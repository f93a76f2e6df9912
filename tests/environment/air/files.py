"""Small invented files of monitoring data, and what the readers make of them."""

from functools import cache
from pathlib import Path

import ibis

from bihuan.environment.air.readers import Reading, read

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "environment"
HOURS = "城市,点位,时间,SO2,NO2,CO,O3,PM10,PM2.5"
DAYS = "城市,日期,SO2,NO2,CO,O3_8h,PM10,PM2.5"
AT = "2019-07-18 12:00"


@cache
def duckdb():
    return ibis.duckdb.connect()


def reading(folder: Path, *lines: str, name: str = "file.csv", **how) -> Reading:
    """What a file of these lines holds."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read(path, connection=duckdb(), **how)


def hours(folder: Path, *lines: str, **how) -> Reading:
    return reading(folder, HOURS, *lines, **how)


def hour(at: str = AT, place: str = "哈尔滨,1129A", values: str = "5,20,0.5,60,40,20") -> str:
    return f"{place},{at},{values}"


def rows(reading: Reading) -> list[dict]:
    found = reading.table.to_pyarrow().to_pylist()
    return sorted(found, key=lambda row: tuple(map(str, row.values())))


def row(reading: Reading) -> dict:
    (only,) = rows(reading)
    return only


def said(reading: Reading) -> list[str]:
    """The codes of the findings, with their counts of rows checked against the table."""
    assert reading.rows == reading.accepted + sum(reading.left_out.values())
    assert reading.accepted == len(rows(reading))
    return [finding.code for finding in reading.findings]


def finding(reading: Reading, code: str):
    (only,) = (finding for finding in reading.findings if finding.code == code)
    return only
