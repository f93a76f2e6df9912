"""What a kind of ledger is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bihuan.errors import BihuanError, Refused
from bihuan.intake.lines import Line
from bihuan.ledger.models import Ledgered
from bihuan.monitoring.readings import Found

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gathering:
    """The rows of a table that make up a few records together, and its rows of totals."""

    read: Sequence[tuple[Line, Values]]
    totals: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Kind:
    """``read`` turns a line into what ``enter`` takes; ``main`` is the field that makes a record:
    a row where it is merged from above goes on with the record above, in the fields ``longer``.

    ``unique`` names the columns of ``model`` that may not repeat, ``withheld`` the fields that are
    not kept because Bihuan has no place for them. ``merged`` names the fields which a row that
    leaves the first of them blank says as the row above, whether or not it has a number of its own.
    ``remarks`` gives field, code and words of what was found strange in a record when it was
    entered. ``gather`` makes records of all the rows of a table together, each with the lines that
    it comes from.
    """

    name: str
    label: str
    main: str
    read: Callable[[Line], Values]
    enter: Callable[..., Ledgered]
    model: type[Ledgered] | None = None
    unique: tuple[str, ...] = ()
    longer: tuple[str, ...] = ()
    withheld: frozenset[str] = frozenset()
    merged: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    many: Callable[[Line, Sequence[Any]], list[Values]] | None = None
    remarks: Callable[[Any], Iterable[tuple[str, str, str]]] | None = None
    gather: Callable[[Gathering], Iterable[tuple[list[Line], Values]]] | None = None


class RowRefused(Refused):
    """What is refused of one row among several that are entered together."""

    def __init__(self, line: Line, field: str, refusal: BihuanError, hint: str) -> None:
        super().__init__(refusal.message, hint=refusal.hint or hint)
        self.line, self.field, self.told = line, field, refusal.code


@contextmanager
def at_row(line: Line, field: str = "", hint: str = "") -> Iterator[None]:
    """What is refused inside is told beside the row and the field, with its own hint or this."""
    try:
        yield
    except RowRefused:
        raise
    except BihuanError as refusal:
        raise RowRefused(line, field, refusal, hint) from refusal


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that readers of its own take whole, whatever its headings.

    ``read`` takes a path and the year of times without one; ``enter`` takes its rows at once. The
    rows are not staged: the file is kept, and reading it again gives the same.
    """

    name: str
    label: str
    read: Callable[..., Found]
    enter: Callable[..., None]


def key_of(kind: Kind, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """What must be unique of a record; None where the number is not given."""
    if not kind.unique or not values.get(kind.unique[-1]):
        return None
    return tuple(values.get(name) for name in kind.unique)
