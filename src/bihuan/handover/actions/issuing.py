"""Issuing next year's lists: everything by the actions that enter such records, all or none."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions import cadences, matters, plans
from bihuan.duties.actions.matters import NO_DUE, Due
from bihuan.duties.models import TIED, Cadence, DueKind, Duty, Heading, Plan, Task
from bihuan.duties.queries import work_calendar
from bihuan.errors import Refused
from bihuan.handover.actions.drafting import refuse_unless_drafted
from bihuan.handover.models import NextLine, NextList, NextState, What
from bihuan.handover.preview import Compared, preview
from bihuan.handover.shifting import split
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.ledger.undo import undo
from bihuan.orgs.actions import require
from bihuan.records.actions.fulfilments import fulfil_by, take_back_rule

POWERS = ("assign", "record", "revise")
"""Issuing enters plans and tasks, and stops the rules of this year's clauses."""

PASSING = frozenset({
    "cadence.withdrawn", "duty.matched", "duty.periods_owed", "duty.periods_altered",
    "duty.periods_withdrawn",
})  # fmt: skip
"""What the new rules made, and what taking them back writes; it goes with them."""

REASON = "沿用到%(year)s年清单，由新的责任事项接着履行"


def issue_next(draft: NextList, *, on: date, actor: Actor, at: datetime) -> NextList:
    """Make plans, headings, clauses and tasks of a draft; one that is issued is left as it is."""
    for power in POWERS:
        require(actor, power)
    with writing(actor, at) as log:
        draft = log.lock(draft)
        if draft.state == NextState.ISSUED:
            return draft
        refuse_unless_drafted(draft)
        if on > timezone.localdate(at):
            raise Refused(_("印发日期 %(on)s 还没有到。") % {"on": on})
        log.flush()
        compared = preview(draft, timezone.localdate(at))
        _refuse_faults(compared.faults)
        first = log.seq
        issuing = _Issuing(log, draft, on, actor, at)
        for one in sorted(compared.lines, key=lambda one: PLACES[What(one.line.what)]):
            issuing.take(one)
        log.change(
            draft, state=NextState.ISSUED, issued_on=on, plan=issuing.root, first_seq=first,
            last_seq=log.seq - 1, copied=issuing.copied,
        )  # fmt: skip
        log.record("next_list.issued", draft, on=on)
    return draft


PLACES = {what: place for place, what in enumerate(What)}


def _refuse_faults(faults: list[Compared]) -> None:
    if faults:
        first = faults[0]
        raise Refused(
            _("第 %(n)s 行“%(line)s”：%(fault)s")
            % {"n": first.line.order, "line": first.line, "fault": first.faults[0]},
            hint=_("共 %(n)s 行有问题，一行也没有印发。") % {"n": len(faults)},
        )


