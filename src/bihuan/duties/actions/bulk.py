"""One action on several tasks or problems: looked at row by row first, then all or none.

To extend is to take the two steps of the loop, the request on behalf of the owner and the grant,
so that the first deadline is kept and the extension counted. Where a request already waits it is
granted as it was asked. Correcting the deadline instead would say that it had been entered wrongly.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils.translation import gettext as _

from bihuan.duties.actions.steps import Said, objection, remind, take_step
from bihuan.duties.lifecycle import REMINDERS, STEP, TaskState, step_named
from bihuan.duties.models import Matter
from bihuan.errors import BihuanError, NotFound, Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.ledger.models import Entry, ledgered_models
from bihuan.ledger.undo import undo
from bihuan.orgs.actions import require
from bihuan.words import lazy


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of each row: the action, its day, a reason or note, a new deadline."""

    action: str
    on: date
    text: str = ""
    due_on: date | None = None

    @property
    def said(self) -> Said:
        return Said(reason=self.text, due_on=self.due_on)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an action would do to a row, or why it cannot."""

    matter: Matter
    will: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The entries that one bulk action wrote, first and last."""

    first: int
    last: int


def _assign(matter: Matter, wish: Wish, *, actor: Actor, at: datetime) -> None:
    take_step(matter, "assigned", on=wish.on, actor=actor, at=at, said=wish.said)


def _assign_outlook(matter: Matter, wish: Wish, *, actor: Actor, at: datetime) -> Outlook:
    step = step_named(matter.steps, "assigned")
    why_not = objection(matter, step, on=wish.on, actor=actor, at=at)
    to = matter.owner_post or matter.lead_unit or matter.lead_unit_text or _("未定单位")
    state = matter.labels[TaskState.ASSIGNED]
    will = _("交办给%(to)s，状态变为“%(state)s”。") % {"to": to, "state": state}
    return Outlook(matter, will, why_not)


def _extend(matter: Matter, wish: Wish, *, actor: Actor, at: datetime) -> None:
    if matter.asked_due_on is None:
        matter = take_step(
            matter, "extension_requested", on=wish.on, actor=actor, at=at, said=wish.said
        )
    take_step(matter, "extension_granted", on=wish.on, actor=actor, at=at, said=wish.said)


def _extend_outlook(matter: Matter, wish: Wish, *, actor: Actor, at: datetime) -> Outlook:
    look = partial(objection, on=wish.on, actor=actor, at=at, said=wish.said)
    grant = step_named(matter.steps, "extension_granted")
    due_on, how = matter.asked_due_on or wish.due_on, ""
    if matter.asked_due_on is not None:
        why_not, how = look(matter, grant), _("同意其申请，")
    else:
        once_asked = copy(matter)
        once_asked.asked_due_on = wish.due_on
        asked = look(matter, step_named(matter.steps, "extension_requested"))
        why_not = asked or look(once_asked, grant)
    will = _("%(how)s时限由 %(before)s 延至 %(due_on)s，第 %(n)s 次延期。") % {
        "how": how, "before": matter.due_on or _("未定"), "due_on": due_on,
        "n": matter.extensions + 1,
    }  # fmt: skip
    return Outlook(matter, will, why_not)


def _remind(matter: Matter, wish: Wish, *, actor: Actor, at: datetime) -> None:
    remind(matter, text=wish.text, on=wish.on, actor=actor, at=at)


def _remind_outlook(matter: Matter, wish: Wish, *, actor: Actor, at: datetime) -> Outlook:
    why_not = objection(matter, REMINDERS[matter.noun], on=wish.on, actor=actor, at=at)
    to = matter.owner_post or matter.lead_unit or matter.lead_unit_text or _("未定单位")
    return Outlook(matter, _("提醒%(to)s，记入经过，状态不变。") % {"to": to}, why_not)


@dataclass(frozen=True, slots=True)
class Action:
    label: str
    nouns: frozenset[str]
    outlook: Callable[..., Outlook]
    take: Callable[..., None]


BOTH = frozenset({"task", "problem"})
ACTIONS = {
    "assign": Action(lazy("交办", STEP), frozenset({"task"}), _assign_outlook, _assign),
    "extend": Action(lazy("延期", STEP), BOTH, _extend_outlook, _extend),
    "remind": Action(lazy("提醒", STEP), BOTH, _remind_outlook, _remind),
}

EVENTS = frozenset({"assigned", "extension_requested", "extension_granted", "reminded"})
"""What bulk actions write, and so what of them can be taken back."""


def action_named(name: str, noun: str) -> Action:
    action = ACTIONS.get(name)
    if action is None or noun not in action.nouns:
        raise NotFound(_("没有“%(name)s”这种批量办理。") % {"name": name})
    return action


def outlooks(
    matters: Sequence[Matter], wish: Wish, *, actors: Sequence[Actor], at: datetime
) -> tuple[Actor, list[Outlook]]:
    """What would become of each, through the one of a person's posts that can do the most."""
    tried = [
        (actor, [ACTIONS[wish.action].outlook(matter, wish, actor=actor, at=at)
                 for matter in matters])
        for actor in actors
    ]  # fmt: skip
    return max(tried, key=lambda one: sum(not outlook.why_not for outlook in one[1]))


def take_all(matters: Sequence[Matter], wish: Wish, *, actor: Actor, at: datetime) -> Whole:
    """Do it to all; if one cannot be done, none is, and the error names it."""
    if not matters:
        raise Refused(_("没有选中任何记录。"))
    with writing(actor, at) as log:
        first = log.seq
        for matter in matters:
            action = action_named(wish.action, matter.noun)
            try:
                action.take(matter, wish, actor=actor, at=at)
            except BihuanError as refusal:
                raise Refused(
                    _("“%(matter)s”不能%(action)s：%(refusal)s")
                    % {"matter": matter, "action": action.label, "refusal": refusal},
                    hint=_("所选各条都没有办理。"),
                ) from refusal
        return Whole(first, log.seq - 1)


def entries_of(whole: Whole, *, person: str) -> list[Entry]:
    """The entries of a bulk action of this person; anything else is not found."""
    found = list(Entry.objects.filter(seq__gte=whole.first, seq__lte=whole.last).order_by("seq"))
    is_one = len({entry.recorded_at for entry in found}) == 1
    is_bulk = all(
        entry.person == person and entry.event.partition(".")[2] in EVENTS for entry in found
    )
    if not is_one or not is_bulk:
        raise NotFound(_("没有这次批量办理，或者它不是您办的。"))
    return found


def undo_all(whole: Whole, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take a bulk action back as a whole, while nothing was done to its rows since."""
    require(actor, "revise")
    if not reason.strip():
        raise Refused(_("撤回必须写明理由。"))
    first = entries_of(whole, person=actor.person)[0]
    with writing(actor, at) as log:
        subject = ledgered_models()[first.subject_table].objects.get(pk=first.subject_id)
        undo(log, whole.first, whole.last, subject=subject, on=on, reason=reason)
