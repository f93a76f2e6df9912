"""Random changes below the system, hundreds of them, and one of every column: all are found."""

import contextlib
import random
import re
from collections import Counter

import pytest
from django.db import DatabaseError
from django.db.models import CheckConstraint

import given
from bihuan.ledger import queries
from bihuan.ledger.models import Head, ledgered_models
from bihuan.ledger.verification import verify
from ledger import forgery

pytestmark = pytest.mark.django_db

SEED = 20260105
TAMPERINGS = 330

INTEGERS = ("+1", 0, -1, 10**12, None, "x", "12x", 1.5, b"\x00")
TEXTS = (" after", "before ", "", None, "\n", "\u3000", "X", b"blob", "true", 7)
DAYS = ("2031-01-01", "compact", "padded", "short", None, "yesterday", 20250101, b"2025-01-01")
CLAIMS = ("other", 2, None, "x", "1x", b"1")


def typed(field, now, rng):
    """A value that a hand might put into a column, of the right type or not."""
    kind = field.get_internal_type()
    if kind == "BooleanField":
        wanted = rng.choice(CLAIMS)
        return not now if wanted == "other" else wanted
    if kind == "DateField":
        wanted, day = rng.choice(DAYS), str(now)
        forms = {
            "compact": day.replace("-", ""),
            "padded": f"{day} ",
            "short": day.replace("-0", "-"),
        }
        return forms.get(wanted, wanted)
    if "Integer" in kind or kind in {"ForeignKey", "OneToOneField"}:
        wanted = rng.choice(INTEGERS)
        return (now or 0) + 1 if wanted == "+1" else wanted
    wanted, text = rng.choice(TEXTS), str(now)
    forms = {
        " after": f"{text} ",
        "before ": f" {text}",
        "\n": f"{text}\n",
        "\u3000": f"{text}\u3000",
    }
    return forms.get(wanted, wanted)


class Tampering:
    """One act of a hand: what it does, and which faults would name it."""

    def __init__(self, rng):
        self.rng = rng
        self.tables = [t for t, m in ledgered_models().items() if m.objects.exists()]
        self.size = Head.objects.get().size

    def any_row(self, table=None):
        table = table or self.rng.choice(self.tables)
        model = ledgered_models()[table]
        return model, self.rng.choice(list(model.objects.values_list("pk", flat=True)))

    def change_row(self):
        model, row = self.any_row()
        field = self.rng.choice(model._meta.concrete_fields)
        now = model.objects.filter(pk=row).values_list(field.attname, flat=True).get()
        table, key = model._meta.db_table, "id"
        self.change(table, field.column, typed(field, now, self.rng), key, row)
        return f"（{table}）", f"第 {row} 行"

    def change_entry(self):
        seq = self.rng.randint(1, self.size)
        field = self.rng.choice(queries.Entry._meta.concrete_fields)
        now = queries.Entry.objects.filter(seq=seq).values_list(field.attname, flat=True).get()
        self.change("ledger_entry", field.column, typed(field, now, self.rng), "seq", seq)
        return (f"第 {seq} 条",)

    def change(self, table, column, value, key, at):
        before = forgery.raw(table, column, key, at)
        forgery.put(table, column, value, key, at)
        if forgery.raw(table, column, key, at) == before:
            raise Nothing

    def delete_row(self):
        model, row = self.any_row()
        forgery.delete(model._meta.db_table, "id", row)
        return f"（{model._meta.db_table}）", f"第 {row} 行"

    def delete_entry(self):
        seq = self.rng.randint(1, self.size)
        forgery.delete("ledger_entry", "seq", seq)
        return (f"第 {seq} 条",)

    def insert_row(self):
        """A further row like another: under a number of its own, or one of another table."""
        model, row = self.any_row()
        _other, taken = self.any_row()
        new = self.rng.choice([10**9, 0, -5, taken])
        forgery.copy(model._meta.db_table, "id", row, id=new, superseded_seq=1)
        return f"（{model._meta.db_table}）", f"第 {new} 行"

    def insert_entry(self):
        seq = self.rng.choice([0, -1, self.size + 1, 10**9])
        forgery.copy("ledger_entry", "seq", self.rng.randint(1, self.size), seq=seq)
        return (f"第 {seq} 条",)

    def swap_rows(self):
        """Two rows of a table change places."""
        model, one = self.any_row()
        _model, other = self.any_row(model._meta.db_table)
        if one == other:
            raise Nothing
        for old, new in ((one, -1), (other, one), (-1, other)):
            forgery.put(model._meta.db_table, "id", new, "id", old)
        return f"（{model._meta.db_table}）", f"第 {one} 行"

    def swap_entries(self):
        one, other = self.rng.sample(range(1, self.size + 1), 2)
        for old, new in ((one, -1), (other, one), (-1, other)):
            forgery.put("ledger_entry", "seq", new, "seq", old)
        return (f"第 {one} 条",)

    def swap_values(self):
        """Two rows exchange what stands in one column."""
        model, one = self.any_row()
        _model, other = self.any_row(model._meta.db_table)
        table, column = model._meta.db_table, self.rng.choice(model._meta.concrete_fields).column
        values = {
            row: forgery.run(f'SELECT "{column}" FROM "{table}" WHERE id = %s', row)[0][0]
            for row in (one, other)
        }
        if column == "id" or values[one] == values[other]:
            raise Nothing
        forgery.put(table, column, values[other], "id", one)
        forgery.put(table, column, values[one], "id", other)
        return f"（{table}）", f"第 {one} 行"


