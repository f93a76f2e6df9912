"""Surface water: a national year of samples to months of sections, basins and years of both.

    python bench/water.py [SECTIONS] [YEARS]     3,641 sections, 1 year

Prints, in one process and on the same rows: the bare limit (scan and sum of every item's column),
sections of months graded with all outputs, their basins, and years, each as the engine's own time
and as times the scan; then what Ibis takes to build and compile them.
"""

import sys
from typing import Any

import ibis
import stage

from bihuan.environment import engines, water
from bihuan.environment.water.standards import edition

REPEATS = 5
HIGHEST = {"do": 12, "codmn": 12, "cod": 40, "bod5": 8, "nh3n": 2, "tp": 1, "cu": 1, "zn": 1,
           "f": 2, "se": 0.02, "as": 0.1, "hg": 0.001, "cd": 0.01, "cr6": 0.1, "pb": 0.1,
           "cn": 0.3, "volatile_phenol": 0.02, "oil": 0.1, "las": 0.3, "sulfide": 0.5,
           "tn": 5}  # fmt: skip
"""Values run up to these."""

BASINS = 10


def make(connection: Any, sections: int, years: int) -> None:
    """Invented samples: two a month, 3 of 100 values missing, floats of four digits."""
    values = ", ".join(
        f"case when hash(s, n, '{name}') % 100 < 3 then null else "
        f"round(hash(s, n, '{name}', 1) % 10000 / 10000.0 * {top}, 6) end::double as {name}_v"
        for name, top in {**HIGHEST, "ph": 10}.items()
    )
    connection.raw_sql(
        f"create table samples as select 's' || s as section, "
        f"if(s % 5 = 0, 'lake', 'river') as body, 'b' || (s % {BASINS}) as basin, "
        f"timestamp '2020-01-03' + to_months((n // 2)::int) + to_days((n % 2 * 14)::int) "
        f"as sampled_on, {values} from range({sections}) t(s), range({24 * years}) u(n)"
    )


def main(sections: int = 3_641, years: int = 1) -> None:
    connection = engines.embedded(threads=2)
    make(connection, sections, years)
    names, rules = [*HIGHEST, "ph"], edition()
    table = connection.table("samples").rename({name: f"{name}_v" for name in names})
    scan = _seconds(connection, table.agg(**{n: table[n].sum() for n in names}))
    stage.say(what="scan", rows=sections * 24 * years, ms=_ms(scan))
    expressions = {}
    for span in ("month", "year"):
        graded = water.graded(water.of_sections(table, span, rules), rules)
        expressions[f"sections by {span}"] = graded
        expressions[f"basins by {span}"] = water.grouped(graded, ["basin"], rules)
    for what, expression in expressions.items():
        whole = _seconds(connection, _touched(expression))
        stage.say(what=what, ms=_ms(whole), times_the_scan=round(whole / scan, 1))
    for what, expression in expressions.items():
        building = stage.median_of(3, lambda made=expression: ibis.to_sql(made))
        stage.say(what=f"Ibis compiles {what}", ms=_ms(building))


def _touched(table: Any) -> Any:
    """One row that needs every value of every column."""
    return table.agg(
        **{
            name: table[name].sum() if table[name].type().is_numeric() else table[name].count()
            for name in table.columns
        }
    )


def _seconds(connection: Any, expression: Any) -> float:
    """The median of the engine's own work: the expression is compiled before."""
    sql = ibis.to_sql(expression, dialect="duckdb")
    return stage.median_of(REPEATS, lambda: connection.raw_sql(sql).fetchall())


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
