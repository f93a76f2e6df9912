"""The city water quality index (CWQI) and rankings by it: the only owner of both.

Small results, exact fractions; what is shown is rounded once at the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis.expr.types as ir

from bihuan.environment.rounding import round_half_even
from bihuan.environment.water.items import LAKE, RIVER
from bihuan.environment.water.standards import Edition, edition

Number = Decimal | Fraction | int | float

PLACES = 4
"""Decimals of an index. The text's rule was not seen (``CWQI2017``, unknown: decimals)."""

CHANGE_PLACES = 2
"""Decimals of a change in percent."""

NEUTRAL = 7


@dataclass(frozen=True, slots=True)
class Index:
    """An index, or None with the items that lack. ``parts`` are the items' own, exact."""

    value: Fraction | None
    parts: Mapping[str, Fraction]
    missing: tuple[str, ...] = ()
    count: int = 1

    @property
    def shown(self) -> Decimal | None:
        return None if self.value is None else round_half_even(self.value, PLACES)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place in a ranking; equal values share it, and the next is as much lower."""

    rank: int
    name: str
    value: Decimal


def index(
    values: Mapping[str, Number | None],
    body: str,
    rules: Edition | None = None,
    *,
    items: Sequence[str] | None = None,
) -> Index:
    """The index of one section or of the means over a city's sections of one body type.

    Parameters
    ----------
    values
        By item: mg/L, pH without unit; None or absent: not measured.
    body
        ``river`` or ``lake``: the limit of total phosphorus differs.
    rules
        The standard whose class III is the measure.
    items
        The items to sum, the 21 if not given. Missing ones leave the index None: how they are to
        be filled was not seen (``CWQI2017``, unknown: missing). Indices over different items must
        not be ranked together.

    Notes
    -----
    *Rounding*: none; ``Index.shown`` half to even to four decimals.

    *Source*: technical rule of 2017 on ranking cities by surface water, part 4 (2).
    """
    rules = rules or edition()
    wanted = tuple(items or rules.items)
    parts = {
        item: part
        for item in wanted
        if (part := _part(item, values.get(item), body, rules)) is not None
    }
    missing = tuple(item for item in wanted if item not in parts)
    total = None if missing else sum(parts.values(), Fraction())
    return Index(total, parts, missing)


def _part(item: str, value: Number | None, body: str, rules: Edition) -> Fraction | None:
    if value is None:
        return None
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    if item == "ph":
        return NEUTRAL - exact if exact <= NEUTRAL else (exact - NEUTRAL) / 2
    third = Fraction(rules.limits.limits_of(item, body).third)
    if item == "do":
        return third / exact if exact > 0 else None
    return exact / third


def city(rivers: Index | None, lakes: Index | None) -> Index:
    """A city's index: its rivers' and its lakes', weighted by their sections and points.

    ``Index.count`` says how many sections or points each is of; a city may have one kind only.
    """
    parts = [one for one in (rivers, lakes) if one is not None]
    count = sum(one.count for one in parts)
    missing = tuple(dict.fromkeys(item for one in parts for item in one.missing))
    if missing or not count:
        return Index(None, {}, missing, count)
    weighed = sum((one.value * one.count for one in parts if one.value is not None), Fraction())
    return Index(weighed / count, {}, (), count)


def of_city(
    means: Mapping[str, tuple[Mapping[str, Number | None], int]],
    rules: Edition | None = None,
    *,
    items: Sequence[str] | None = None,
) -> Index:
    """A city's index from the means of its items by body type, each with its sections' number.

    ``means`` is what ``groups.grouped`` by city and body gives: ``{"river": (values, 3)}``.
    """
    found: dict[str, Index] = {}
    for body, (values, count) in means.items():
        one = index(values, body, rules, items=items)
        found[body] = Index(one.value, one.parts, one.missing, count)
    return city(found.get(RIVER), found.get(LAKE))


def of_groups(
    groups: ir.Table, rules: Edition | None = None, *, items: Sequence[str] | None = None
) -> dict[str, Index]:
    """Each city's index, out of ``groups.grouped`` by ``["city", "body"]`` of one period.

    A group without a body type makes its city's index None, with ``body`` named as missing.
    """
    return of_rows(groups.to_pyarrow().to_pylist(), rules, items=items)


def of_rows(
    rows: Iterable[Mapping[str, Any]],
    rules: Edition | None = None,
    *,
    items: Sequence[str] | None = None,
) -> dict[str, Index]:
    """The same out of the rows of such a table."""
    cities: dict[str, dict[str | None, tuple[Mapping[str, Number | None], int]]] = {}
    for row in rows:
        cities.setdefault(row["city"], {})[row["body"]] = (row, row["assessed"])
    indices = {}
    for name, parts in cities.items():
        known = {body: part for body, part in parts.items() if body is not None}
        lacking = Index(None, {}, ("body",), sum(count for _values, count in parts.values()))
        indices[name] = of_city(known, rules, items=items) if len(known) == len(parts) else lacking
    return indices


def change(now: Fraction, before: Fraction) -> Fraction | None:
    """The change of an index in percent of what it was; negative is better."""
    return (now - before) / before * 100 if before else None


def percent(now: Decimal, before: Decimal) -> Decimal | None:
    """The change of two published indices, as it is shown."""
    exact = change(Fraction(now), Fraction(before))
    return None if exact is None else round_half_even(exact, CHANGE_PLACES)


def ranked(indices: Mapping[str, Index]) -> tuple[list[Ranked], list[str]]:
    """Cities from the cleanest on, equal indices on one rank, and those that have no index."""
    shown = {name: one.shown for name, one in indices.items()}
    values = {name: value for name, value in shown.items() if value is not None}
    return places(values), sorted(name for name, value in shown.items() if value is None)


def places(values: Mapping[str, Decimal]) -> list[Ranked]:
    """The ranking of published values, low is good; equal values by name on one rank."""
    order = sorted(values.items(), key=lambda pair: (pair[1], pair[0]))
    ranks: dict[Decimal, int] = {}
    for rank, (_name, value) in enumerate(order, 1):
        ranks.setdefault(value, rank)
    return [Ranked(ranks[value], name, value) for name, value in order]


def improvement(
    now: Mapping[str, Index], before: Mapping[str, Index], *, without: Iterable[str] = ()
) -> tuple[list[Ranked], list[str]]:
    """Cities by change of their index, the largest improvement first, and those left out.

    ``without`` names cities that leave this ranking, as one province has it for those whose
    sections are at class II or better; it is the caller's list.
    """
    left = set(without)
    changes = {}
    for name, one in now.items():
        old = before.get(name)
        if name in left or old is None or one.value is None or not old.value:
            continue
        changes[name] = round_half_even((one.value - old.value) / old.value * 100, CHANGE_PLACES)
    return places(changes), sorted(now.keys() - changes.keys())
