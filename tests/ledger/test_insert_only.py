"""The database itself refuses to change or delete an entry, on both engines."""

import pytest
from django.db import DatabaseError, transaction

from bihuan.ledger.models import ENTRY_COLUMNS, Entry, Head
from ledger import forgery

pytestmark = pytest.mark.django_db


@pytest.fixture
def tables(office):
    return state()


def state():
    return list(Entry.objects.order_by("seq").values_list()), list(Head.objects.values_list())


def refused(tables, sql, *values):
    with pytest.raises(DatabaseError, match="ledger"), transaction.atomic():
        forgery.run(sql, *values)
    assert state() == tables


@pytest.mark.parametrize("column", [*ENTRY_COLUMNS, "leaf"])
def test_no_column_of_an_entry_can_be_changed(tables, column):
    refused(tables, f"UPDATE ledger_entry SET {column} = {column} WHERE seq = 3")


def test_no_entry_can_be_deleted(tables):
    refused(tables, "DELETE FROM ledger_entry WHERE seq = 3")
    refused(tables, "DELETE FROM ledger_entry")


@pytest.mark.parametrize("statement", ["INSERT OR REPLACE", "REPLACE"])
def test_no_entry_can_be_replaced(tables, statement):
    forgery.only_on("sqlite")
    refused(tables, f"{statement} INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 3")


def test_no_entry_can_be_updated_by_a_conflicting_insert(tables):
    refused(
        tables,
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 3"
        " ON CONFLICT (seq) DO UPDATE SET reason = 'x'",
    )


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_entry CASCADE"])
def test_the_log_cannot_be_emptied(tables, table):
    forgery.only_on("postgresql")
    refused(tables, f"TRUNCATE {table}")


@pytest.mark.parametrize("change", ["size = size - 1", "size = 0", "digest_name = 'sha256'"])
def test_the_head_never_goes_back(tables, change):
    refused(tables, f"UPDATE ledger_head SET {change}")


def test_the_head_cannot_be_deleted(tables):
    refused(tables, "DELETE FROM ledger_head")


def test_the_orm_is_refused_as_well(tables):
    for change in (
        lambda: Entry.objects.filter(seq=3).update(reason="x"),
        lambda: Entry.objects.get(seq=3).delete(),
        lambda: Entry.objects.get(seq=3).save(force_update=True),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert state() == tables
