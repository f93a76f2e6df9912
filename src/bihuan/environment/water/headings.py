"""Headings of water files: the only owner of which column a heading is, and in which unit."""

import re
from dataclasses import dataclass

from bihuan.environment.water.items import BELOW, ITEMS
from bihuan.findings import Finding, Severity
from bihuan.words import _

PLACES = {
    "section": ("断面编码", "断面编号", "点位编码"),
    "name": ("断面名称", "点位名称", "断面"),
    "province": ("省份", "省"),
    "basin": ("流域", "水系"),
    "city": ("城市", "地市", "所在城市", "市"),
    "lake": ("湖库名称", "湖泊名称"),
    "body": ("水体类型", "断面类型"),
    "sampled_on": ("监测时间", "采样时间", "采样日期", "时间"),
    "flow": ("是否有水", "有水"),
    "published_class": ("水质类别",),
}
"""Columns that say where and when, with what files call them."""

ALIASES = {
    "ph": ("pH值", "酸碱度"),
    "nh3n": ("NH3-N",),
    "codmn": ("CODMn",),
    "cod": ("CODCr", "化学需氧量(COD)"),
    "bod5": ("五日生化需氧量(BOD5)",),
    "cr6": ("铬（六价）", "铬(六价)"),
    "chla": ("叶绿素α", "叶绿素A"),
    "fecal_coliform": ("粪大肠菌群数",),
    "las": ("LAS",),
}

THOUSANDTH = {"μg/l", "µg/l", "ug/l", "mg/m3", "mg/m³"}
"""Units a thousand times smaller than mg/L, in lower case."""

WITHOUT_UNIT = {"", "无量纲", "-"}
_HEADING = re.compile(r"^(?P<name>.+?)\s*[(（\[](?P<unit>[^()（）]*)[)）\]]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a file: as written, what it is, and what divides its values into our unit."""

    written: str
    column: str
    divisor: float = 1.0

    @property
    def is_item(self) -> bool:
        return self.column in ITEMS


def recognised(written: list[str]) -> tuple[list[Heading], list[Finding]]:
    """The columns that a file's headings stand for, and what was not understood of them."""
    names = _names()
    headings, findings = [], []
    seen: dict[str, str] = {}
    for text in written:
        column, unit = _parsed(text, names)
        if column is None:
            findings.append(_unknown(text))
        elif column in seen:
            findings.append(_twice(text, seen[column]))
        else:
            seen[column] = text
            divisor, finding = _divisor(column, unit, text)
            headings.append(Heading(text, column, divisor))
            findings += finding
    return headings, findings


def _names() -> dict[str, str]:
    names = {column: column for column in (*PLACES, *ITEMS)}
    names |= {f"{item}{BELOW}": f"{item}{BELOW}" for item in ITEMS}
    names |= {item.title: item.name for item in ITEMS.values()}
    names |= {alias: column for column, aliases in (PLACES | ALIASES).items() for alias in aliases}
    return {name.lower(): column for name, column in names.items()}


def _parsed(text: str, names: dict[str, str]) -> tuple[str | None, str | None]:
    """The column of a heading, and its unit where it gives one."""
    plain = text.strip()
    if plain.lower() in names:
        return names[plain.lower()], None
    match = _HEADING.match(plain)
    if match is None:
        return None, None
    return names.get(match["name"].lower()), match["unit"].strip()


def _divisor(column: str, unit: str | None, text: str) -> tuple[float, list[Finding]]:
    if unit is None or column not in ITEMS:
        return 1.0, []
    expected, given = ITEMS[column].unit.lower(), unit.lower()
    if given == expected or (not expected and given in WITHOUT_UNIT):
        return 1.0, []
    if expected == "个/l" and given in {"cells/l", "个/l", "mpn/l"}:
        return 1.0, []
    if expected == "mg/m³" and given in {"mg/l", *THOUSANDTH}:
        divisor = 0.001 if given == "mg/l" else 1.0
    elif expected == "mg/l" and given in THOUSANDTH:
        divisor = 1000.0
    else:
        return 1.0, [_wrong_unit(column, unit, text)]
    return divisor, [_converted(column, unit, text)] if divisor != 1 else []


def _unknown(text: str) -> Finding:
    return Finding(
        "water-unknown-column",
        _("列“%(column)s”不认识，未使用。") % {"column": text},
        _("如为水质项目，请改用标准列名或中文名称。"),
        column=text,
        severity=Severity.WARNING,
    )


def _twice(text: str, first: str) -> Finding:
    return Finding(
        "water-column-twice",
        _("列“%(column)s”与列“%(first)s”是同一项目，只用了后者。")
        % {"column": text, "first": first},
        _("请删去重复的一列。"),
        column=text,
        severity=Severity.WARNING,
    )


def _converted(column: str, unit: str, text: str) -> Finding:
    return Finding(
        "water-unit-converted",
        _("列“%(column)s”的单位是 %(unit)s，已换算为 %(expected)s。")
        % {"column": text, "unit": unit, "expected": ITEMS[column].unit},
        _("请核对表头的单位与数值是否一致。"),
        column=text,
        severity=Severity.WARNING,
    )


def _wrong_unit(column: str, unit: str, text: str) -> Finding:
    return Finding(
        "water-unit-unknown",
        _("列“%(column)s”的单位 %(unit)s 不能换算，数值按 %(expected)s 读入。")
        % {"column": text, "unit": unit, "expected": ITEMS[column].unit or _("无量纲")},
        _("请核对单位。"),
        column=text,
        severity=Severity.WARNING,
    )
