"""The only writer of checklists and their items.

A list by which somebody was rated stays as it is: what is asked from a later day on is a version
of its own, so that no earlier result changes.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan import forbidden
from bihuan.branches.models import Checklist, ChecklistItem
from bihuan.branches.rules import MEASURES
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import amending, require

COUNTED = [ban for ban in forbidden.BANS if ban.code in {"meetings", "numbers"}]
"""What counts how often something was held or issued, however the line goes on."""

ITEM = ("code", "aspect", "text", "measure", "bound")
"""What an item says; its order follows from where it stands."""


def lay_down_checklist(
    *, code: str, effective_from: date, items: Iterable[Mapping[str, Any]] = (), on: date,
    actor: Actor, at: datetime, **values: Any,
) -> Checklist:  # fmt: skip
    """A list from a day on, with its items in order; one that there is already is found.

    ``values`` give name and use, and may give source, note and is_example.
    """
    require(actor, "define")
    with writing(actor, at) as log:
        found = log.find(Checklist, code=code, effective_from=effective_from)
        if found is not None:
            return found
        checklist = log.add(Checklist, code=code, effective_from=effective_from, **values)
        for order, item in enumerate(items, start=1):
            _refuse_bad(item)
            log.add(ChecklistItem, checklist=checklist, order=order, **item)
        log.record("checklist.laid_down", checklist, on=on)
    return checklist


def renew_checklist(
    checklist: Checklist, *, effective_from: date, source: str, on: date, actor: Actor, at: datetime
) -> Checklist:
    """The next version of a list, with the items of this one to be altered."""
    if effective_from <= checklist.effective_from:
        raise Refused(
            _("新版的施行日期须晚于这一版的施行日期 %(day)s。") % {"day": checklist.effective_from}
        )
    versions = Checklist.objects.current().filter(code=checklist.code)
    if versions.filter(effective_from=effective_from).exists():
        raise Refused(_("这份清单已有自 %(day)s 起施行的一版。") % {"day": effective_from})
    items = checklist.items.current().order_by("order", "pk").values(*ITEM)
    return lay_down_checklist(
        code=checklist.code, effective_from=effective_from, items=list(items), on=on, actor=actor,
        at=at, name=checklist.name, use=checklist.use, source=source, note=checklist.note,
    )  # fmt: skip


def confirm_checklist(
    checklist: Checklist, *, source: str, on: date, actor: Actor, at: datetime
) -> None:
    """The office says that the list is now what it asks, and on what ground."""
    require(actor, "define")
    if not source.strip():
        raise Refused(_("请写明这份清单依据的文件。"))
    with writing(actor, at) as log:
        checklist = log.lock(checklist)
        if not checklist.is_example:
            raise Refused(_("这份清单已经确认过。"))
        if not checklist.items.current().exists():
            raise Refused(_("清单还没有项目，先填项目再确认。"))
        log.revise(checklist, is_example=False, source=source, note="")
        log.record("checklist.confirmed", checklist, on=on)


def withdraw_checklist(
    checklist: Checklist, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    with amending(checklist, reason=reason, on=on, actor=actor, at=at) as (log, checklist):
        _refuse_in_use(checklist)
        for item in checklist.items.current():
            log.supersede(item)
        log.supersede(checklist)
        log.record("checklist.withdrawn", checklist, on=on, reason=reason)


def add_item(
    checklist: Checklist, *, on: date, actor: Actor, at: datetime, **said: Any
) -> ChecklistItem:
    """A further item behind the last; ``said`` gives what ``ITEM`` names."""
    require(actor, "define")
    with writing(actor, at) as log:
        checklist = _open(log, checklist)
        _refuse_bad(said)
        if checklist.items.current().filter(code=said["code"]).exists():
            raise Refused(_("这份清单里已有编码为“%(code)s”的项目。") % said)
        last = checklist.items.current().order_by("order").values_list("order", flat=True).last()
        item = log.add(ChecklistItem, checklist=checklist, order=(last or 0) + 1, **said)
        log.record("checklist.item_added", checklist, on=on)
    return item


def change_item(
    item: ChecklistItem, *, on: date, actor: Actor, at: datetime, **said: Any
) -> ChecklistItem:
    """``said`` is what becomes other of what ``ITEM`` names; its code stays."""
    require(actor, "define")
    with writing(actor, at) as log:
        checklist = _open(log, item.checklist)
        item = log.lock(item)
        if item.superseded_seq is not None:
            raise Refused(_("这个项目已经撤下。"))
        _refuse_bad({name: getattr(item, name) for name in ITEM} | said)
        log.correct(item, **said)
        log.record("checklist.item_changed", checklist, on=on)
    return item


def drop_item(item: ChecklistItem, *, on: date, actor: Actor, at: datetime) -> None:
    require(actor, "define")
    with writing(actor, at) as log:
        checklist = _open(log, item.checklist)
        item = log.lock(item)
        if item.superseded_seq is not None:
            raise Refused(_("这个项目已经撤下。"))
        log.supersede(item)
        log.record("checklist.item_dropped", checklist, on=on)


def _open(log: Log, checklist: Checklist) -> Checklist:
    """The list, held; refused where it may not be altered any more."""
    checklist = log.lock(checklist)
    if checklist.superseded_seq is not None:
        raise Refused(_("这份清单已经撤回。"))
    _refuse_in_use(checklist)
    return checklist


def _refuse_in_use(checklist: Checklist) -> None:
    if checklist.ratings.current().exists():
        raise Refused(
            _("已有支部按这一版评定，不能再改。"), hint=_("要求有变的，请另立一版，写明施行日期。")
        )


def _refuse_bad(item: Mapping[str, Any]) -> None:
    """What may not be counted is no item, nor is a number that the records do not give."""
    if ground := _ground_against(item):
        raise Refused(
            _("“%(text)s”不能作为评定项目：%(ground)s") % {"text": item["text"], "ground": ground},
            hint=_("可改为应做而未做的事，如“组织生活未履行的期数”。"),
        )
    measure = item.get("measure", "")
    if measure and measure not in MEASURES:
        raise Refused(_("没有“%(measure)s”这个按记录核对的数。") % {"measure": measure})


def _ground_against(item: Mapping[str, Any]) -> str:
    """The regulation that forbids an item; nothing where there is none.

    That a meeting owed was not held may be asked, but the records say so: a person who judges how
    many there were counts meetings.
    """
    said = (item.get("aspect", ""), item["text"])
    ground = forbidden.regulation(*said)
    text = "" if item.get("measure") else "".join(item["text"].split())
    return ground or next((str(ban) for ban in COUNTED if ban.wording.search(text)), "")
