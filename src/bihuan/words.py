"""How words reach people in their language: the only owner of it; knows no Django.

The words of the source are Chinese, and come out so until the site puts its catalogues here when
it starts (``ui.apps``). Modules that know Django use its ``gettext``, which is the same thing.
"""

from collections.abc import Callable, Iterable


def _as_it_stands(text: str, _several: str, _n: int) -> str:
    return text


translate: Callable[[str], str] = str
translate_counted: Callable[[str, str, int], str] = _as_it_stands


def _(text: str) -> str:
    """The words in the language of who reads."""
    return translate(text)


class lazy(str):  # noqa: N801 - it is called like a function
    """Words of a table made before anybody reads: Chinese as a value, translated when printed."""

    __slots__ = ()

    def __str__(self) -> str:
        return translate(super().__str__())


def counted(text: str, n: int) -> str:
    """Words about ``%(n)s`` of something, which in some languages differ for one and several."""
    return translate_counted(text, text, n) % {"n": n}


def listed(words: Iterable[object]) -> str:
    """甲、乙、丙: several words in a row, as the language of who reads puts them."""
    return _("、").join(map(str, words))
