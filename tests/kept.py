"""What a builder entered, entered again in a moment: its rows are kept, and put in as they were."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from bihuan.ledger.models import Entry
from bihuan.search import actions as search
from bihuan.search.models import Text

LAID = {ContentType._meta.db_table, Permission._meta.db_table, Text._meta.db_table}
"""Tables that migrations fill, and the index, which is not copied but told its texts again."""


class Table(NamedTuple):
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Kept(NamedTuple):
    """Every row of a database, and what the builder of it answered."""

    tables: dict[str, Table]
    texts: list[search.Searched]
    answer: Any


def once(build: Callable[..., Any]) -> Callable[..., Any]:
    """A builder that works once in a process; in another empty database, its rows are put in."""
    known: dict[tuple[str, ...], Kept] = {}

    @wraps(build)
    def built(*args: str) -> Any:
        if Entry.objects.exists():
            return build(*args)
        if args in known:
            _put_in(known[args])
        else:
            answer = build(*args)
            known[args] = Kept(_tables(), _texts(), answer)
        return deepcopy(known[args].answer)

    return built


def _tables() -> dict[str, Table]:
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.django_table_names(only_existing=True):
            if name not in LAID:
                cursor.execute(f'SELECT * FROM "{name}"')
                columns = tuple(column[0] for column in cursor.description)
                found[name] = Table(columns, cursor.fetchall())
    return {name: table for name, table in found.items() if table.rows}


def _texts() -> list[search.Searched]:
    return [search.Searched(*row) for row in Text.objects.values_list("id", "kind", "text")]


def _put_in(kept: Kept) -> None:
    with transaction.atomic(), connection.cursor() as cursor:  # rows point to one another
        for name, (columns, rows) in kept.tables.items():
            named = ", ".join(f'"{column}"' for column in columns)
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{name}" ({named}) VALUES ({places})', rows)
        _number_on(cursor)
    search.add(kept.texts)


def _number_on(cursor: CursorWrapper) -> None:
    """PostgreSQL counts rows beside the table, and would give a number twice."""
    models = apps.get_models(include_auto_created=True)
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(statement)
