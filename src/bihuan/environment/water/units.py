"""Units of water as headings write them: the only owner of what divides a value into ours."""

from collections.abc import Mapping

from bihuan.environment.headings import plain
from bihuan.environment.water.items import ITEMS

_PER_LITRE = {"mg/l": 1.0, "毫克/升": 1.0, "g/m3": 1.0, "g/l": 0.001, "ng/l": 1e6}
_PER_LITRE |= dict.fromkeys(("μg/l", "ug/l", "mg/m3", "微克/升"), 1000.0)
_COUNTED = ("个", "mpn", "cfu", "cells", "cell", "ind", "ind.")

_VOLUMES = {"l": 1.0, "升": 1.0, "ml": 0.001, "毫升": 0.001, "100ml": 0.1}

_DIVISORS: Mapping[str, Mapping[str, float]] = {
    "mg/l": _PER_LITRE,
    "mg/m3": {unit: divisor / 1000 for unit, divisor in _PER_LITRE.items()},
    "m": {"m": 1.0, "米": 1.0, "dm": 10.0, "分米": 10.0, "cm": 100.0, "厘米": 100.0, "mm": 1000.0},
    "μs/cm": {"μs/cm": 1.0, "us/cm": 1.0, "ms/m": 0.1, "ms/cm": 0.001, "s/m": 0.0001},
    "个/l": {
        f"{often}{what}/{volume}": divisor / times
        for what in _COUNTED
        for often, times in {"": 1.0, "万": 10_000.0, "10^4": 10_000.0, "10^6": 1e6}.items()
        for volume, divisor in {
            "l": 1.0,
            "升": 1.0,
            "ml": 0.001,
            "毫升": 0.001,
            "100ml": 0.1,
        }.items()
    },
    "°c": {"°c": 1.0, "c": 1.0, "摄氏度": 1.0, "度": 1.0},
    "%": {"%": 1.0, "百分比": 1.0},
    "ntu": {"ntu": 1.0, "度": 1.0},
    "": {"": 1.0, "无量纲": 1.0, "-": 1.0, "—": 1.0, "/": 1.0, "无": 1.0, "ph": 1.0},
}
"""By our unit, in plain writing, what divides a value in another unit."""


def divisor(item: str, unit: str) -> float | None:
    """What divides a value in this unit into the item's own; None where nothing does."""
    return _DIVISORS[_key(ITEMS[item].unit)].get(_key(unit))


def _key(unit: str) -> str:
    return plain(unit).replace(" ", "")
