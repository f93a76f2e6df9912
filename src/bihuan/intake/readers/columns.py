"""Columns: the only owner of which heading means which field: synonyms, or the user's mapping."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from bihuan.errors import Unreadable
from bihuan.intake.readers.headers import Column, heading_parts
from bihuan.words import _, listed
from bihuan.written.cells import column_index, squeezed
from bihuan.written.values import without_brackets

EXACT, BARE, SUFFIX, INSIDE = 4, 3, 2, 1
_MARKS = re.compile(r"[*＊:：()（）\[\]【】“”\"'、,，。·./\\\-—_]")  # noqa: RUF001
_ORDINAL = re.compile(
    r"^(?:[(]\d{1,2}[)]|\d{1,2}[、.)]|[(][一二三四五六七八九十]{1,2}[)]|[一二三四五六七八九十]{1,2}[、.]|[①-⑳])"
)
_UNIT_NOUN = re.compile(r"部门|处室|科室|股室|科股|机构(?!名|编)|处\(室\)|科\(室\)")
_COUNTED = re.compile(r"(?:数|数量|率|占比|比例|金额|得分|分值|排名)$")
_MIXED = re.compile(
    r"[^/]*单位(?:[、,及和与/&+]|以及)+(?:直接|具体|第一|主要)?(?:责任人|负责人|联系人|责任领导|领导)"
    r"|[^/]*(?:责任人|负责人)(?:[、,及和与/&+]|以及)+[^/]{0,4}单位"
)
_TURNS = ("实际", "未", "上级", "电话")
"""Words that turn the sense of a heading: 实际完成时间 is no deadline."""

IDENTIFYING = frozenset({"plan", "heading", "fulfils", "series", "code", "post", "duty", "target"})
"""Fields that name another record: a heading that merely contains theirs, such as 整改方案, tells
something else.
"""

Synonyms = Mapping[str, Sequence[str]]
"""For each field of a kind its headings, the most telling first."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a user says about a file: which column holds which field, and where the header is."""

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    header_row: int | None = None


AS_WRITTEN = Correspondence()


@cache
def synonyms_of(kind: str) -> dict[str, tuple[str, ...]]:
    """The synonym table of a kind, from synonyms.toml beside the readers."""
    text = (resources.files("bihuan.intake") / "synonyms.toml").read_text(encoding="utf-8")
    return {name: tuple(words) for name, words in tomllib.loads(text).get(kind, {}).items()}


def read_mapping(path: Path) -> Correspondence:
    """A TOML or JSON file: ``[columns] field = "heading or letter"``, ``sheet``, ``header_row``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        said: dict[str, Any] = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        columns = said.pop("columns", {})
        mapping = Correspondence(columns={str(k): str(v) for k, v in columns.items()}, **said)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable(
            _("对照文件“%(name)s”读不出来：%(error)s") % {"name": path.name, "error": error},
            hint=_('写法：[columns] 下一行一项，如 text = "存在问题"，或 text = "C"。'),
        ) from error
    if mapping.header_row is not None and not 0 < mapping.header_row < 1000:
        raise Unreadable(
            _("对照文件里的 header_row = %(header_row)s 不对。")
            % {"header_row": mapping.header_row}
        )
    return mapping


def quality(heading: str, synonym: str) -> int:
    """How well a heading says a synonym: 0 not at all, EXACT to the letter.

    Of a heading of several rows, such as 整改情况/完成时限, the lowest part counts by itself too.
    """
    if synonym.endswith(("人", "领导")) and names_units_and_people(heading):
        return 0
    *over, lowest = heading_parts(heading)
    return max(_quality(heading, synonym), _quality(lowest, synonym) if over else 0)


@lru_cache(maxsize=8192)
def _quality(heading: str, synonym: str) -> int:
    written, meant = _usual(heading), _usual(synonym)
    if written == meant:
        return EXACT
    bare = _MARKS.sub("", without_brackets(written))
    if bare == meant:
        return BARE
    if len(meant) < 2 or written.startswith("是否") != meant.startswith("是否"):
        return 0
    if any((word in bare) != (word in meant) for word in _TURNS) or _names_both(bare, meant):
        return 0
    if bare.endswith(meant):
        return SUFFIX
    return INSIDE if meant in bare and len(meant) >= 3 and not _COUNTED.search(bare) else 0


def _usual(heading: str) -> str:
    """The heading in the usual words: without its number and 的; 科室 and the like are 单位."""
    return _UNIT_NOUN.sub("单位", _ORDINAL.sub("", squeezed(heading)).replace("的", ""))


def _names_both(bare: str, meant: str) -> bool:
    """A column of units and persons is one of units."""
    return meant.endswith(("人", "领导")) and "单位" in bare and "单位" not in meant


def names_people(heading: str) -> bool:
    """Whether a column holds names or numbers of persons, for which Bihuan has no place."""
    words = synonyms_of("people")["people"]
    return not squeezed(heading).startswith("是否") and any(
        quality(heading, word) >= SUFFIX for word in words
    )


@lru_cache(maxsize=1024)
def names_units_and_people(heading: str) -> bool:
    """Such as 责任单位及责任人: its units are read, its words are not kept."""
    return _MIXED.fullmatch(without_brackets(_usual(heading))) is not None


def recognised(synonyms: Synonyms, headings: Sequence[str]) -> int:
    """How many headings are understood, the well understood weighing more."""
    columns = [Column(i, heading) for i, heading in enumerate(headings)]
    matched = match(synonyms, columns, AS_WRITTEN)
    exact = sum(
        any(quality(matched[name].heading, word) >= BARE for word in synonyms[name])
        for name in matched
    )
    return 2 * exact + (len(matched) - exact) if exact else 0


def match(
    synonyms: Synonyms, columns: Sequence[Column], mapping: Correspondence
) -> dict[str, Column]:
    """Which column holds each field. What the mapping says goes before any synonym."""
    found = {name: _mapped(columns, said) for name, said in mapping.columns.items()}
    if unknown := [name for name in mapping.columns if name not in synonyms]:
        raise Unreadable(
            _("对照文件里没有这些字段：%(names)s。") % {"names": listed(unknown)},
            hint=_("可用的字段：%(names)s。") % {"names": listed(synonyms)},
        )
    ranked = sorted(
        (-fit, place, order, column.index, name)
        for place, (name, words) in enumerate(synonyms.items())
        for order, word in enumerate(words)
        for column in columns
        if (fit := quality(column.heading, word)) > (SUFFIX if name in IDENTIFYING else 0)
    )
    taken = {column.index for column in found.values()}
    by_index = {column.index: column for column in columns if column.index not in taken}
    for *_rank, index, name in ranked:
        if name not in found and index in by_index:
            found[name] = by_index.pop(index)
    return found


def _mapped(columns: Sequence[Column], said: str) -> Column:
    """The column that a mapping names, by its heading or its letter."""
    for column in columns:
        if squeezed(column.heading) == squeezed(said):
            return column
    if re.fullmatch(r"[A-Za-z]{1,3}", said):
        letter = column_index(said)
        return next((c for c in columns if c.index == letter), Column(letter, said.upper()))
    known = listed(column.heading for column in columns)
    raise Unreadable(
        _("对照文件里的“%(said)s”不是表头，也不是列号。") % {"said": said},
        hint=_("表头有：%(known)s。") % {"known": known},
    )
