"""Scoring tables: the rows of one table, or of each source named in it, are one scheme.

What may not be scored is kept and named; the rest are rules on records where the wording says so
without a doubt, else rules judged by hand.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from statistics import mode

from django.utils.translation import gettext as _

from bihuan.branches.models import BranchKind
from bihuan.duties.models import Duty
from bihuan.forbidden import regulation
from bihuan.intake.kinds.kind import Gathering, Kind, Values
from bihuan.intake.lines import Line
from bihuan.orgs.models import UnitKind
from bihuan.records.models import ActivityKind, Fit
from bihuan.scorecards.actions.schemes import define_scheme, ground_faults
from bihuan.scorecards.forms.schemes import asked
from bihuan.scorecards.models import Scheme
from bihuan.scorecards.terms import (
    BASIS_WORDS,
    COUNTS_WORDS,
    Band,
    Basis,
    Counts,
    Fault,
    Item,
    Rule,
    Terms,
    band_faults,
    item_faults,
    sum_faults,
)
from bihuan.scorecards.wording import (
    NotABand,
    parts_of,
    points_in_brackets,
    read_band,
    read_points,
    without_points,
)
from bihuan.words import lazy

HUNDRED = re.compile(r"百分制|[(（]?(?:满分|总分|共)\s*(\d+)\s*分")
ADDRESS = re.compile(r"://|www\.", re.IGNORECASE)
BANDS = re.compile(r"^(?:考核|评定)?等次|^等级|^档次")
YEARS = re.compile(r"20\d{2}(?:[-—~至]\d{2,4})?年?度?")
ASIDES = re.compile(r"[（(][^（()）]*(?:满分|总分|百分制|20\d{2}年)[^（()）]*[)）]")
"""What stands in brackets behind a title and is no part of its name."""
LATE = re.compile(
    r"整改.{0,10}(?:逾期|超期|未按[期时]|滞后|未完成)|(?:逾期|超期|未按[期时]).{0,6}整改"
)
BACK = re.compile("反弹|重新打开|回潮|边改边犯")
LACKING = re.compile("未|没有|少|缺|不足|漏")


def _read(line: Line) -> Values:
    """What a row says, each field as it is written or as the number that it is."""
    return {
        "source": line.word_text("source"),
        "group": line.word_text("group", 200) or line.cut("group", line.row.section, 200),
        "item": line.short("item", 300),
        "text": line.text("text"),
        "standard": line.points("standard", percent=True),
        "points": line.points("points"),
        "cap": line.points("cap"),
        "per": _figure(line, "per"),
        "target": _figure(line, "target"),
        "measure": line.word_text("measure", 32),
        "counts": line.choice("counts", COUNTS_WORDS, Counts.DEDUCT),
        "basis": line.choice("basis", BASIS_WORDS, ""),
        "filter": line.text("filter"),
        "metric": line.word_text("metric", 64),
        "grade": line.word_text("grade", 32),
        "beyond": line.yes("beyond"),
        "share": line.integer("share", percent=True),
    }


def _figure(line: Line, name: str) -> Decimal | None:
    found = line.figure(name)
    return found.value if found else None


Read = tuple[Line, Values]


# --- From rows to schemes -------------------------------------------------------------------------


def _gather(gathering: Gathering) -> Iterator[tuple[list[Line], Values]]:
    """One scheme for the whole table, or one for each source that its rows name."""
    by_source: dict[str, list[Read]] = {}
    for line, values in gathering.read:
        by_source.setdefault(values["source"], []).append((line, values))
    for source, rows in by_source.items():
        yield [line for line, _values in rows], _scheme(gathering, source, rows, len(by_source) > 1)


def _scheme(gathering: Gathering, source: str, rows: list[Read], is_one_of_several: bool) -> Values:  # noqa: FBT001
    first = rows[0][0]
    given = first.given
    of_bands = [row for row in rows if BANDS.match(row[1]["group"] or row[1]["item"])]
    bands = tuple(band for row in of_bands for band in _bands(*row))
    items = tuple(_items([row for row in rows if row not in of_bands]))
    stated = _stated(gathering, first)
    total = stated[1] if stated else sum((i.standard or Decimal(0) for i in items), Decimal(0))
    says = Terms(total or Decimal(100), items, bands)
    _tell_faults(says, {line.row.number: line for line, _v in rows}, first, stated)
    title = ASIDES.sub("", given.title).strip() or _("考核办法")
    name = _named(source, given.document) or f"{title}{source}" if is_one_of_several else title
    code = _code(first, name)
    said = YEARS.search(name)
    shares = [values["share"] for _line, values in rows if values["share"] is not None]
    return {
        "code": code,
        "name": name,
        "year": int(said[0][:4]) if said else given.year,
        "unit_kind": _unit_kind(first),
        "says": says,
        "best_share": shares[0] if shares else None,
        "source": given.document,
        "on": given.on,
    }


def _code(line: Line, name: str) -> str:
    """What a scheme is called in every year: its name without the year."""
    code = YEARS.sub("", name).strip("()（） ") or name
    said = {"name": name, "n": len(name), "m": len(code), "most": 200, "most_code": 64}
    if ADDRESS.search(name):
        message = _("考核办法的名称“%(name)s”里有网址。") % said
        line.wrong("", "address-in-name", message, _("请在表格上方只写名称，网址另起一行。"))
    elif len(name) > 200 or len(code) > 64:
        message = _("考核办法的名称“%(name)s”有 %(n)s 个字（不算年份 %(m)s 个），太长了。") % said
        hint = _(
            "请在表格上方写一个简短的名称：最多 %(most)s 个字，不算年份最多 %(most_code)s 个。"
        )
        line.wrong("", "too-long", message, hint % said)
    return code


def _named(source: str, document: str) -> str:
    """What the words above a table call a source that its rows name: ①…细则 ②…."""
    mark = re.escape(source)
    found = re.search(rf"{mark}\s*([^\s;；。，,①-⑳]{{4,}})", document) if source else None
    return found[1] if found else ""


def _bands(line: Line, values: Values) -> list[Band]:
    named = values["item"] if BANDS.match(values["group"]) else ""
    try:
        return [read_band(f"{named} {values['text']}".strip(), line.row.number)]
    except NotABand as error:
        line.wrong("text", "not-a-band", str(error), _("如：优秀 90分以上。"))
        return []


def _stated(gathering: Gathering, first: Line) -> tuple[Line, Decimal] | None:
    """The total that a table states: in its row of totals, or in the words above it."""
    for line in gathering.totals:
        found = line.points("standard", percent=True)
        if found is not None:
            return line, found
    for said in first.given.words:
        if found_in := HUNDRED.search(said):
            return first, Decimal(found_in[1] or 100)
    return None


def _unit_kind(line: Line) -> UnitKind | None:
    """Whom the title speaks of; the branches where it says nothing, which is remarked.

    They are the kind of unit that most kinds of branches are of; without branches, the first.
    """
    kinds = BranchKind.objects.current().filter(is_mass=False).order_by("order", "pk")
    units = UnitKind.objects.current().order_by("order", "pk")
    codes = list(kinds.values_list("unit_kind__code", flat=True))
    default = mode(codes or units.values_list("code", flat=True))
    return line.word("unit_kind", UnitKind, default)


def _tell_faults(
    says: Terms, lines: dict[int, Line], first: Line, stated: tuple[Line, Decimal] | None
) -> None:
    """Every mistake beside its row; what may still be filled in later is only remarked."""
    found: list[Fault] = []
    for item in says.items:
        found += [*item_faults(item, says.bands), *ground_faults(item)]
    if says.bands:
        found += band_faults(says)
    for fault in found:
        line = lines.get(fault.row, first)
        if line.was_refused(fault.column):
            continue
        tell = line.remark if fault.code in {"no-standard", "no-rule"} else line.wrong
        tell(fault.column, fault.code, str(fault), fault.hint)
    if stated and not any(line.was_refused("standard") for line in lines.values()):
        for fault in sum_faults(says):
            stated[0].wrong(fault.column, fault.code, str(fault), fault.hint)


# --- Items ----------------------------------------------------------------------------------------


def _items(rows: list[Read]) -> Iterator[Item]:
    """The items of a scheme in the order of their rows.

    Where all rows under a heading bear the points of the heading itself, or none, the heading is
    the item and the rows are its rules.
    """
    for group, members in _runs(rows, "group"):
        _tell_sum(group, members)
        if _is_item(group, members):
            yield _item("", without_points(group), members, own_names=True)
            continue
        for name, some in _runs(members, "item"):
            yield _item(without_points(group), name, some, own_names=False)


def _runs(rows: list[Read], field: str) -> Iterator[tuple[str, list[Read]]]:
    """Neighbouring rows that say the same in a field; items also by their points."""
    run: list[Read] = []
    for row in rows:
        if run and not _goes_on(run[-1][1], row[1], field):
            yield run[0][1][field], run
            run = []
        run.append(row)
    if run:
        yield run[0][1][field], run


def _goes_on(before: Values, values: Values, field: str) -> bool:
    same = before[field] == values[field]
    if field == "group":
        return bool(same)
    return bool(same) and values["standard"] in {None, before["standard"]}


def _is_item(group: str, members: list[Read]) -> bool:
    if not group or len(members) < 2:
        return False
    standards = {values["standard"] for _line, values in members}
    if standards == {None}:
        return True
    return standards == {points_in_brackets(group)} and len({v["item"] for _l, v in members}) > 1


def _tell_sum(group: str, members: list[Read]) -> None:
    """A heading that states points which its rows do not make up is remarked, not refused."""
    stated = points_in_brackets(group)
    if stated is None or _is_item(group, members):
        return
    whole = sum((some[0][1]["standard"] or 0 for _name, some in _runs(members, "item")), Decimal(0))
    if whole != stated:
        said = {"group": group, "whole": f"{whole:f}"}
        message = _("类别“%(group)s”里各项合计 %(whole)s 分，与所写的不符。") % said
        members[0][0].remark("group", "group-sum", message, _("表不全的，请补上其余项目。"))


def _item(group: str, name: str, members: list[Read], *, own_names: bool) -> Item:
    line, values = members[0]
    rules = tuple(
        rule for one in members for rule in _rules(*one, own_name=own_names)
    )  # fmt: skip
    item = Item(
        name=name or line.cut("text", values["text"], 300), heading=group,
        counts=values["counts"], standard=values["standard"], rules=rules,
        row=line.row.number,
    )  # fmt: skip
    why = regulation(item.name)
    if why or (rules and all(rule.regulation for rule in rules)):
        why = why or rules[0].regulation
        line.remark("item", "not-scored", _("不计分：%(why)s") % {"why": why})
        return replace(item, counts=Counts.NOTHING, regulation=why)
    return item


# --- Rules ----------------------------------------------------------------------------------------


def _rules(line: Line, values: Values, *, own_name: bool) -> Iterator[Rule]:
    texts = [values["text"]] if values["points"] is not None else parts_of(values["text"])
    for text in texts or [values["item"]]:
        if own_name and values["item"]:
            text = f"{values['item']}，{text}" if text else values["item"]  # noqa: PLW2901
        yield _rule(line, values, text)


def _rule(line: Line, values: Values, text: str) -> Rule:
    said = read_points(text)
    rule = Rule(
        text=line.cut("text", text, 500), points=_first(values["points"], said.points),
        per=_first(values["per"], said.per) or Decimal(1),
        measure=values["measure"] or said.measure, cap=_first(values["cap"], said.cap),
        metric=values["metric"], target=values["target"], is_beyond=values["beyond"],
        grade=values["grade"], row=line.row.number,
    )  # fmt: skip
    if why := regulation(text):
        message = _("“%(text)s”不计分：%(why)s") % {"text": text[:60], "why": why}
        line.remark("text", "not-scored", message, _("原文保留在考核办法里。"))
        return replace(rule, regulation=why)
    if values["basis"]:
        basis = values["basis"]
        return replace(rule, basis=basis, filter=asked(basis, values["filter"]))
    return _by_wording(line, rule)


def _first(said: Decimal | None, read: Decimal | None) -> Decimal | None:
    return read if said is None else said


def _by_wording(line: Line, rule: Rule) -> Rule:
    """A rule on records where the wording leaves no doubt; else it stays with a person."""
    if rule.points is None:
        return rule
    if BACK.search(rule.text) and "问题" in rule.text:
        return replace(rule, basis=Basis.PROBLEMS, filter={"state": ["reopened"]})
    if LATE.search(rule.text):
        return replace(rule, basis=Basis.PROBLEMS, filter={"pace": "behind"})
    duty = _duty_named(line, rule.text)
    if duty is not None and LACKING.search(rule.text):
        said = {"duty": duty.code, "standing": ["missed"]}
        return replace(rule, basis=Basis.OCCURRENCES, filter=said)
    return rule


def _duty_named(line: Line, text: str) -> Duty | None:
    """The one recurring duty that an activity named in the text fulfils; none where several do."""
    kind = line.lookups.word_in(ActivityKind, text) if len(text) > 6 else None
    if kind is None or kind.name not in text:
        return None
    fits = Fit.objects.current().filter(kind=kind).select_related("duty")
    duties = {fit.duty_id: fit.duty for fit in fits}
    return duties.popitem()[1] if len(duties) == 1 else None


SCORECARD = Kind(
    "scorecard", lazy("考核评分表"), "text", _read, define_scheme, model=Scheme, gather=_gather
)
