"""Air: station-hours graded with all outputs, and a national year from Parquet to city-years.

    python bench/air.py hours [ROWS]             1,000,000 unless said otherwise
    python bench/air.py years [STATIONS] [YEARS] [MEMORY]   1,700 stations, 1 year, 2GB

``hours`` prints, in one process and on the same rows: the bare limit (scan and sum of the six
columns), the product's Ibis expression with all outputs (six IAQIs, AQI, level, its name, primary
pollutants), what Ibis itself takes to build and compile it, and two peers, a row at a time on a
sample and scaled: python-aqi (AQI only) and aqi-hub (AQI, level, primary). Aims: within 12 times
the scan, 100 times faster than python-aqi, 40 times faster than aqi-hub.

``years`` makes hours of that many stations with gaps, and prints a scan and the evaluation from
Parquet to city-years, each in a process of its own, with its peak memory; then the same for a half
and a quarter of the stations, which shows how time grows. Aim: a national year under 8 s and 2 GB.
"""

import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import ibis
import stage

from bihuan.environment import engines
from bihuan.environment.air.evaluate import Kind, Wanted, evaluate
from bihuan.environment.air.index import graded
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.standards import aqi, edition

STANDARD = "HJ633-2012"
REPEATS = 9
SAMPLE = {"python-aqi": 2_000, "aqi-hub": 20_000}
CITIES = 340
HOURS = 8760
HIGHEST = {"so2": 40, "no2": 90, "co": 30, "o3": 220, "pm10": 260, "pm25": 160}
"""Values run up to these; tenths of CO."""


def make(path: Path, stations: int, hours: int) -> None:
    """Invented hours: 3 of 100 values missing, whole numbers, CO in tenths."""
    values = ", ".join(
        f"case when hash(s, h, '{name}') % 100 < 3 then null "
        f"else (hash(s, h, '{name}', 1) % {top}){'/10.0' if name == 'co' else ''} end"
        f"::{'decimal(4,1)' if name == 'co' else 'smallint'} as {name}"
        for name, top in HIGHEST.items()
    )
    with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
        connection.execute(
            f"copy (select 'c' || (s % {CITIES}) as city, 's' || s as station, "
            f"timestamp '2016-01-01 01:00' + to_hours(h::int) as at, {values} "
            f"from range({stations}) t(s), range({hours}) u(h)) to '{path}' (format parquet)"
        )


def hours(rows: int = 1_000_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hours.parquet"
        make(path, -(-rows // HOURS), HOURS)
        connection = engines.embedded(threads=2)
        connection.raw_sql(f"create table hours as from '{path}' limit {rows}")
    table = connection.table("hours")
    scan = _seconds(connection, table.agg(**{n: table[n].sum() for n in NAMES}))
    stage.say(what="scan", rows=rows, ms=_ms(scan))
    rated = graded(table, aqi(STANDARD), span="hour")
    whole = _seconds(connection, _touched(rated))
    stage.say(what="all outputs through Ibis", ms=_ms(whole), times_the_scan=round(whole / scan, 1))
    for what, columns in {"AQI": ["aqi"], "AQI and primary": ["aqi", "primary"]}.items():
        part = _seconds(connection, _touched(rated.select(columns)))
        stage.say(what=what, ms=_ms(part), times_the_scan=round(part / scan, 1))
    building = stage.median_of(3, lambda: ibis.to_sql(graded(table, aqi(STANDARD), span="hour")))
    stage.say(what="Ibis builds and compiles, once for any number of rows", ms=_ms(building))
    for peer, work in {"python-aqi": _python_aqi, "aqi-hub": _aqi_hub}.items():
        given = table.limit(SAMPLE[peer]).to_pyarrow().to_pylist()
        seconds = stage.median_of(3, partial(work, given)) / len(given) * rows
        stage.say(
            what=peer, sample=len(given), scaled_ms=_ms(seconds), faster=round(seconds / whole)
        )


def _touched(table: Any) -> Any:
    """One row that needs every value of every column."""
    return table.agg(
        **{
            name: column.sum() if column.type().is_numeric() else column.count()
            for name in table.columns
            for column in [table[name]]
            if name not in {"city", "station", "at"}
        }
    )


def _seconds(connection: Any, expression: Any) -> float:
    """The median of the engine's own work: the expression is compiled before."""
    sql = ibis.to_sql(expression, dialect="duckdb")
    return stage.median_of(REPEATS, lambda: connection.raw_sql(sql).fetchall())


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _python_aqi(rows: list[dict[str, Any]]) -> None:
    import aqi as peer
    from aqi import constants

    names = {name: getattr(constants, f"POLLUTANT_{name.upper()}_1H", "") for name in NAMES}
    names |= {"pm10": constants.POLLUTANT_PM10, "pm25": constants.POLLUTANT_PM25}
    for row in rows:
        known = [(names[n], str(row[n])) for n in NAMES if row[n] is not None]
        peer.to_aqi(known, algo=peer.ALGO_MEP)


def _aqi_hub(rows: list[dict[str, Any]]) -> None:
    from aqi_hub.aqi_cn import aqi as peer

    warnings.simplefilter("ignore")  # it warns of every missing value
    for row in rows:
        values = {n: float(row[n]) if row[n] is not None else None for n in NAMES}
        index, sub_indices = peer.cal_aqi_cn(**values, data_type="hourly")
        peer.get_aqi_level(index)
        peer.cal_primary_pollutant({k: v for k, v in sub_indices.items() if v is not None})


def years(stations: int = 1_700, number: int = 1, memory: str = "2GB") -> None:
    with tempfile.TemporaryDirectory() as folder:
        for part in (4, 2, 1):
            path = Path(folder) / "hours.parquet"
            make(path, stations // part, HOURS * number)
            rows = stations // part * HOURS * number
            for what in ("scan", "evaluate"):
                done = stage.timed(what, str(path), memory, folder, command=_one())
                figures = {"seconds": round(done.seconds, 1), "peak_mb": round(done.peak_mb)}
                stage.say(what=what, rows=rows, **figures, said=done.said.strip())


def _one() -> list[str]:
    return [sys.executable, __file__, "one"]


def one(what: str, path: str, memory: str, folder: str) -> None:
    """A scan or an evaluation, in this process."""
    connection = engines.embedded(threads=2, memory=memory, folder=Path(folder))
    table = connection.read_parquet(path)
    at = time.perf_counter()
    if what == "scan":
        connection.to_pyarrow(table.agg(**{n: table[n].sum() for n in NAMES}))
        stage.say(seconds=round(time.perf_counter() - at, 2))
        return
    done = evaluate(table, Kind.STATION_HOUR, edition(STANDARD), Wanted("year"))
    found = connection.to_pyarrow(done.table)
    stage.say(seconds=round(time.perf_counter() - at, 2), city_years=len(found))


COMMANDS: dict[str, Callable[..., None]] = {"hours": hours, "years": years, "one": one}


def main() -> None:
    name, *rest = sys.argv[1:] or ["hours"]
    if name == "one":
        one(*rest)
        return
    COMMANDS[name](*(int(word) if word.isdigit() else word for word in rest))


if __name__ == "__main__":
    main()
