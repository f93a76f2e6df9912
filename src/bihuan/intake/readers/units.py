"""Units as written: the only owner of taking apart a cell that names several units."""

import re
from functools import lru_cache
from typing import NamedTuple

from bihuan.written.cells import half_width, squeezed
from bihuan.written.values import listed

_LEAD = "牵头|主办|主责|主要责任|第一责任"
_HELP = "配合|协办|协助|协同|参与|参加|辅助"
_LABEL = re.compile(rf"((?:{_LEAD}|责任|承办|{_HELP})(?:单位|部门|处室|科室|股室|责任单位)?[:：])")
_LABELLED = re.compile(
    rf"(?:(?P<lead>{_LEAD})|(?P<help>{_HELP})|责任|承办)[^:]{{0,4}}:(?P<rest>.*)"
)
_LEADS = re.compile(rf"由?(?P<name>.+?)(?:\((?:{_LEAD})[^()]{{0,4}}\)|(?:{_LEAD}|负总责)(?:负责)?)")
_HELPS = re.compile(rf"(?P<name>.+?)(?:\((?:{_HELP})[^()]{{0,4}}\)|(?:积极)?(?:{_HELP})(?:落实)?)")
_DUTY = re.compile(
    r"(?:按照?(?:各自)?(?:职责|职能|分工|任务)(?:分工|权限)?)?(?:分别|分工|具体|共同)?(?:负责|落实|实施)$"
)
_ORDINAL = re.compile(r"^(?:\(?\d{1,2}\)|\d{1,2}[.、．])")
_OTHERS = re.compile(
    r"等(?:\d+|有关|相关|各|市直|省直|县直|区直|责任)*[个家]?(?:部门|单位|处室|科室)?$"
)
_TOGETHER = re.compile(r"(?<=\S)会同(?!县)")
_NUMBERED = re.compile(r"(?<=\D)\s+(?=\d{1,2}[.、])")
_UNIT_LIKE = re.compile(
    r".+(?:局|处|室|科|股|办|委|部|厅|中心|支部|院|所|站|队|公司|集团|政府|党委|党组|校|学|镇|乡|街道|县"
    r"|市|区|会|组|单位|部门|工委|银行|馆|台|社|园|厂)(?:\(.*\))?"
)
_NOTHING = frozenset({"无", "暂无", "没有", "同上", "略"})


class _Named(NamedTuple):
    name: str
    leads: bool
    helps: bool


@lru_cache(maxsize=4096)
def units_listed(text: str, *, without_people: bool = False) -> tuple[str, ...]:
    """The units that a cell names, the leading one first; words for their parts are left out.

    ``without_people`` leaves out what stands beside a unit and is none: the heading says that
    persons are named there too.
    """
    text = _TOGETHER.sub("、", _LABEL.sub(r"\n\1", half_width(text)))
    found: list[_Named] = []
    role = _Named("", leads=False, helps=False)
    for part in listed(_NUMBERED.sub("\n", _parted_by_blanks(text, without_people=without_people))):
        role, named = _named(part, role)
        if named.name and named.name not in _NOTHING:
            found.append(named)
    leads = [one.name for one in found if one.leads]
    others = [one.name for one in found if not one.leads and not one.helps]
    helping = [one.name for one in found if one.helps]
    return tuple(dict.fromkeys([*leads, *others, *helping]))


def _parted_by_blanks(text: str, *, without_people: bool) -> str:
    """Blanks part units only where what stands on both sides of each is a unit by its look."""
    lines = []
    for line in text.split("\n"):
        words = line.split()
        if len(words) > 1 and without_people and _UNIT_LIKE.fullmatch(words[0]):
            words = [word for word in words if _UNIT_LIKE.fullmatch(word)]
        parts = len(words) > 1 and all(_UNIT_LIKE.fullmatch(squeezed(word)) for word in words)
        lines.append(("、" if parts else " ").join(words))
    return "\n".join(lines)


def _named(part: str, role: _Named) -> tuple[_Named, _Named]:
    """The role that a label gives to what follows, and the unit of this part with its own."""
    if label := _LABELLED.fullmatch(part):
        role = _Named("", leads=bool(label["lead"]), helps=bool(label["help"]))
        part = label["rest"]
    name = _OTHERS.sub("", _DUTY.sub("", _ORDINAL.sub("", part))).strip("。.:;")
    if lead := _LEADS.fullmatch(name):
        return role, _Named(lead["name"], leads=True, helps=False)
    if help_ := _HELPS.fullmatch(name):
        return role, _Named(help_["name"], leads=False, helps=True)
    return role, _Named(name, role.leads, role.helps)