class _Issuing:
    """What has been made so far, by the line and the row of this year that it was made of."""

    def __init__(self, log: Log, draft: NextList, on: date, actor: Actor, at: datetime) -> None:
        self.log, self.draft, self.on = log, draft, on
        self.by: dict[str, Any] = {"actor": actor, "at": at}
        self.made: dict[int, Any] = {}
        self.of: dict[tuple[str, int], Any] = {}
        self.copied = 0
        self.calendar, self.today = work_calendar(), timezone.localdate(at)

    @property
    def root(self) -> Plan | None:
        found: Plan | None = self.of.get((What.PLAN, self.draft.source_id))
        return found

    def take(self, one: Compared) -> None:
        what, source = What(one.line.what), one.source
        if not one.line.is_kept:
            if what == What.DUTY and source is not None:
                self._hand_over(source, None)
            return
        make: Any = getattr(self, f"_{what.value}")
        made = self.made[one.line.pk] = make(one.line, source)
        if source is not None:
            self.copied += 1
            self.of[what, source.pk] = made

    def _plan(self, line: NextLine, source: Plan) -> Plan:
        """Below the new plan of the one above; a group of another year holds no plan of this."""
        above = self.made.get(line.under_id or 0)
        if above is None and source.parent is not None and source.parent.year is None:
            above = source.parent
        return plans.issue_plan(
            code=line.code, name=line.text, kind=source.kind, issued_on=self.on, parent=above,
            strand=source.strand, issuer=source.issuer, year=self.draft.year, **self.by,
        )  # fmt: skip

    def _plan_of(self, line: NextLine) -> Plan:
        plan: Plan = self.made[line.under_id or 0]
        return plan

    def _heading(self, line: NextLine, source: Heading | None) -> Heading:
        return plans.set_heading(
            plan=self._plan_of(line), code=line.code, name=line.text,
            order=source.order if source else line.order % 1000, on=self.on, **self.by,
        )  # fmt: skip

    def _duty(self, line: NextLine, source: Duty | None) -> Duty:
        kept = {
            name: getattr(source, name) for name in ("post_type", "cadence", "source")
        } if source else {}  # fmt: skip
        duty = plans.lay_down_duty(
            plan=self._plan_of(line), code=line.code, text=line.text,
            unit=source.unit if source else self._plan_of(line).issuer, on=self.on,
            **kept, **self.by,
        )  # fmt: skip
        if source is not None:
            self._hand_over(source, duty)
        return duty

    def _hand_over(self, old: Duty, new: Duty | None) -> None:
        """Stop the rules of the old clause where those of the new one begin; none if it is left."""
        ruled = {one.rule: one for one in old.cadences.current()}
        first = self.draft.begins_on
        parts = split(list(ruled), first, self.calendar, self.today) if ruled else None
        if parts is None:
            return
        said = {"reason": REASON % {"year": self.draft.year}, "on": self.on, **self.by}
        for rule, until in parts.stops:
            if until is None:
                take_back_rule(ruled[rule], **said)
            else:
                cadences.stop_cadence(ruled[rule], until_on=until, **said)
        if new is not None:
            for was, rule in parts.carried:
                self._carry(ruled[was], rule, new)
            for fit in old.fits.current():
                fulfil_by(
                    duty=new, kind=fit.kind, agenda_kind=fit.agenda_kind, on=self.on, **self.by
                )

    def _carry(self, was: Cadence, rule: Any, new: Duty) -> None:
        owner = was.owner
        if owner is not None:
            cadences.set_cadence(
                duty=new, rule=replace(rule), owner=owner, on=self.on,
                counts_begun=was.counts_begun, source=was.source, **self.by,
            )  # fmt: skip

    def _task(self, line: NextLine, source: Task | None) -> Task:
        """Drafted, not assigned: somebody looks at each before it is handed out."""
        plan = self._plan_of(line)
        values: dict[str, Any] = {"plan": plan, "number": line.code}
        if source is None:
            values["lead_unit"] = plan.issuer
        else:
            values |= {
                name: getattr(source, name)
                for name in ("lead_unit", "lead_unit_text", "owner_post", "leader_post",
                             "category", "goal", "criterion")
            }  # fmt: skip
            values["heading"] = self.of.get((What.HEADING, source.heading_id or 0))
            values["duty"] = self.of.get((What.DUTY, source.duty_id or 0))
            values["co_units"] = self._co_units(source)
        due = Due(DueKind.DAY, line.due_on) if line.due_on else NO_DUE
        return matters.draft_task(text=line.text, due=due, on=self.on, **values, **self.by)

    @staticmethod
    def _co_units(source: Task) -> list[tuple[str, Any]]:
        co_unit: Any = TIED["task"][2]
        rows = co_unit.objects.current().filter(task=source).select_related("unit").order_by("pk")
        return [(row.written, row.unit) for row in rows]


def undo_next(draft: NextList, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take an issued list back as a whole, while nothing was done on it; the draft stays."""
    for power in POWERS:
        require(actor, power)
    if not reason.strip():
        raise Refused(_("撤回必须写明理由。"))
    with writing(actor, at) as log:
        draft = log.lock(draft)
        if draft.state != NextState.ISSUED or draft.first_seq is None or draft.last_seq is None:
            raise Refused(_("这份清单没有印发，或者已经撤回。"))
        first, last = draft.first_seq, draft.last_seq
        log.change(draft, state=NextState.UNDONE, plan=None)
        log.record("next_list.undone", draft, on=on, reason=reason)
        log.flush()
        made = Cadence.objects.current().filter(duty__recorded_seq__range=(first, last))
        for cadence in made:
            take_back_rule(cadence, reason=reason, on=on, actor=actor, at=at)
        log.flush()
        undo(log, first, last, subject=draft, on=on, reason=reason, passing=PASSING)
