"""The only writer of how a unit ends."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import require
from bihuan.orgs.models import Unit


def close_unit(unit: Unit, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """From a day on a unit is no more: dissolved, or merged into another, which the reason names.

    What it owed in a period that was running then is asked of nobody.
    """
    require(actor, "define")
    if not reason.strip():
        raise Refused(_("撤销单位必须写明理由，并入别的单位的请写明并入哪个单位。"))
    with writing(actor, at) as log:
        unit = log.lock(unit)
        _refuse_closing(unit, on)
        log.revise(unit, to_on=on)
        log.record("unit.closed", unit, on=on, reason=reason)


def _refuse_closing(unit: Unit, on: date) -> None:
    if unit.superseded_seq is not None or unit.to_on is not None:
        raise Refused(_("这个单位已经撤销。"))
    if unit.from_on is not None and on <= unit.from_on:
        raise Refused(_("撤销日期须晚于成立日期。"))
    below = unit.children.current().existing_on(on).order_by("kind__order", "pk").first()
    if below is not None:
        raise Refused(_("下级单位“%(unit)s”还在。") % {"unit": below}, hint=_("请先撤销下级单位。"))
