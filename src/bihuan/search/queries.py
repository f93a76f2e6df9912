"""Looking for text: a condition on rows, inside their query."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from bihuan.search.models import Text
from bihuan.search.rules import GRAM, grams, units

MATCHING = "SELECT rowid FROM search_gram WHERE search_gram MATCH %s"
HAVING_GRAMS = "SELECT id FROM search_text WHERE grams @> %s"


def kind_gram(kind: str) -> str:
    """A kind as a gram of its own, longer than any other, so that one look-up finds both."""
    return "kind" + kind.encode().hex().ljust(GRAM, "0")


def having(
    rows: QuerySet[Any], kind: str, terms: Sequence[str], column: str = "pk"
) -> QuerySet[Any]:
    """The rows in whose text, or in that of the record ``column`` of ``kind``, every term occurs.

    Grams find candidates by an index; only those that a page comes to are read for the terms
    themselves.
    """
    read = Text.objects.filter(pk=OuterRef(column))
    for term in terms:
        read = read.filter(text__contains=term)
    of_kind = _matching if connection.vendor == "sqlite" else _having_grams
    return rows.filter(Exists(read), **{f"{column}__in": of_kind(kind, terms)})


def _matching(kind: str, terms: Sequence[str]) -> RawSQL:
    """SQLite finds a term of one character by the grams that begin with it."""
    found = [kind_gram(kind)]
    for term in terms:
        found += sorted(grams(term)) or [f"{units(term)}*"]
    return RawSQL(MATCHING, [" AND ".join(found)])  # noqa: S611 - a constant with a parameter


def _having_grams(kind: str, terms: Sequence[str]) -> RawSQL:
    """PostgreSQL has no such beginnings: for terms of one character it reads all of the kind."""
    found = sorted(set().union(*[grams(term) for term in terms]))
    return RawSQL(HAVING_GRAMS, [[kind_gram(kind), *found]])  # noqa: S611 - as above
