"""Taking entries back by a further entry: what they said ceases to count, nothing is erased."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Log
from bihuan.ledger.canonical import Row
from bihuan.ledger.models import Entry, Evidence, Ledgered, Revisable, columns, ledgered_models

OWN_COLUMNS = frozenset({"id", "recorded_seq", "superseded_seq", "version_of_id"})


def undo(
    log: Log,
    first: int,
    last: int,
    *,
    subject: Ledgered,
    on: date,
    reason: str,
    passing: frozenset[str] = frozenset(),
) -> None:
    """Take back the entries ``first`` to ``last``, provided nothing later builds on their rows.

    Later entries of the events ``passing`` go with the rows that they concern.
    """
    touched = _touched(Entry.objects.filter(seq__gte=first, seq__lte=last))
    touched |= _passed(last, touched, passing)
    before = _states_before(first, set(touched))
    _refuse_if_built_upon(touched, last, passing)
    _refuse_if_needed(touched, set(before))
    for row_id, table in touched.items():
        row = ledgered_models()[table].objects.select_for_update().get(pk=row_id)
        _take_back(log, row, before.get(row_id), first)
    log.record("entries.taken_back", subject, on=on, reason=reason)


def _touched(entries: models.QuerySet[Entry]) -> dict[int, str]:
    return {
        row_id: table
        for entry in entries.order_by("seq").iterator()
        for table, row_id, _row in entry.row_states()
    }


def _passed(last: int, touched: dict[int, str], passing: frozenset[str]) -> dict[int, str]:
    """The rows of later passing entries that concern any of the rows touched."""
    found: dict[int, str] = {}
    for entry in Entry.objects.filter(seq__gt=last, event__in=passing).order_by("seq").iterator():
        rows = {row_id: table for table, row_id, _row in entry.row_states()}
        if rows.keys() & touched.keys():
            found |= rows
    return found


def _refuse_if_built_upon(touched: dict[int, str], last: int, passing: frozenset[str]) -> None:
    entries = Entry.objects.filter(seq__gt=last).exclude(event__in=passing)
    later = _touched(entries).keys() & touched.keys()
    if later:
        raise Refused(
            _("其中 %(n)s 行在此后又有办理，不能整批撤回。") % {"n": len(later)},
            hint=_("请先撤回其后的办理。"),
        )


def _refuse_if_needed(touched: dict[int, str], older: set[int]) -> None:
    """What was new may not be pointed at by what stays; older rows may, they stay too."""
    ids_by_model: dict[type[Ledgered], set[int]] = {}
    for row_id, table in touched.items():
        if row_id not in older:
            ids_by_model.setdefault(ledgered_models()[table], set()).add(row_id)
    for model, ids in ids_by_model.items():
        for relation in model._meta.related_objects:
            _refuse_if_pointed_at(relation, ids, set(touched))


def _refuse_if_pointed_at(
    relation: models.ForeignObjectRel, ids: set[int], touched: set[int]
) -> None:
    pointing = relation.related_model
    if not isinstance(pointing, type) or not issubclass(pointing, Ledgered):
        return
    found = pointing.objects.current().filter(**{f"{relation.field.name}__in": ids})
    if any(pk not in touched for pk in found.values_list("pk", flat=True)):
        raise Refused(
            _("此后登记的“%(kind)s”还指着其中的记录，不能整批撤回。")
            % {"kind": pointing._meta.verbose_name},
            hint=_("请先撤回或改挂那些记录。"),
        )


def _states_before(first: int, ids: set[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for entry in Entry.objects.filter(seq__lt=first).order_by("seq").iterator():
        for table, row_id, row in entry.row_states():
            if row_id in ids and row is not None:
                found[row_id] = ledgered_models()[table].upgraded(row, entry.schema)
    return found


def _take_back(log: Log, row: Ledgered, before: Row | None, first: int) -> None:
    """Supersede what was new; say again what was superseded; restore what was changed."""
    if isinstance(row, Evidence):
        return  # a file is its content; another record may rest on it
    if before is None:
        if row.superseded_seq is None:
            log.supersede(row)
        return
    values = _values(row, before)
    if row.superseded_seq is not None and row.superseded_seq >= first:
        _refuse_if_pointed_at_ever(row)
        log.add(type(row), **values)
    elif isinstance(row, Revisable):
        log.revise(row, **values)
    else:
        log.change(row, **values)


def _refuse_if_pointed_at_ever(row: Ledgered) -> None:
    """A row said again has another number, which the rows that point at it would not know."""
    for relation in row._meta.related_objects:
        pointing = relation.related_model._base_manager
        if pointing.filter(**{relation.field.name: row.pk}).exists():
            raise Refused(
                _("“%(row)s”已撤回，有记录还指着它，不能这样恢复。") % {"row": row},
                hint=_("请重新登记。"),
            )


def _values(row: Ledgered, before: Row) -> dict[str, Any]:
    """The columns of a row as they were, as Python values."""
    fields = {field.column: field for field in row._meta.concrete_fields}
    return {
        attribute: fields[column].to_python(before[column])
        for column, attribute in columns(type(row))
        if column not in OWN_COLUMNS
    }
