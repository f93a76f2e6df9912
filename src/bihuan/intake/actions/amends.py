"""Putting right what came in wrongly: one record, a whole batch, or the name of a unit."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from bihuan.duties.actions import matters
from bihuan.duties.models import Matter, Problem, Task
from bihuan.errors import NotFound, Refused
from bihuan.indicators.actions import withdraw_observation
from bihuan.indicators.models import Observation
from bihuan.intake.models import ImportBatch, UnitToMap
from bihuan.ledger.actions import Actor, writing
from bihuan.ledger.models import Ledgered
from bihuan.ledger.undo import undo
from bihuan.orgs.actions import amending, name_unit
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import unit_written
from bihuan.records import actions as records
from bihuan.records.models import Activity, Appraisal, Outcome
from bihuan.risks.actions import points
from bihuan.words import listed

UNIT_MAPPED = frozenset(
    f"{noun}.unit_mapped" for noun in ("task", "problem", "activity", "outcome", "risk")
)
"""Naming the unit of a record is no work that would stand in the way of withdrawing its batch."""

KINDS = (Problem, Task, Activity, Outcome, Appraisal, Observation)
"""The kinds of record that are withdrawn one by one; all but observations can be corrected."""


def withdraw_batch(
    batch: ImportBatch, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """Take a whole batch back by a further entry; refused where later work builds on it."""
    with amending(batch, reason=reason, on=on, actor=actor, at=at) as (log, batch):
        log.supersede(batch)
        log.record("import.withdrawn", batch, on=on, reason=reason)
        log.flush()
        span = (batch.first_seq, batch.last_seq)
        undo(log, *span, subject=batch, on=on, reason=reason, passing=UNIT_MAPPED)


def batch_numbered(number: int) -> ImportBatch:
    batch = ImportBatch.objects.filter(pk=number).first()
    if batch is None:
        raise NotFound(_("没有第 %(number)s 号批次。") % {"number": number})
    return batch


def record_numbered(number: int) -> Ledgered:
    for kind in KINDS:
        versions = {} if issubclass(kind, Matter) else {"version_of__isnull": True}
        found = kind._default_manager.filter(pk=number, **versions).first()
        if found is not None:
            return found
    named = listed(kind._meta.verbose_name for kind in KINDS)
    raise NotFound(_("没有行号为 %(number)s 的%(named)s。") % {"number": number, "named": named})


def withdraw_record(record: Ledgered, **act: Any) -> None:
    """Take one record back by the action of its own app."""
    if isinstance(record, Matter):
        matters.withdraw(record, **act)
    elif isinstance(record, Observation):
        withdraw_observation(record, **act)
    elif isinstance(record, Activity | Outcome | Appraisal):
        records.withdraw(record, **act)


def correct_record(record: Ledgered, said: dict[str, str], **act: Any) -> None:
    """Put one record right by the action of its own app; ``said`` is text for each column."""
    if isinstance(record, Observation):
        raise Refused(_("观测值不作更正。"), hint=_("请撤回后按正确的数值重新登记。"))
    values = {column: _meant(record, column, text) for column, text in said.items()}
    app = matters if isinstance(record, Matter) else records
    app.correct(record, **values, **act)


def correctable(record: Ledgered) -> list[str]:
    """The columns of a record that a correction may reach."""
    fixed = matters.BY_STEPS | records.BY_ACTIONS
    return sorted(field.name for field in record._meta.concrete_fields if field.name not in fixed)


def _meant(record: Ledgered, column: str, text: str) -> Any:
    """The value that a text means in a column of the record; empty where nothing is written."""
    if column not in correctable(record):
        raise Refused(
            _("没有“%(column)s”这一栏，或者它不能更正。") % {"column": column},
            hint=_("可更正的有：%(names)s。") % {"names": listed(correctable(record))},
        )
    field: Any = record._meta.get_field(column)
    if isinstance(field, ForeignKey):
        return _named(field, text) if text else None
    try:
        return field.clean(text or (None if field.null else ""), record)
    except ValidationError as error:
        raise Refused(
            _("“%(column)s”不能写成“%(text)s”：%(wrong)s")
            % {"column": column, "text": text, "wrong": _("；").join(error.messages)}
        ) from error


def _named(field: "ForeignKey[Any, Any]", text: str) -> Any:
    """What a text names: a unit by any of its names, anything else by its code."""
    model = field.remote_field.model
    found = (
        unit_written(text)
        if model is Unit
        else model._default_manager.filter(code=text, superseded_seq__isnull=True).first()
    )
    if found is None:
        raise NotFound(
            _("没有“%(text)s”这个%(kind)s。") % {"text": text, "kind": model._meta.verbose_name}
        )
    return found


class Mapped(NamedTuple):
    """How many records a unit was given, and how many risk points were left, since it has them."""

    given: int
    left: int

    @property
    def left_in_words(self) -> str:
        return _("%(n)s 个风险点该单位已有，没有归入；请在风险点列表里核对并撤回重复的。") % {
            "n": self.left
        }


def map_unit(written: str, unit: Unit, *, on: date, actor: Actor, at: datetime) -> Mapped:
    """Name the unit for ever, and give it the records that were kept as written."""
    with writing(actor, at) as log:
        name_unit(written=written, unit=unit, on=on, actor=actor, at=at)
        log.flush()
        count = matters.adopt(written, unit, on=on, actor=actor, at=at)
        count += records.adopt(written, unit, on=on, actor=actor, at=at)
        given, left = points.adopt(written, unit, on=on, actor=actor, at=at)
        UnitToMap.objects.filter(written=written).delete()
    return Mapped(count + given, left)
