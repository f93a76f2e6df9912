"""What the value of a rule may be: a type and a range, said in words where something else comes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bihuan.words import _, listed


@dataclass(frozen=True, slots=True)
class Shape:
    """Whether a value fits, and what is expected of it."""

    fits: Callable[[Any], bool]
    expected: Callable[[], str]


def whole(low: int, high: int) -> Shape:
    return Shape(
        lambda value: type(value) is int and low <= value <= high,
        lambda: _("%(low)s 到 %(high)s 的整数") % {"low": low, "high": high},
    )


def claim() -> Shape:
    return Shape(lambda value: isinstance(value, bool), lambda: _("true 或 false"))


def share() -> Shape:
    """A part of a whole as a fraction in text, so that it is exact."""
    return Shape(_is_share, lambda: _('大于 0、不大于 1 的分数，写成 "3/4"'))


def names(known: Collection[str]) -> Shape:
    return Shape(
        lambda value: (
            isinstance(value, list)
            and bool(value)
            and all(isinstance(one, str) and one in known for one in value)
            and len(set(value)) == len(value)
        ),
        lambda: _("一组不重复的名称，可用：%(names)s") % {"names": listed(known)},
    )


def table(keys: Collection[str], of: Shape, *, all_of_them: bool = True) -> Shape:
    """A value for each of the keys, or for some of them."""

    def fits(value: Any) -> bool:
        if not isinstance(value, dict) or not value.keys() <= set(keys):
            return False
        return (len(value) == len(keys) or not all_of_them) and all(map(of.fits, value.values()))

    return Shape(
        fits,
        lambda: (
            _("%(keys)s 各写一个值，每个是%(one)s") % {"keys": listed(keys), "one": of.expected()}
        ),
    )


def texts(number: int) -> Shape:
    return Shape(
        lambda value: (
            isinstance(value, list)
            and len(value) == number
            and all(isinstance(one, str) and one for one in value)
        ),
        lambda: _("%(n)s 段文字") % {"n": number},
    )


def like(value: Any) -> Shape:
    """The type of a value that is shipped; of a table, its keys as well."""
    if isinstance(value, Mapping):
        each = [like(one) for one in value.values()]
        return table(list(value), each[0])
    return Shape(
        lambda given: type(given) is type(value),
        lambda: _("%(shipped)s 这样的值") % {"shipped": value},
    )


def _is_share(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return 0 < Fraction(value) <= 1
    except (ValueError, ZeroDivisionError):
        return False
