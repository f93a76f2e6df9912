"""The only writer of schemes: what cannot be applied is refused with its place."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import BihuanError, Refused
from bihuan.forbidden import regulation
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.ledger.canonical import to_text
from bihuan.orgs.actions import require
from bihuan.orgs.models import Unit
from bihuan.scorecards import terms
from bihuan.scorecards.counting import check_rule
from bihuan.scorecards.lifecycle import State
from bihuan.scorecards.models import Band, Item, Rule, Scheme, Scorecard
from bihuan.scorecards.queries import terms_of
from bihuan.scorecards.terms import Counts, Fault, Terms, faults, stored

HUNDRED = Terms(Decimal(100), ())
"""What a scheme says that has no items yet."""


def define_scheme(
    *,
    code: str,
    name: str,
    year: int,
    on: date,
    actor: Actor,
    at: datetime,
    says: Terms = HUNDRED,
    **values: Any,
) -> Scheme:
    """Lay down a scheme, with what it says so far; ``values`` are further columns.

    Items may be added until it is opened; a rule that could never be applied is refused at once.
    """
    require(actor, "define")
    found = [fault for item in says.items for fault in _entered_faults(item, says.bands)]
    if says.bands:
        found += terms.band_faults(says)
    refuse_faults(found)
    total = _total(says.total)
    with writing(actor, at) as log:
        if log.find(Scheme, code=code, year=year) is not None:
            raise _taken(code, year)
        scheme = log.add(Scheme, code=code, name=name, year=year, total_milli=total, **values)
        for order, item in enumerate(says.items, start=1):
            _add_item(log, scheme, item, order)
        for band in says.bands:
            _add_band(log, scheme, band)
        log.record("scheme.defined", scheme, on=on)
    return scheme


def _total(points: Decimal) -> int:
    if not terms.is_points(points):
        said = {"total": terms.shown(points), "most": terms.MOST_POINTS}
        raise Refused(_("总分 %(total)s 不行：须在 0 到 %(most)s 之间，最多三位小数。") % said)
    return stored(points)


def _taken(code: str, year: int) -> Refused:
    return Refused(_("%(year)s年已有编码为 %(code)s 的考核办法。") % {"year": year, "code": code})


def _entered_faults(item: terms.Item, bands: Sequence[terms.Band]) -> list[Fault]:
    """What is wrong in an item as far as it goes; its standard score may still be missing."""
    return [
        *(fault for fault in terms.item_faults(item, bands) if fault.code not in _LATER),
        *ground_faults(item),
    ]


_LATER = frozenset({"no-standard", "no-rule"})
"""What may still be missing before a scheme is opened."""


def ground_faults(item: terms.Item) -> Iterable[Fault]:
    """Rules that may not be scored, or that rest on a metric or a filter that there is not."""
    if item.counts is Counts.NOTHING:
        return
    if not item.regulation and (why := regulation(item.name)):
        yield _forbidden(item.name, why, item.row, "item")
    for rule in item.scored_rules:
        place = _("“%(item)s”的“%(rule)s”") % {"item": item.name, "rule": rule.text}
        if why := regulation(rule.text):
            yield _forbidden(place, why, rule.row, "text")
            continue
        try:
            check_rule(rule)
        except BihuanError as refusal:
            column = "metric" if rule.basis is terms.Basis.METRIC else "filter"
            yield Fault("no-ground", place, refusal.message, refusal.hint, rule.row, column)


def _forbidden(place: str, why: str, row: int, column: str) -> Fault:
    message = _("不得用于评分：%(why)s。") % {"why": why}
    hint = _("可以改为扣“应做而未做”的分；导入的办法里这样的项目记为“不计分”。")
    return Fault("forbidden", place, message, hint, row, column)


def refuse_faults(found: Sequence[Fault]) -> None:
    """Refuse with the first mistake, its place, and how many there are."""
    if not found:
        return
    first = found[0]
    more = len(found) - 1
    message = str(first)
    if more:
        message = _("%(first)s（另有 %(more)s 处）") % {"first": message, "more": more}
    raise Refused(message, hint=first.hint)


def _add_item(log: Log, scheme: Scheme, item: terms.Item, order: int) -> Item:
    row = log.add(Item, scheme=scheme, order=order, **item_columns(item))
    for place, rule in enumerate(item.rules, start=1):
        log.add(Rule, item=row, order=place, **rule_columns(rule))
    return row


def item_columns(item: terms.Item) -> dict[str, Any]:
    return {
        "heading": item.heading,
        "name": item.name,
        "counts": item.counts,
        "standard_milli": None if item.standard is None else stored(item.standard),
        "regulation": item.regulation[:500],
    }


def rule_columns(rule: terms.Rule) -> dict[str, Any]:
    return {
        "text": rule.text,
        "points_milli": None if rule.points is None else stored(rule.points),
        "per": terms.shown(rule.per),
        "measure": rule.measure,
        "cap_milli": None if rule.cap is None else stored(rule.cap),
        "basis": rule.basis,
        "filter_text": to_text(dict(rule.filter)),
        "metric": rule.metric,
        "target": "" if rule.target is None else terms.shown(rule.target),
        "is_beyond": rule.is_beyond,
        "grade": rule.grade,
        "regulation": rule.regulation[:500],
    }


def _add_band(log: Log, scheme: Scheme, band: terms.Band) -> Band:
    below = None if band.below is None else stored(band.below)
    return log.add(
        Band, scheme=scheme, grade=band.grade, least_milli=stored(band.least), below_milli=below
    )


# --- Changing a scheme ----------------------------------------------------------------------------


def _changeable(log: Log, scheme: Scheme, reason: str) -> Scheme:
    """The scheme, locked; once opened it changes only with a reason, and never once final."""
    require(log.actor, "define")
    scheme = log.lock(scheme)
    if scheme.final_on is not None:
        raise Refused(_("这一年的结果已经确定，办法不能再改。"))
    if scheme.opened_on is not None and not reason.strip():
        raise Refused(_("考核已经启动，修改办法必须写明理由。"))
    return scheme


def change_scheme(
    scheme: Scheme, *, on: date, actor: Actor, at: datetime, reason: str = "", **values: Any
) -> Scheme:
    """Change what a scheme says of itself; ``values`` are columns, ``total`` among them."""
    if "total" in values:
        values["total_milli"] = _total(values.pop("total"))
    with writing(actor, at) as log:
        scheme = _changeable(log, scheme, reason)
        of = {name: values.get(name, getattr(scheme, name)) for name in ("code", "year")}
        if log.find(Scheme, **of) not in {None, scheme}:
            raise _taken(**of)
        scheme = log.correct(scheme, **values)
        log.record("scheme.changed", scheme, on=on, reason=reason)
    return scheme


def set_bands(
    scheme: Scheme,
    bands: Sequence[terms.Band],
    *,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Lay the bands of a scheme anew, all of them at once: without gap and overlap."""
    refuse_faults(terms.band_faults(Terms(scheme.total, (), tuple(bands))))
    with writing(actor, at) as log:
        scheme = _changeable(log, scheme, reason)
        log.flush()
        if scheme.opened_on is not None:
            refuse_faults(_veto_faults(terms_of(scheme), bands))
        for row in Band.objects.current().filter(scheme=scheme):
            log.supersede(row)
        for band in bands:
            _add_band(log, scheme, band)
        log.record("scheme.bands_set", scheme, on=on, reason=reason)


