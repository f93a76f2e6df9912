"""Headings of water files: the only owner of which column a heading is, and in which unit."""

import re
from dataclasses import dataclass

from bihuan.environment.headings import BRACKETS, bracketed, plain, squeezed
from bihuan.environment.water.items import BELOW, ITEMS
from bihuan.environment.water.units import divisor
from bihuan.findings import Finding, Severity
from bihuan.words import _

PLACES = {
    "section": (
        *("断面编码", "断面编号", "断面代码", "点位编码", "点位编号", "点位代码", "站点编码"),
        *("测站编码", "sectioncode", "sectionid"),
    ),
    "name": (
        *("断面名称", "断面名", "断面", "监测断面", "考核断面", "点位名称", "点位", "监测点位"),
        *("站点名称", "站名", "测站名称", "自动站", "水站名称", "sectionname"),
    ),
    "province": ("省份", "省", "所在省", "所在省份", "所属省份"),
    "basin": ("流域", "水系", "流域名称", "所属流域", "所在流域", "所属水系", "所在水系"),
    "city": (
        *("城市", "地市", "市", "所在城市", "所在地市", "所属城市", "所属地市", "责任城市"),
        *("考核城市", "责任地市", "城市名称", "cityname"),
    ),
    "lake": ("湖库名称", "湖泊名称", "水库名称", "湖库", "所属湖库"),
    "body": ("水体类型", "断面类型", "水域类型", "点位类型", "断面属性", "bodytype"),
    "sampled_on": (
        *("监测时间", "监测日期", "采样时间", "采样日期", "时间", "日期", "监测月份", "采样月份"),
        *("年月", "监测年月", "date", "time", "datetime", "sampledate"),
    ),
    "year": ("年", "年份", "监测年份"),
    "month": ("月", "月份"),
    "day": ("日",),
    "flow": ("是否有水", "有水"),
    "published_class": ("水质类别", "水质现状", "本月水质", "本月水质类别"),
}
"""Columns that say where and when, with what files call them."""

ALIASES = {
    "ph": ("pH值", "酸碱度"),
    "do": ("DO",),
    "nh3n": ("NH3-N", "NH4-N", "NH3N"),
    "codmn": ("CODMn", "IMn"),
    "cod": ("CODCr", "COD"),
    "bod5": ("五日生化需氧量", "BOD", "生化需氧量"),
    "tp": ("TP",),
    "tn": ("TN",),
    "cr6": ("铬六价", "Cr6+", "六价铬Cr6+"),
    "cn": ("总氰化物",),
    "volatile_phenol": ("挥发性酚",),
    "f": ("F-", "氟"),
    "chla": ("叶绿素α", "叶绿素", "Chl-a", "Chla"),
    "transparency": ("SD", "塞氏透明度"),
    "fecal_coliform": ("粪大肠菌群数",),
    "las": ("LAS",),
}

_OF_WHAT = re.compile(r"以.*计")
"""A bracket that says what is counted, as in 总磷（以P计）."""


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
    headings, findings = [], []
    seen: dict[str, str] = {}
    for text in written:
        column, unit = _parsed(text)
        if column is None:
            findings += [_unknown(text)] if text.strip() else []
        elif column in seen:
            findings.append(_twice(text, seen[column]))
        else:
            heading, finding = _in_our_unit(column, unit, text)
            seen |= {one.column: text for one in heading}
            headings += heading
            findings += finding
    return headings, findings


def item_named(text: str) -> str | None:
    """The item that a word stands for, by its column, its Chinese name or its symbol."""
    column = _NAMES.get(squeezed(plain(text)))
    return column if column in ITEMS else None


def _names() -> dict[str, str]:
    names = {column: column for column in (*PLACES, *ITEMS)}
    names |= {f"{item}{BELOW}": f"{item}{BELOW}" for item in ITEMS}
    names |= {item.title: item.name for item in ITEMS.values()}
    names |= {alias: column for column, aliases in (PLACES | ALIASES).items() for alias in aliases}
    return {squeezed(plain(name)): column for name, column in names.items()}


_NAMES = _names()


def _parsed(text: str) -> tuple[str | None, str | None]:
    """The column of a heading, and its unit where it gives one."""
    whole = plain(text)
    if column := _NAMES.get(squeezed(whole)):
        return column, None
    column = _NAMES.get(squeezed(BRACKETS.sub("", whole)))
    if column is None:
        return None, None
    units = [
        said
        for said in bracketed(whole)
        if not _OF_WHAT.fullmatch(said) and _NAMES.get(squeezed(said)) != column
    ]
    return column, units[-1] if units else None


def _in_our_unit(column: str, unit: str | None, text: str) -> tuple[list[Heading], list[Finding]]:
    """The column to read, or none where its unit is not known."""
    if unit is None or column not in ITEMS:
        return [Heading(text, column)], []
    factor = divisor(column, unit)
    if factor is None:
        return [], [_wrong_unit(column, unit, text)]
    found = [Heading(text, column, factor)]
    return found, [] if factor == 1 else [_converted(column, unit, text)]


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
        _("列“%(column)s”的单位 %(unit)s 不能换算为 %(expected)s，这一列未采用。")
        % {"column": text, "unit": unit, "expected": ITEMS[column].unit or _("无量纲")},
        _("请换算后在标题里写明单位，再重新读入。"),
        column=text,
        severity=Severity.WARNING,
    )
