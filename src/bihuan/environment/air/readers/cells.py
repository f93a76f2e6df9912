"""Text to values, cell by cell: times, numbers, levels, primary pollutants, places.

What cannot be read is NULL beside its text, which the findings then show; a marker of what is
missing is NULL in both.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.items import ITEMS
from bihuan.environment.air.readers.files import ROW, Raw, column
from bihuan.environment.air.readers.formats import BEFORE, Format
from bihuan.environment.air.readers.names import OZONE_RUNNING
from bihuan.environment.air.readers.scratch import Scratch

NUMBERS = (*ITEMS, "published_aqi", OZONE_RUNNING)
"""The fields that are numbers."""

MISSING = (
    *("", "-", "--", "---", "—", "——", "–", "-;", "/", "*"),
    *("na", "n/a", "nan", "null", "none", "nil", "无", "缺测", "无数据"),
)
"""How files say that there is no value, in lower case."""

LEVELS: Mapping[int, tuple[str, ...]] = {
    1: ("优", "一级", "1"),
    2: ("良", "良好", "二级", "2"),
    3: ("轻度污染", "轻度", "三级", "3"),
    4: ("中度污染", "中度", "四级", "4"),
    5: ("重度污染", "重度", "五级", "5"),
    6: ("严重污染", "严重", "六级", "6"),
}

POLLUTANTS: Mapping[str, str] = {
    "so2": r"SO2|二氧化硫",
    "no2": r"NO2|二氧化氮",
    "co": r"\bCO\b|一氧化碳",
    "o3": r"O3|臭氧",
    "pm10": r"PM10|可吸入颗粒物",
    "pm25": r"PM2\.?5|细颗粒物",
}
"""By what an item is known among primary pollutants, once in upper case and plain figures."""

_REST = r"臭氧|(1|8)小时|(1|8)H|颗粒物|二氧化|一氧化碳|[\s,，、;；()（）/_-]|\bCO\b"
_NUMBER = "decimal(18, 9)"
_LONG = 10
_BEYOND = r"^([+-]?\d*\.\d{8})(\d+[1-9]\d*|\d*[1-9]\d+)$"
_TIME = (
    r"^(\d{4})(?:\.0)?(?:[-/.年](\d{1,2})(?:\.0)?[-/.月](\d{1,2})|(\d{2})(\d{2}))(?:\.0|日)?"
    r"(?:[T\s]*(\d{1,2})(?:\.0+)?[时点]?(?::?(\d{2})分?(?::?(\d{2})(?:\.0+)?)?)?)?"
    r"(?:\s*(Z|[+-]\d{2})(?::?00)?)?$"
)
LAST_HOUR = 24
BEIJING = 8
"""Hours that Beijing is ahead of UTC."""


def cells(raw: Raw, at: Mapping[str, int], known: Format, scratch: Scratch) -> ir.Table:
    """Every field of the format that the file has, in its type, beside its text.

    *Columns returned*: ``row``; ``time_text`` and ``at`` (NULL where impossible); ``city`` and
    ``station``; ``snapshot``; for numbers ``<field>`` and ``<field>_text``; ``published_level``
    and ``published_primary`` with their texts. Fields that the file lacks are not there.
    """
    texts = {name: raw.table[column(place)] for name, place in at.items()}
    plain = {name: text for name, text in texts.items() if name not in known.time}
    time = _time_text({part: texts[part] for part in known.time})
    table = raw.table.select(ROW, time_text=time, **{f"{n}_text": t for n, t in plain.items()})
    table = _looked_up(table, "time_text", {"at": _at(known.span)})
    for name in known.place:
        table = _looked_up(table, f"{name}_text", {name: _name})
    if known.city:
        table = table.mutate(city=ibis.literal(known.city))
    table = _looked_up(table, "published_level_text", {"published_level": _level})
    table = _looked_up(
        table,
        "published_primary_text",
        {"published_primary": _primary, "published_primary_rest": _unknown},
    )
    numbers = {name: _number(table[f"{name}_text"]) for name in NUMBERS if name in at}
    return scratch.kept(table.mutate(**numbers))


def is_missing(text: ir.StringValue) -> ir.BooleanValue:
    """Whether a cell says that it has no value."""
    return text.isnull() | text.lower().isin(MISSING)


def _looked_up(
    table: ir.Table, text: str, readings: Mapping[str, Callable[[ir.StringValue], ir.Value]]
) -> ir.Table:
    """A column read once for each different text, of which there are few."""
    if text not in table.columns:
        return table
    words = table.select(text).distinct()
    words = words.select(
        word=words[text].fill_null(""),
        **{name: read(words[text]) for name, read in readings.items()},
    )
    joined = table.left_join(words, table[text].fill_null("") == words.word)
    return joined.drop("word")


def _name(text: ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(is_missing(text), None, text.strip())


def _number(text: ir.StringValue) -> ir.DecimalValue:
    """What is beyond the last decimal shows in it as a 1, so that it is on no half and no limit."""
    long = text.length() > _LONG
    return ibis.ifelse(long, text.re_replace(_BEYOND, r"\11"), text).try_cast(_NUMBER)


def _time_text(parts: Mapping[str, ir.StringValue]) -> ir.StringValue:
    """The parts of a time as one text, in which a part that is missing makes it unreadable."""
    said = (BEFORE.get(name, "") + part.fill_null("") for name, part in parts.items())
    return reduce(add, said)


def _at(span: str) -> Callable[[ir.StringValue], ir.Value]:
    """The end of the hour, of which hour 24 is the beginning of the next day; or the day.

    An instant with an offset is taken in the time of Beijing.
    """

    def read(text: ir.StringValue) -> ir.Value:
        part = [text.strip().re_extract(_TIME, n) for n in range(1, 10)]
        year, month, day = part[0], part[1] + part[3], part[2] + part[4]
        date = (year + "-" + month + "-" + day).try_cast("date")
        hour = part[5].try_cast("int64")
        sharp = part[6].isin(("", "00")) & part[7].isin(("", "00"))
        if span == "day":
            local = part[8].isin(("", "+08"))
            return ibis.ifelse(sharp & (hour.fill_null(0) == 0) & local, date, None)
        on_time = sharp & (hour <= LAST_HOUR)
        offset = ibis.cases(
            (part[8] == "", BEIJING),
            (part[8] == "Z", 0),
            else_=part[8].replace("+", "").try_cast("int64"),
        )
        instant = date.cast("timestamp") + (hour + BEIJING - offset).as_interval("h")
        return ibis.ifelse(on_time, instant, None)

    return read


def _level(text: ir.StringValue) -> ir.IntegerValue:
    return ibis.cases(*((text.strip().isin(said), number) for number, said in LEVELS.items()))


def _plain(text: ir.StringValue) -> ir.StringValue:
    plain = text.upper()
    for subscript, figure in (("₂", "2"), ("₃", "3"), ("₁₀", "10"), ("₅", "5"), ("．", ".")):
        plain = plain.replace(subscript, figure)
    return plain


def _primary(text: ir.StringValue) -> ir.StringValue:
    """The items named, in the order of ``ITEMS``; NULL where none is."""
    found = ibis.literal("")
    for name in ITEMS:
        has = _plain(text).re_search(POLLUTANTS[name])
        found = found + ibis.ifelse(has, f"{name},", "")
    return found.re_replace(",$", "").nullif("")


def _unknown(text: ir.StringValue) -> ir.StringValue:
    """What is left of a text when all that is known is taken out of it."""
    rest = _plain(text)
    for pattern in POLLUTANTS.values():
        rest = rest.re_replace(pattern, "")
    return ibis.ifelse(is_missing(text), "", rest.re_replace(_REST, ""))