def _veto_faults(known: Terms, bands: Sequence[terms.Band]) -> list[Fault]:
    """The vetoes that name a grade which is not among the bands: none of them would count."""
    return [
        fault for item in known.of(Counts.VETO) for rule in item.rules
        for fault in terms.rule_faults(item, rule, bands) if fault.code == "no-such-grade"
    ]  # fmt: skip


def put_item(
    scheme: Scheme,
    item: terms.Item,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
    place: Item | None = None,
) -> Item:
    """Add an item without its rules, or say one (``place``) anew."""
    with writing(actor, at) as log:
        scheme = _changeable(log, scheme, reason)
        log.flush()
        known = terms_of(scheme)
        rules = next((one.rules for one in known.items if place and one.key == place.pk), ())
        whole = terms.Item(
            place.pk if place else 0, item.name, item.heading, item.counts, item.standard, rules,
            item.regulation,
        )  # fmt: skip
        refuse_faults([*_entered_faults(whole, known.bands), *_too_much(known, whole)])
        if place is not None:
            row = log.revise(log.lock(place), **item_columns(item))
        else:
            row = log.add(Item, scheme=scheme, order=len(known.items) + 1, **item_columns(item))
        log.record("scheme.item_set", scheme, on=on, reason=reason)
    return row


def _too_much(known: Terms, item: terms.Item) -> Iterable[Fault]:
    """The items so far, with this one, may not have more than the total."""
    others = [
        one for one in known.items
        if one.key != item.key and one.counts in {Counts.DEDUCT, Counts.NOTHING}
    ]  # fmt: skip
    if item.counts not in {Counts.DEDUCT, Counts.NOTHING}:
        return
    whole = sum((one.standard or Decimal(0) for one in (*others, item)), Decimal(0))
    if whole > known.total:
        said = {"whole": terms.shown(whole), "total": terms.shown(known.total)}
        message = _("连同已有各项合计 %(whole)s 分，超过总分 %(total)s 分。") % said
        yield Fault("sum", item.name, message, _("请改小这一项或别的项。"), item.row, "standard")


