"""What a source of figures is, and the ways its rows are asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from bihuan.ledger.models import Revisable
from bihuan.orgs.forms import RecordFilter
from bihuan.periods import Moment

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record that figures count.

    ``key`` is the expression of the record's number, ``day`` the column that says when it was so,
    ``unit`` the column of the unit that scopes restrict. ``says`` is the path to what a line of a
    trace prints, ``shown`` what must be read with it, ``detail_page`` the page of one record.
    ``distinct``, ``sums`` and ``parts`` name what may be counted once, added up and shown apart,
    and the column of each.
    """

    name: str
    label: str
    table: str
    rows: Callable[[Moment], Rows]
    form: type[RecordFilter]
    list_page: str
    key: Any
    day: str = ""
    unit: str = ""
    order: tuple[str, ...] = ()
    detail_page: str = ""
    says: str = ""
    shown: tuple[str, ...] = ()
    distinct: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


def known_rows(model: type[Revisable], at: Moment) -> Rows:
    return model.objects.known_at(at.known_at)


def past(model: type[Any]) -> Callable[[Moment], Rows]:
    """Rows of a model that says itself what was so by a day."""

    def rows(at: Moment) -> Rows:
        return model.objects.known_at(at.known_at).as_of(at.as_of)

    return rows


def since(model: type[Any], day: str) -> Callable[[Moment], Rows]:
    """Rows of a model that are so from one day on."""

    def rows(at: Moment) -> Rows:
        return known_rows(model, at).filter(**{f"{day}__lte": at.as_of})

    return rows


RECORD = Coalesce(F("version_of_id"), F("id"))
