"""A file of monitoring data as the table that the index, days and periods take."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from bihuan.environment.air.evaluate import Kind
from bihuan.environment.air.items import ITEMS, NAMES
from bihuan.environment.air.readers import checks, files, headings, remarks, rows, stations
from bihuan.environment.air.readers.cells import cells
from bihuan.environment.air.readers.formats import FORMATS, Format
from bihuan.environment.air.readers.names import OZONE_OF_OTHER_SPAN
from bihuan.environment.air.readers.scratch import Scratch
from bihuan.environment.air.readers.values import meaning
from bihuan.errors import NotFound, Unreadable
from bihuan.findings import Finding, Severity
from bihuan.words import _, listed

PLACES = (0, 1, 2, 3, 6, 9)
"""Decimals that a column is kept with: the first of them that all its values have."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds.

    ``rows`` were read and ``accepted`` stand in the table; ``left_out`` says how many do not, by
    the code of the finding that tells of them.
    """

    table: ir.Table
    kind: Kind
    format: str
    findings: list[Finding]
    rows: int
    accepted: int
    left_out: Mapping[str, int]


def read(path: Path, *, format: str = "auto", connection: Backend | None = None) -> Reading:  # noqa: A002 - the word that users know
    """Read hours or days of stations or cities.

    Parameters
    ----------
    path
        A CSV file (UTF-8, UTF-16 with a mark, or GB 18030), plain or gzipped, or a Parquet file.
    format
        The name of one of ``FORMATS``; ``auto`` tells it by the headings.
    connection
        The DuckDB in which the table is made, as a temporary one; without it, one of its own.

    Returns
    -------
    The table, with what was found. A finding that is an error says that nothing can be computed;
    everything else is computed, and missing where the file was not clear.

    Notes
    -----
    *Columns returned*, hours: ``city``, ``station`` (the city's name in a file of cities), ``at``
    (Beijing time without zone, the end of the hour). Days: ``city``, ``station`` in a file of
    stations, ``day``. Both: the six items in µg/m³, CO in mg/m³, integers where a file has only
    whole numbers and decimals else; ``published_aqi``, ``published_level`` (1 to 6) and
    ``published_primary`` (names of items in the order of ``ITEMS``, empty where there is none),
    all NULL where nothing was published. Each place and time stands once.

    *Hours*: a label is the end of its hour in every format, as the national platform has it
    (16:00 is 15:00 to 16:00). The UCI files do not say; they come from the same network, so their
    hour 0 is the last hour of the day before (confidence K).

    *Rounding*: none; what is finer than nine decimals is read to odd (``rounding``).
    """
    own = connection or ibis.duckdb.connect()
    with Scratch(own) as scratch:
        raw = files.raw(path, scratch)
        known = _format(raw.headings, format)
        return _reading(raw, known, scratch)


def _format(written: tuple[str, ...], name: str) -> Format:
    tried = [one for one in FORMATS if name in {"auto", one.name}]
    if not tried:
        raise NotFound(
            _("没有“%(name)s”这种文件格式。") % {"name": name},
            hint=_("可用：%(names)s。") % {"names": listed(dict.fromkeys(f.name for f in FORMATS))},
        )
    if fitting := [one for one in tried if one.fits(written)]:
        return fitting[0]
    raise Unreadable(
        _("认不出这个文件：列标题是%(headings)s。") % {"headings": listed(written)},
        hint=_("第一行须有城市（或点位）和时间（或日期）的列标题，见文档“文件格式”。"),
    )


def _reading(raw: files.Raw, known: Format, scratch: Scratch) -> Reading:
    at = known.found(raw.headings)
    written = {name: raw.headings[position] for name, position in at.items()}
    table = rows.reasoned(cells(raw, at, known, scratch), known)
    found = meaning(table, written, known.units)
    unplaced = checks.counted(table, rows.reasons(table, known, written))
    standing = rows.standing(table, known, found, scratch)
    older = rows.repeated(standing, known, scratch)
    again = checks.counted(older, rows.repeats(older, known))
    once = standing.anti_join(older, files.ROW)
    unknown = stations.unknown(raw, at.values(), known, standing, older, scratch)
    broken = _broken(raw)
    left_out = {finding.code: n for n, finding in (*broken, *unplaced, *again)}
    said = [
        *_columns(raw.headings, written, known),
        *found.findings,
        *(finding for _n, finding in (*broken, *unplaced, *again)),
        *checks.findings(table, remarks.of_cells(table, written, found)),
        *checks.findings(once, remarks.of_values(once, written, found)),
        *unknown,
    ]
    final = _typed(once, known, scratch)
    accepted = int(final.count().to_pyarrow().as_py())
    read_in = accepted + sum(left_out.values())
    said += _nothing(final, read_in, accepted)
    return Reading(final, known.kind, known.name, said, read_in, accepted, left_out)


def _typed(once: ir.Table, known: Format, scratch: Scratch) -> ir.Table:
    """The table for good: numbers as integers where they are whole, else as few decimals as do."""
    numbers = (*NAMES, "published_aqi")
    fits = {
        f"{name}_{places}": (once[name].cast(f"decimal(18, {places})") == once[name]).all()
        for name in numbers
        for places in PLACES[:-1]
    }
    fit = once.agg(**fits).to_pyarrow().to_pylist()[0]
    kinds = {}
    for name in numbers:
        places = next((p for p in PLACES[:-1] if fit[f"{name}_{p}"] is not False), PLACES[-1])
        kinds[name] = f"decimal({max(12, places + 9)}, {places})" if places else "int32"
    typed = once.select(
        *rows.keys(known),
        **{name: once[name].cast(kinds[name]) for name in NAMES},
        published_aqi=once.published_aqi.cast(kinds["published_aqi"]),
        published_level=once.published_level,
        published_primary=once.published_primary,
    )
    return scratch.connection.create_table(ibis.util.gen_name("air_reading"), typed, temp=True)


def _columns(written: tuple[str, ...], fields: Mapping[str, str], known: Format) -> list[Finding]:
    """Items without a column, and headings that stand twice."""
    used = {headings.key(heading) for heading in fields.values()}
    keys = [headings.key(heading) for heading in written]
    unused = [
        heading for heading, key in zip(written, keys, strict=True) if key and key not in used
    ]
    findings = [
        _warning(
            "missing_column",
            _("没有 %(item)s 的列，该项按缺测处理，其余各项照常计算。") % {"item": item.label},
            _hint(name, unused, known),
            item.label,
        )
        for name, item in ITEMS.items()
        if name not in fields
    ]
    twice = dict.fromkeys(h for h, key in zip(written, keys, strict=True) if keys.count(key) > 1)
    if unused:
        findings.append(
            _warning(
                "unused_column",
                _("没有用到的列：%(columns)s。") % {"columns": listed(unused)},
                _("其中如有点位、时间或六项的列，请改成“文件格式”里的标题。"),
                unused[0],
            )
        )
    return findings + [
        _warning(
            "repeated_heading",
            _("列标题“%(column)s”重复，只取最前面一列。") % {"column": heading},
            _("请删去多余的列，或改写标题。"),
            heading,
        )
        for heading in twice
        if headings.key(heading) in used
    ]


def _hint(name: str, unused: list[str], known: Format) -> str:
    other = [h for h in unused if headings.key(h) in OZONE_OF_OTHER_SPAN[known.span]]
    if name == "o3" and other:
        said = (
            _("“%(column)s”是 8 小时平均，不能当作 1 小时浓度。")
            if known.span == "hour"
            else _("“%(column)s”是 1 小时浓度，不能当作日最大 8 小时平均。")
        )
        return said % {"column": other[0]}
    return ""


def _broken(raw: files.Raw) -> list[tuple[int, Finding]]:
    if not raw.broken:
        return []
    n, few = len(raw.broken), raw.broken[: checks.SHOWN]
    places = checks.places([(row, None) for row in few], n)
    message = _("%(n)s 行的列数与标题不符或引号不配对，读不出来：%(places)s。")
    hint = _("请核对这几行的逗号和引号。")
    if raw.swallowed:
        hint = _("引号没有闭合，其中共有 %(n)s 行换行也一并读不出来。") % {"n": raw.swallowed}
    finding = _warning("broken_row", message % {"n": n, "places": places}, hint, row=few[0])
    return [(n, finding)]


def _nothing(final: ir.Table, read_in: int, accepted: int) -> list[Finding]:
    """The error of a file out of which nothing can be computed."""
    if not read_in:
        message = _("文件只有列标题，没有数据。")
    elif not accepted:
        message = _("没有一行可以采用。")
    elif not final.agg(n=sum(final[name].count() for name in NAMES)).to_pyarrow()["n"][0].as_py():
        message = _("六项污染物没有一个数值。")
    else:
        return []
    return [Finding("nothing", message)]


def _warning(code: str, message: str, hint: str, column: str = "", row: int = 0) -> Finding:
    return Finding(code, message, hint, row, column, Severity.WARNING)
