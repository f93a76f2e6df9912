"""How many fields one submission of a form asked for, how many a person typed; no database.

What each form asks is data (``presets/fields.toml``). What was typed is read off the rows that the
entry left: a field is typed where it says something other than the form offered by itself.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from bihuan.duties.lifecycle import PROBLEM_STEPS, TASK_STEPS

WITH_DAY = "extension_requested"
"""The step whose form asks for a day besides."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form asks for; see the head of the data file."""

    table: str = ""
    asked: tuple[str, ...] = ()
    offered: frozenset[str] = frozenset()
    same: dict[str, str] = field(default_factory=dict)
    standard: dict[str, Any] = field(default_factory=dict)
    entry: tuple[str, ...] = ()
    ties: frozenset[str] = frozenset()
    filled: tuple[str, ...] = ()
    reuses: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many fields it has; the further tables are one field."""
        return len(self.asked) + len(self.entry) + bool(self.ties)


@dataclass(frozen=True, slots=True)
class Tally:
    """Fields asked, typed and filled in by the system; records used again instead of asked."""

    asked: int = 0
    typed: int = 0
    inferred: int = 0
    reused: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.asked + other.asked, self.typed + other.typed,
            self.inferred + other.inferred, self.reused + other.reused,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Submitted:
    """An entry that a form wrote: its event, subject, day, reason and rows, and by which unit."""

    event: str
    subject: int
    happened_on: date
    recorded_on: date
    reason: str
    unit: int | None
    rows: Sequence[tuple[str, int, dict[str, Any] | None]]


@cache
def forms() -> dict[str, Form]:
    """The form behind each event; those of the steps of tasks and problems are alike."""
    data = _data()
    found = {event: _form(said) for event, said in data["form"].items()}
    for noun, steps in (("task", TASK_STEPS), ("problem", PROBLEM_STEPS)):
        for step in steps:
            said = data["step_with_day" if step.event == WITH_DAY else "step"]
            found[f"{noun}.{step.event}"] = _form({**said, "table": f"duties_{noun}"})
    return found


@cache
def leads() -> frozenset[str]:
    """The events that stand for a whole submission; what else it wrote, the system wrote."""
    return frozenset(_data()["submission"]["leads"])


def _data() -> dict[str, Any]:
    text = resources.files("bihuan.presets").joinpath("fields.toml").read_text("utf-8")
    return tomllib.loads(text)


def _form(said: dict[str, Any]) -> Form:
    return Form(
        said.get("table", ""),
        tuple(said.get("asked", ())),
        frozenset(said.get("offered", ())),
        said.get("same", {}),
        said.get("standard", {}),
        tuple(said.get("entry", ())),
        frozenset(said.get("ties", ())),
        tuple(said.get("filled", ())),
        tuple(said.get("reuses", ())),
    )


def leading(entries: Sequence[Submitted]) -> list[Submitted]:
    """Of the entries of one submission those that its form was filled in for, each event once.

    A form that does the same to many records is filled in once.
    """
    led = [one for one in entries if one.event in leads()]
    first: dict[str, Submitted] = {}
    for one in led or entries:
        first.setdefault(one.event, one)
    return [one for one in first.values() if one.event in forms()]


def tally(entry: Submitted) -> Tally:
    form = forms()[entry.event]
    row = _row_of(form, entry)
    typed = sum(_is_typed(form, name, row, entry) for name in form.asked)
    typed += sum(_is_typed_of_entry(name, entry) for name in form.entry)
    typed += any(table in form.ties for table, _pk, _row in entry.rows)
    return Tally(
        form.size, typed, _count(row, form.filled), _count(row, form.reuses),
    )  # fmt: skip


def _row_of(form: Form, entry: Submitted) -> dict[str, Any]:
    """The row that the form filled in: that of the subject, else the first new of its table."""
    rows = [(pk, row) for table, pk, row in entry.rows if table == form.table and row]
    own = [row for pk, row in rows if pk == entry.subject]
    return (own or [row for _pk, row in rows] or [{}])[0]


def _count(row: dict[str, Any], names: Iterable[str]) -> int:
    return sum(_says(row.get(name)) for name in names)


def _says(value: Any) -> bool:
    return value not in (None, "", 0, False)


def _is_typed(form: Form, name: str, row: dict[str, Any], entry: Submitted) -> bool:
    value = row.get(name)
    if not _says(value) or value == form.standard.get(name):
        return False
    if name in form.same and value == row.get(form.same[name]):
        return False
    if name not in form.offered:
        return True
    if name.endswith("_on"):
        return bool(value != entry.recorded_on.isoformat())
    return name.endswith("unit_id") and value != entry.unit


def _is_typed_of_entry(name: str, entry: Submitted) -> bool:
    if name == "reason":
        return bool(entry.reason)
    return entry.happened_on != entry.recorded_on


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, start=Tally())