def put_rule(
    item: Item,
    rule: terms.Rule,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
    place: Rule | None = None,
) -> Rule:
    """Add a rule to an item, or say one (``place``) anew."""
    with writing(actor, at) as log:
        scheme = _changeable(log, item.scheme, reason)
        log.flush()
        known = terms_of(scheme)
        of = next(one for one in known.items if one.key == item.pk)
        alone = terms.Item(of.key, of.name, of.heading, of.counts, of.standard, (rule,))
        refuse_faults(_entered_faults(alone, known.bands))
        if place is not None:
            row = log.revise(log.lock(place), **rule_columns(rule))
        else:
            row = log.add(Rule, item=item, order=len(of.rules) + 1, **rule_columns(rule))
        log.record("scheme.rule_set", scheme, on=on, reason=reason)
    return row


def remove_part(part: Item | Rule, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take an item with its rules, or one rule, out of a scheme."""
    item = part if isinstance(part, Item) else part.item
    if not reason.strip():
        raise Refused(_("去掉考核项目或评分规则必须写明理由。"))
    with writing(actor, at) as log:
        scheme = _changeable(log, item.scheme, reason)
        part = log.lock(part)
        if isinstance(part, Item):
            for rule in part.rules.current():
                log.supersede(rule)
        log.supersede(part)
        log.record("scheme.part_removed", scheme, on=on, reason=reason)


def withdraw_scheme(scheme: Scheme, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take a scheme back that has not been opened."""
    require(actor, "revise")
    if not reason.strip():
        raise Refused(_("撤回必须写明理由。"))
    with writing(actor, at) as log:
        scheme = log.lock(scheme)
        if scheme.opened_on is not None:
            raise Refused(_("考核已经启动，不能撤回办法。"))
        log.flush()
        for item in scheme.items.current():
            for rule in item.rules.current():
                log.supersede(rule)
            log.supersede(item)
        for band in scheme.bands.current():
            log.supersede(band)
        log.supersede(scheme)
        log.record("scheme.withdrawn", scheme, on=on, reason=reason)


# --- Opening --------------------------------------------------------------------------------------


def open_scheme(scheme: Scheme, *, on: date, actor: Actor, at: datetime) -> list[Scorecard]:
    """Begin the appraisal: a card for each unit of the kind that there is on the day.

    All that is wrong in the scheme is refused here, with its place.
    """
    require(actor, "close")
    with writing(actor, at) as log:
        scheme = log.lock(scheme)
        if scheme.opened_on is not None:
            raise Refused(_("这个考核办法已经启动。"))
        if on > timezone.localdate(at):
            raise Refused(_("启动日期 %(on)s 还没有到。") % {"on": on})
        log.flush()
        known = terms_of(scheme)
        refuse_faults([*faults(known), *_ground(known)])
        units = _units(scheme, on)
        scheme = log.revise(scheme, opened_on=on)
        cards = [
            log.add(Scorecard, scheme=scheme, unit=unit, state=State.OPENED, opened_on=on)
            for unit in units
        ]
        log.record("scheme.opened", scheme, on=on)
    return cards


def _ground(known: Terms) -> list[Fault]:
    return [fault for item in known.items for fault in ground_faults(item)]


def _units(scheme: Scheme, on: date) -> list[Unit]:
    of_kind = Unit.objects.current().existing_on(min(on, scheme.last_day))
    units = list(of_kind.filter(kind=scheme.unit_kind_id).order_by("pk"))
    if not units:
        raise Refused(_("没有一个单位是“%(kind)s”。") % {"kind": scheme.unit_kind})
    return units


def scheme_faults(scheme: Scheme) -> list[Fault]:
    """Everything that keeps a scheme from being opened, for its page."""
    known = terms_of(scheme)
    return [*faults(known), *_ground(known)]
