"""Looking for text: a condition on rows, inside their query."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from bihuan.search.models import Text
from bihuan.search.rules import GRAM, grams

CANDIDATES = {
    "sqlite": "SELECT rowid FROM search_gram WHERE search_gram MATCH %s",
    "postgresql": "SELECT id FROM search_text WHERE grams @> %s",
}


def kind_gram(kind: str) -> str:
    """A kind as a gram of its own, longer than any other, so that one look-up finds both."""
    return "kind" + kind.encode().hex().ljust(GRAM, "0")


def having(
    rows: QuerySet[Any], kind: str, terms: Sequence[str], column: str = "pk"
) -> QuerySet[Any]:
    """The rows in whose text, or in that of the record ``column`` of ``kind``, every term occurs.

    Grams find candidates by an index; only those that a page comes to are read for the terms
    themselves. A term of one character has no gram: where there is no other, all texts of the kind
    are read.
    """
    found = sorted(set().union(*[grams(term) for term in terms]))
    if not found:
        return rows.filter(**{f"{column}__in": _with(Text.objects.filter(kind=kind), terms)})
    read = _with(Text.objects.filter(pk=OuterRef(column)), terms)
    return rows.filter(Exists(read), **{f"{column}__in": _candidates([kind_gram(kind), *found])})


def _candidates(all_of: list[str]) -> RawSQL:
    vendor = connection.vendor
    value = all_of if vendor == "postgresql" else " AND ".join(all_of)
    return RawSQL(CANDIDATES[vendor], [value])  # noqa: S611 - a constant; the value is a parameter


def _with(texts: QuerySet[Text], terms: Sequence[str]) -> QuerySet[Text, Any]:
    for term in terms:
        texts = texts.filter(text__contains=term)
    return texts.values("pk")
