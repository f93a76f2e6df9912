"""What is wrong with samples before anything is computed: the only owner of these findings.

Nothing is changed here. A finding says which sections it is about; what can be computed is.
"""

from collections.abc import Collection, Sequence

import ibis.expr.types as ir

from bihuan.environment.water.items import BELOW, BODIES, ITEMS
from bihuan.environment.water.lists import Member
from bihuan.environment.water.means import CARRIED, Frozen
from bihuan.environment.water.measures import TRUE, is_possible, measured_items
from bihuan.findings import Finding, Severity
from bihuan.words import _, listed

MOST_NAMED = 30
"""So many sections are named in one finding; of more, their number."""

UNGROUPED = "water-group-column-missing"
"""A column of groups lacks: sections are graded all the same."""

KNOWN = {"section", "sampled_on", "flow", "row", "published_class", "set", "deducted", *CARRIED}


def checked(
    samples: ir.Table, *, by: Sequence[str] = (), assume: str | None = None
) -> list[Finding]:
    """Findings on a table of samples.

    ``by`` are columns that groups are made of: a section without one is named. ``assume`` is the
    body type that sections without one are taken for, which is said as well.
    """
    lacking = _columns(samples)
    if any(finding.refuses for finding in lacking):
        return lacking
    return [*lacking, *_bodies(samples, assume), *_values(samples), *_groups(samples, by)]


def _columns(samples: ir.Table) -> list[Finding]:
    found = [
        Finding(
            "water-column-missing",
            _("缺少“%(column)s”列，不能评价。") % {"column": name},
            _("请补上该列。"),
            column=name,
        )
        for name in ("section", "sampled_on")
        if name not in samples.columns
    ]
    if not measured_items(samples):
        found.append(
            Finding(
                "water-no-items",
                _("没有任何水质项目的列，不能评价。"),
                _("列名见水质项目表，如 do、codmn、nh3n、tp。"),
            )
        )
    found += [
        Finding(
            "water-not-a-number",
            _("“%(column)s”列不是数，不能评价。") % {"column": ITEMS[item].title},
            _("请用本系统的读入功能读入文件，文字会逐处列出。"),
            column=item,
        )
        for item in measured_items(samples)
        if not samples[item].type().is_numeric()
    ]
    known = KNOWN | set(ITEMS) | {item + BELOW for item in ITEMS}
    return found + [
        Finding(
            "water-unknown-column",
            _("列“%(column)s”不认识，未使用。") % {"column": name},
            _("如为水质项目，请改用标准列名或中文名称。"),
            column=name,
            severity=Severity.WARNING,
        )
        for name in samples.columns
        if name not in known
    ]


def _bodies(samples: ir.Table, assume: str | None) -> list[Finding]:
    """Sections whose body type is lacking, unknown, or not always the same."""
    if not {"tp", "tn"} & set(samples.columns):
        return []
    if "body" not in samples.columns:
        sections = samples.select("section").distinct()
        return _named(sections, *_no_body(assume))
    body = samples["body"].cast("string")
    unknown = samples.filter(body.fill_null("").notin(BODIES))
    kinds = samples.group_by("section").aggregate(kinds=body.nunique())
    return [
        *_named(unknown.select("section").distinct(), *_no_body(assume)),
        *_named(
            kinds.filter(kinds["kinds"] > 1).select("section"),
            "water-body-contradicts",
            _("断面的水体类型前后不一，总磷未定类：%(sections)s。"),
            _("请统一该断面的水体类型。"),
        ),
    ]


def _no_body(assume: str | None) -> tuple[str, str, str]:
    if assume:
        return (
            "water-body-assumed",
            _("断面没有水体类型，按给定的类型定类：%(sections)s。"),
            _("请按断面清单补上水体类型。"),
        )
    return (
        "water-body-unknown",
        _("断面没有水体类型（河流 river 或湖库 lake），总磷、总氮未定类：%(sections)s。"),
        _("请按断面清单补上水体类型；不能由名称推断。"),
    )


def _values(samples: ir.Table) -> list[Finding]:
    """Values that cannot be, and rows that have none or no day."""
    found: list[Finding] = []
    empty = ~samples["section"].isnull()
    for item in measured_items(samples):
        value = samples[item]
        found += _named(
            samples.filter(~is_possible(samples, item)).select("section").distinct(),
            "water-impossible-value",
            _("“%(item)s”有不可能的值，按缺测处理：%(sections)s。"),
            _("请核对原始记录后更正。"),
            item,
        )
        empty = empty & value.isnull()
    if "flow" in samples.columns:
        empty = empty & samples["flow"].fill_null(TRUE)
    return [
        *found,
        *_named(
            samples.filter(empty).select("section").distinct(),
            "water-nothing-measured",
            _("断面有监测记录但没有任何项目的值：%(sections)s。"),
            _("如因断流，请注明无水（flow 为 false）。"),
        ),
        *_named(
            samples.filter(samples["sampled_on"].isnull()).select("section").distinct(),
            "water-no-day",
            _("断面有记录没有监测时间，未计入任何时期：%(sections)s。"),
            _("请补上监测时间。"),
            "sampled_on",
        ),
    ]


def _groups(samples: ir.Table, by: Sequence[str]) -> list[Finding]:
    found: list[Finding] = []
    for name in by:
        if name not in samples.columns:
            found.append(
                Finding(
                    UNGROUPED,
                    _("缺少“%(column)s”列，不能按它汇总。") % {"column": name},
                    _("请补上该列。"),
                    column=name,
                )
            )
            continue
        found += _named(
            samples.filter(samples[name].isnull()).select("section").distinct(),
            "water-group-unknown",
            _("断面没有“%(item)s”，单独成组：%(sections)s。"),
            _("请补上断面的归属。"),
            name,
        )
    return found


def unknown_sections(
    samples: ir.Table, within: tuple[str, Collection[Member]] | None, frozen: Frozen
) -> list[Finding]:
    """Sections of a list that no sample is of."""
    names = {
        "set": {one.section for one in within[1] if one.set == within[0]} if within else set(),
        "frozen": set(frozen.sections),
    }
    if not any(names.values()):
        return []
    there = set(samples.select("section").distinct().to_pyarrow()["section"].to_pylist())
    said = {
        "set": _("断面名单里有的断面，数据里没有：%(sections)s。"),
        "frozen": _("封冻清单里有的断面，数据里没有：%(sections)s。"),
    }
    return [
        _finding(
            sorted(some - there),
            f"water-{what}-section-absent",
            said[what],
            _("请核对断面的名称或编码。"),
        )
        for what, some in names.items()
        if some - there
    ]


def _named(
    sections: ir.Table, code: str, message: str, hint: str, column: str = ""
) -> list[Finding]:
    """One finding that names the sections, or none where there are none."""
    names = sorted(
        _("（无名断面）") if one["section"] is None else one["section"]
        for one in sections.to_pyarrow().to_pylist()
    )
    return [_finding(names, code, message, hint, column)] if names else []


def _finding(names: Sequence[str], code: str, message: str, hint: str, column: str = "") -> Finding:
    text = listed(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        text = _("%(names)s等 %(n)s 个断面") % {"names": text, "n": len(names)}
    title = ITEMS[column].title if column in ITEMS else column
    said = message % {"sections": text, "item": title}
    return Finding(code, said, hint, column=column, severity=Severity.WARNING)
