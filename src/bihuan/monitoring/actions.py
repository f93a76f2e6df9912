"""The only writer of monitoring results and targets; grades are computed as results are entered."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby, pairwise
from typing import Any

import ibis
import pyarrow as pa
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.models import Plan, Problem, Task
from bihuan.environment.air import standards
from bihuan.environment.air.index import graded
from bihuan.environment.air.items import NAMES
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.ledger.models import Evidence
from bihuan.monitoring.models import (
    PLACES,
    SHARES,
    AirDay,
    AirGrade,
    Fusion,
    Item,
    Target,
    WaterMonth,
    thousandths,
)
from bihuan.orgs.actions import amending, require
from bihuan.periods import end_of_month
from bihuan.words import listed

Values = dict[str, Any]

FEW = 5


def enter_air_days(
    days: Sequence[Values], *, actor: Actor, at: datetime, file: Evidence | None = None
) -> None:
    """Days with ``place``, ``day``, the six items in their units and ``made_from``.

    An entry for each place and month holds its days and their grades by every standard. A day that
    stands already is refused: a batch is withdrawn before its better version is read in.
    """
    require(actor, "import")
    ordered = sorted(days, key=lambda row: (row["place"], row["day"]))
    kept = [row | {name: thousandths(row[name]) for name in NAMES} for row in ordered]
    grades = _grades(kept)
    with writing(actor, at) as log:
        log.flush()
        _refuse_standing(ordered)
        numbered = zip(kept, *grades.values(), strict=True)
        for _month, some in groupby(numbered, lambda found: _month_of(found[0])):
            _enter_month(log, list(some), list(grades), file)


def _month_of(row: Values) -> tuple[str, int, int]:
    return row["place"], row["day"].year, row["day"].month


def _enter_month(
    log: Log, found: Sequence[tuple[Values, ...]], names: Sequence[str], file: Evidence | None
) -> None:
    first = last = None
    for values, *by_standard in found:
        last = log.add(AirDay, **values, file_id=file.pk if file else None)
        first = first or last
        for name, grade in zip(names, by_standard, strict=True):
            log.add(AirGrade, air_day_id=last.pk, standard=name, **grade)
    if first is not None and last is not None:
        log.record("air.entered", first, on=last.day)


def _grades(days: Sequence[Values]) -> dict[str, list[Values]]:
    """For each standard the grade of every day, in their order."""
    unit = pa.decimal128(18, PLACES)
    columns: dict[str, Any] = {"number": pa.array(range(len(days)), pa.int64())}
    for name in NAMES:
        exact = [None if row[name] is None else Decimal(row[name]).scaleb(-PLACES) for row in days]
        columns[name] = pa.array(exact, unit)
    table = ibis.memtable(pa.table(columns))
    found = {}
    for name in standards.known():
        rated = graded(table, standards.aqi(name), span="day").order_by("number")
        rows = rated.select("aqi", "level", "primary").to_pyarrow().to_pylist()
        found[name] = [row | {"primary": row["primary"] or ""} for row in rows]
    return found


def _refuse_standing(days: Sequence[Values]) -> None:
    """None of these may stand already, nor twice among them."""
    keys = [(row["place"], row["day"]) for row in days]
    twice = [key for key, after in pairwise(keys) if key == after]
    found = AirDay.objects.current().filter(place__in={place for place, _day in keys})
    if keys:
        span = min(day for _place, day in keys), max(day for _place, day in keys)
        found = found.filter(day__range=span)
    standing = sorted(set(keys) & set(found.values_list("place", "day")))
    _refuse_named(twice, _("同一城市同一天写了两次：%(named)s。"), _("请核对文件，只留一行。"))
    _refuse_named(
        standing,
        _("已经有这些城市日：%(named)s。"),
        _("要换成新的数据，请先撤回原来那一批。"),
    )


def enter_water_months(
    months: Sequence[Values], *, actor: Actor, at: datetime, file: Evidence | None = None
) -> None:
    """Graded months of sections, as ``readings.read_water`` gives them; an entry a month."""
    require(actor, "import")
    ordered = sorted(months, key=lambda row: (row["month"], row["section"]))
    with writing(actor, at) as log:
        log.flush()
        _refuse_standing_months(ordered)
        for month, rows in groupby(ordered, lambda row: row["month"]):
            on = min(end_of_month(month.year, month.month), timezone.localdate(at))
            _enter_sections(log, on, rows, file)


def _enter_sections(log: Log, on: date, rows: Iterable[Values], file: Evidence | None) -> None:
    added = [log.add(WaterMonth, **row, file_id=file.pk if file else None) for row in rows]
    log.record("water.entered", added[0], on=on)


def _refuse_standing_months(months: Sequence[Values]) -> None:
    keys = {(row["section"], row["month"]) for row in months}
    found = WaterMonth.objects.current().filter(month__in={month for _section, month in keys})
    standing = sorted(keys & set(found.values_list("section", "month")))
    named = [(section, f"{month:%Y-%m}") for section, month in standing]
    _refuse_named(
        named, _("已经有这些断面月：%(named)s。"), _("要换成新的数据，请先撤回原来那一批。")
    )


def _refuse_named(keys: Sequence[tuple[Any, ...]], message: str, hint: str) -> None:
    if not keys:
        return
    named = listed(" ".join(map(str, key)) for key in keys[:FEW])
    if len(keys) > FEW:
        named = _("%(named)s 等 %(n)s 个") % {"named": named, "n": len(keys)}
    raise Refused(message % {"named": named}, hint=hint)


# --- Targets --------------------------------------------------------------------------------------


def set_target(
    *, place: str, year: int, item: str, value: str, document: str, on: date, actor: Actor,
    at: datetime,
) -> Target:  # fmt: skip
    """What is to be reached; a target that stands already is put right, and its old value stays."""
    require(actor, "assign")
    _refuse_no_number(item, value)
    if not document.strip():
        raise Refused(_("请写明目标的依据文件。"))
    said = {"value": value, "document": document}
    with writing(actor, at) as log:
        target = log.find(Target, place=place, year=year, item=item)
        if target is None:
            target = log.add(Target, place=place, year=year, item=item, **said)
            log.record("target.set", target, on=on)
        elif (target.value, target.document) != (value, document):
            target = log.revise(log.lock(target), **said)
            log.record("target.changed", target, on=on)
    return target


def withdraw_target(target: Target, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    with amending(target, reason=reason, on=on, actor=actor, at=at) as (log, target):
        log.supersede(target)
        log.record("target.withdrawn", target, on=on, reason=reason)


def fuse(
    *, place: str, item: str, work: Plan | Task | Problem, reason: str, on: date, actor: Actor,
    at: datetime,
) -> Fusion:  # fmt: skip
    """Set a plan, task or problem beside what a target is set for; twice the same is refused."""
    require(actor, "assign")
    if not reason.strip():
        raise Refused(_("请写明为何并列，如这项工作针对哪类污染。"))
    if not Target.objects.current().filter(place=place, item=item).exists():
        raise Refused(
            _("还没有这个城市、这一项的年度目标。"), hint=_("请先在“年度目标”页设定，再来并列。")
        )
    if work.superseded_seq is not None:
        raise Refused(_("“%(work)s”已经撤回。") % {"work": work})
    with writing(actor, at) as log:
        log.flush()
        beside = {"place": place, "item": item, work_noun(work): work}
        if Fusion.objects.current().filter(to_on__isnull=True, **beside).exists():
            raise Refused(_("“%(work)s”已经与这一项并列。") % {"work": work})
        fusion = log.add(Fusion, **beside, reason=reason, from_on=on)
        log.record("fusion.set", fusion, on=on)
    return fusion


def work_noun(work: Plan | Task | Problem) -> str:
    return str(work._meta.model_name)


def part(fusion: Fusion, *, reason: str, on: date, actor: Actor, at: datetime) -> Fusion:
    """Set a work no longer beside an outcome, from a day on."""
    require(actor, "assign")
    if not reason.strip():
        raise Refused(_("请写明为何不再并列。"))
    with writing(actor, at) as log:
        fusion = log.lock(fusion)
        if fusion.to_on is not None:
            raise Refused(_("这一项已经不再并列。"))
        if on < fusion.from_on:
            raise Refused(_("不能早于并列的 %(day)s。") % {"day": fusion.from_on})
        log.change(fusion, to_on=on)
        log.record("fusion.ended", fusion, on=on, reason=reason)
    return fusion


def _refuse_no_number(item: str, value: str) -> None:
    if item not in Item.values:
        raise Refused(_("没有“%(item)s”这个目标项。") % {"item": item})
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise Refused(_("目标值“%(value)s”不是数。") % {"value": value}) from error
    most = 100 if item in SHARES else 1000
    if not number.is_finite() or not 0 <= number <= most:
        raise Refused(
            _("目标值 %(value)s 不在 0 到 %(most)s 之间。") % {"value": value, "most": most}
        )
