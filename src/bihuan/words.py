"""How words reach people in their language: the only owner of it; knows no Django.

The words of the source are Chinese, and come out so until the site puts its catalogues here when
it starts (``ui.apps``). Modules that know Django use its ``gettext``, which is the same thing.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Self

IN_CONTEXT = "\4"
"""What a catalogue puts between the context of words and the words."""

LIST = "list"
"""The context of words that name a list of something, which English puts in the plural."""


def _as_it_stands(text: str, _several: str, _n: int) -> str:
    return text


translate: Callable[[str], str] = str
translate_counted: Callable[[str, str, int], str] = _as_it_stands


def _(text: str) -> str:
    """The words in the language of who reads."""
    return translate(text)


class lazy(str):  # noqa: N801 - it is called like a function
    """Words of a table made before anybody reads: Chinese as a value, translated when printed.

    ``context`` tells apart what Chinese calls alike: 验收通过 as a step is Accept, else Accepted.
    """

    __slots__ = ("context",)
    context: str

    def __new__(cls, text: str, context: str = "") -> Self:
        self = super().__new__(cls, text)
        self.context = context
        return self

    @property
    def kept(self) -> str:
        """The words as they are kept, whoever reads: those of the source."""
        return super().__str__()

    def __str__(self) -> str:
        text = self.kept
        if not self.context:
            return translate(text)
        said = f"{self.context}{IN_CONTEXT}{text}"
        found = translate(said)
        return text if found == said else found


NO_WORD = lazy("")


class Marked(StrEnum):
    """How something stands, as it is shown: told by a word and a shape, never by colour alone.

    A member is its code, its word, the shape beside it, and how grave it looks: ``bad``, ``warn``,
    ``good`` or ``still``.
    """

    label: lazy
    shape: str
    look: str

    def __new__(cls, code: str, label: lazy = NO_WORD, shape: str = "", look: str = "") -> Self:
        self = str.__new__(cls, code)
        self._value_, self.label, self.shape, self.look = code, label, shape, look
        return self

    @property
    def word(self) -> str:
        return str(self.label)


def counted(text: str, n: int) -> str:
    """Words about ``%(n)s`` of something, which in some languages differ for one and several."""
    return translate_counted(text, text, n) % {"n": n}


def listed(words: Iterable[object]) -> str:
    """甲、乙、丙: several words in a row, as the language of who reads puts them."""
    return _("、").join(map(str, words))