class Nothing(Exception):
    """The act would have changed nothing."""


ACTS = ("change_row", "change_entry", "delete_row", "delete_entry", "insert_row", "insert_entry",
        "swap_rows", "swap_entries", "swap_values")  # fmt: skip
WEIGHTS = (10, 6, 2, 2, 2, 1, 1, 1, 2)


def test_every_random_tampering_is_found_and_named(unguarded):
    rng = random.Random(SEED)  # noqa: S311 nothing secret
    done, missed = Counter(), []
    while done.total() < TAMPERINGS:
        act = rng.choices(ACTS, WEIGHTS)[0]
        with forgery.undone():
            try:
                named = getattr(Tampering(rng), act)()
            except (Nothing, DatabaseError):
                continue
            done[act] += 1
            verdict = verify()
            if not any(all(n in fault for n in named) for fault in verdict.faults):
                missed.append((act, named, verdict.faults[:3]))
    assert missed == []
    assert set(done) == set(ACTS)
    assert verify().is_intact


@pytest.mark.parametrize("table", [*ledgered_models(), "ledger_entry"])
def test_every_column_of_every_table_is_watched(unguarded, table):
    """Each column once, with a value of its own type."""
    key = "seq" if table == "ledger_entry" else "id"
    model = queries.Entry if table == "ledger_entry" else ledgered_models()[table]
    row = model.objects.order_by("pk").values().first()
    for field in model._meta.concrete_fields:
        assert any(
            is_found(table, field.column, value, key, row[key])
            for value in others(field, row[field.attname])
        ) or is_kept_by_a_check(model, field), field.column


def is_found(table, column, value, key, at):
    """A value that the database itself refuses is not put there, and so not found."""
    with contextlib.suppress(DatabaseError), forgery.undone():
        forgery.put(table, column, value, key, at)
        assert not verify().is_intact
        return True
    return False


def is_kept_by_a_check(model, field):
    """PostgreSQL cannot look away from a check, and may let no other value in at all."""
    checks = [c for c in model._meta.constraints if isinstance(c, CheckConstraint)]
    named = re.compile(rf"\b{field.name}(__|\b)")
    return not forgery.is_sqlite() and any(named.search(repr(c.condition)) for c in checks)


def others(field, now):
    """Values of the right type that are not the one that stands there."""
    kind = field.get_internal_type()
    if kind == "BooleanField":
        return [not now]
    if kind == "DateField":
        return [given.day(500), given.day(-800)]
    if "Integer" in kind or kind in {"ForeignKey", "OneToOneField"}:
        return [31000, 7]
    return [f"{now}!", f"{now}"[:-1] + "?"]
