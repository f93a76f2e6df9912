"""What cells name: units, plans, posts, words of the preset; each read from the database once."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import get_language, override

from bihuan.duties.models import Plan
from bihuan.ledger.models import Ledgered
from bihuan.orgs.models import Preset, Unit
from bihuan.orgs.queries import unit_written
from bihuan.written.cells import squeezed
from bihuan.written.values import without_brackets

P = TypeVar("P", bound=Preset)

_FULL_WIDTH = str.maketrans("()", "（）")


class Lookups:
    """The answers of one import; nothing it names is created while it runs."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], Any] = {}
        self._heard: set[str] = set()
        self._said: set[tuple[str, ...]] = set()
        self.unmapped: dict[str, int] = {}

    def unit(self, written: str) -> Unit | None:
        """The unit that is meant; one that is not known is counted, to be mapped later."""
        found = self._once(("unit", written), lambda: _unit(written))
        if found is None:
            self.unmapped[written] = self.unmapped.get(written, 0) + 1
        return found

    def plan(self, written: str) -> Plan | None:
        plans = Plan.objects.current()
        return self._once(
            ("plan", written),
            lambda: plans.filter(code=written).first() or plans.filter(name=written).first(),
        )

    def coded(self, model: type[Ledgered], **values: Any) -> Any:
        """The row that counts now and has these values."""
        return next(iter(self.some(model, **values)), None)

    def some(self, model: type[Ledgered], **values: Any) -> list[Any]:
        """The first two rows that count now and have these values: whether there is one alone."""
        key = (model, *sorted(values.items(), key=lambda pair: pair[0]))
        rows = model._default_manager.filter(superseded_seq__isnull=True, **values)
        found: list[Any] = self._once(key, lambda: list(rows.order_by("pk")[:2]))
        return found

    def word(self, model: type[P], written: str) -> P | None:
        """A word of the preset by its code or name; else the only one that resembles it."""
        return self._once((model, "word", written), lambda: _word(model, written))

    def hear(self, *names: str) -> None:
        """Remember what rows above found, before it can be looked up."""
        self._heard.update(names)

    def has_heard(self, name: str) -> bool:
        return name in self._heard

    def word_in(self, model: type[P], text: str) -> P | None:
        """The word of the preset that a title or the name of a sheet speaks of."""
        return self._once((model, "word in", text), lambda: _word_in(model, text))

    def kept(self, key: tuple[Any, ...], read: Callable[[], Any]) -> Any:
        """What was read once for the file."""
        return self._once(key, read)

    def is_news(self, *said: str) -> bool:
        """Whether something is said for the first time; what holds for every row is told once."""
        is_new = said not in self._said
        self._said.add(said)
        return is_new

    def taken(self, model: type[Ledgered], fields: tuple[str, ...], within: Any) -> set[Any]:
        """The keys that rows have already; only those ``within`` the value of the first field."""

        def read() -> set[Any]:
            rows = model._default_manager.filter(superseded_seq__isnull=True)
            if len(fields) > 1:
                rows = rows.filter(**{fields[0]: within})
            return set(rows.exclude(**{fields[-1]: ""}).values_list(fields[-1], flat=True))

        return self._once((model, fields, within), read)

    def _once(self, key: tuple[Any, ...], read: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = read()
        return self._kept[key]


def ways_to_write(words: Mapping[Any, Any]) -> dict[str, Any]:
    """What each code means and each word, in Chinese as ledgers are and as who reads is told.

    A value has one word, or several in a tuple, the usual one first.
    """
    found: dict[str, Any] = {}
    for language in (settings.LANGUAGE_CODE, get_language()):
        with override(language):
            for value, ways in words.items():
                for way in (value, *(ways if isinstance(ways, tuple) else (ways,))):
                    found.setdefault(squeezed(str(way)).casefold(), value)
    return found


def _unit(written: str) -> Unit | None:
    """By the words as they stand; else with full-width brackets, else without what is in them."""
    forms = (written, written.translate(_FULL_WIDTH), without_brackets(written))
    found = (unit_written(form) for form in dict.fromkeys(forms) if form)
    return next(filter(None, found), None)


def _word(model: type[P], written: str) -> P | None:
    words = list(model.objects.current().order_by("order"))
    meant = squeezed(written)
    for word in words:
        if meant in {word.code, squeezed(word.name)}:
            return word
    alike = [w for w in words if meant and (meant in w.name or w.name in meant)]
    alike = alike or [w for w in words if _abbreviates(meant, w.name)]
    return alike[0] if len(alike) == 1 else None


def _word_in(model: type[P], text: str) -> P | None:
    """The only word that a text contains, or that a short text is a part of."""
    if not (said := squeezed(text)):
        return None
    words = [w for w in model.objects.current().order_by("order") if w.name in said]
    longest = [w for w in words if not any(w.name in o.name and w != o for o in words)]
    if longest:
        return longest[0] if len(longest) == 1 else None
    return _word(model, said) if len(said) <= 6 else None


def _abbreviates(short: str, name: str) -> bool:
    """Whether a word is short for another, as 支委会 for 支部委员会."""
    left = iter(name)
    return len(short) >= 3 and short[0] == name[0] and all(char in left for char in short)
