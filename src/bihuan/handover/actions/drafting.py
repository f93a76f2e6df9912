"""Next year's lists while they are drafts: made of this year's, changed line by line, given up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.models import Duty, Heading, Plan, Task
from bihuan.duties.queries import work_calendar
from bihuan.duties.rules import plans_within
from bihuan.errors import Refused
from bihuan.handover.models import LIVE, NextLine, NextList, NextState, What
from bihuan.handover.shifting import next_code, next_day, next_text
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import require

MOST_LINES = 1000
CODES = {What.PLAN, What.HEADING, What.DUTY}
"""What is called by a code that no other has."""


def draft_next(source: Plan, *, on: date, actor: Actor, at: datetime) -> NextList:
    """The draft of a tree of plans for the next year; the one there is, if there is one."""
    require(actor, "assign")
    if source.year is None:
        raise Refused(
            _("“%(plan)s”没有写年度，不能据此拟下年的。") % {"plan": source},
            hint=_("请先更正它的年度。"),
        )
    with writing(actor, at) as log:
        log.flush()
        year = source.year + 1
        there = NextList.objects.current().filter(source=source, year=year, state__in=LIVE)
        if (draft := there.first()) is not None:
            return draft
        draft = log.add(NextList, source=source, year=year, drafted_on=on)
        _Copying(log, draft).copy()
        log.record("next_list.drafted", draft, on=on)
    return draft


class _Copying:
    """The lines of a draft: each plan of the tree with its headings, clauses and tasks."""

    def __init__(self, log: Log, draft: NextList) -> None:
        self.log, self.draft, self.year = log, draft, draft.year - 1
        self.calendar = work_calendar()
        self.order = 0

    def copy(self) -> None:
        lines: dict[int, NextLine] = {}
        plans = list(_plans_of(self.draft.source))
        for plan in plans:
            under = lines.get(plan.parent_id or 0)
            lines[plan.pk] = self._line(What.PLAN, plan, plan.code, plan.name, under)
        for plan in plans:
            self._copy_parts(plan, lines[plan.pk])
        if self.order > MOST_LINES:
            raise Refused(
                _("这个方案连下级共 %(n)s 行，一次至多 %(most)s 行。")
                % {"n": self.order, "most": MOST_LINES},
                hint=_("请按下级方案分开拟。"),
            )

    def _copy_parts(self, plan: Plan, under: NextLine) -> None:
        for heading in Heading.objects.current().filter(plan=plan).order_by("order", "pk"):
            self._line(What.HEADING, heading, heading.code, heading.name, under)
        for duty in Duty.objects.current().filter(plan=plan).order_by("pk"):
            self._line(What.DUTY, duty, duty.code, duty.text, under)
        tasks = Task.objects.current().filter(plan=plan).exclude(state="cancelled")
        for task in tasks.order_by("pk"):
            self._line(What.TASK, task, task.number, task.text, under, is_kept=False)

    def _line(
        self, what: What, source: Any, code: str, text: str, under: NextLine | None,
        *, is_kept: bool = True,
    ) -> NextLine:  # fmt: skip
        self.order += 1
        is_unique = what in {What.PLAN, What.DUTY}
        due = getattr(source, "due_on", None)
        return self.log.add(
            NextLine, draft=self.draft, what=what, source_id=source.pk, under=under,
            code=next_code(code, self.year) if is_unique else code,
            text=next_text(text, self.year), due_on=next_day(due, self.calendar) if due else None,
            is_kept=is_kept, order=self.order,
        )  # fmt: skip


def _plans_of(source: Plan) -> Iterator[Plan]:
    """A plan and those below it, each after the one above it."""
    rows = (
        Plan.objects.current().filter(pk__in=plans_within(source.code)).order_by("issued_on", "pk")
    )
    below: dict[int | None, list[Plan]] = {}
    for plan in rows:
        below.setdefault(plan.parent_id, []).append(plan)
    ahead = [source]
    while ahead:
        plan = ahead.pop(0)
        yield plan
        ahead = [*below.get(plan.pk, []), *ahead]


@dataclass(frozen=True, slots=True)
class Wording:
    """A line as somebody wants it."""

    is_kept: bool
    code: str
    text: str
    due_on: date | None

    def columns(self) -> dict[str, Any]:
        return {
            "is_kept": self.is_kept, "code": self.code.strip(), "text": self.text.strip(),
            "due_on": self.due_on,
        }  # fmt: skip


def change_lines(
    draft: NextList, wanted: Mapping[int, Wording], *, on: date, actor: Actor, at: datetime
) -> int:
    """Put lines of a draft as they are wanted, all in one entry; how many of them changed."""
    require(actor, "assign")
    with writing(actor, at) as log:
        draft = log.lock(draft)
        refuse_unless_drafted(draft)
        changed = 0
        for line in draft.lines.current().filter(pk__in=wanted).order_by("order"):
            said = wanted[line.pk].columns()
            if not said["text"]:
                raise Refused(_("第 %(n)s 行没有内容；不要的，去掉“列入”。") % {"n": line.order})
            if any(getattr(line, name) != value for name, value in said.items()):
                log.change(line, **said)
                changed += 1
        if changed:
            log.record("next_list.line_changed", draft, on=on)
    return changed


@dataclass(frozen=True, slots=True)
class Addition:
    """A heading, clause or task that this year's lists have not, under the line of a plan."""

    what: str
    under: NextLine
    text: str
    code: str = ""
    due_on: date | None = None


def add_line(draft: NextList, added: Addition, *, on: date, actor: Actor, at: datetime) -> NextLine:
    """A form that is sent again adds one line."""
    require(actor, "assign")
    _check_addition(added)
    with writing(actor, at) as log:
        draft = log.lock(draft)
        refuse_unless_drafted(draft)
        log.flush()
        if added.under.draft_id != draft.pk or added.under.what != What.PLAN:
            raise Refused(_("请选这份草稿里的一个方案。"))
        lines = draft.lines.current()
        text = added.text.strip()
        same: NextLine | None = lines.filter(what=added.what, under=added.under, text=text).first()
        if same is not None:
            return same
        last = lines.order_by("-order").values_list("order", flat=True).first()
        line = log.add(
            NextLine, draft=draft, what=added.what, under=added.under, code=added.code.strip(),
            text=text, due_on=added.due_on, order=(last or 0) + 1,
        )  # fmt: skip
        log.record("next_list.line_added", line, on=on)
    return line


def _check_addition(added: Addition) -> None:
    if added.what not in {What.HEADING, What.DUTY, What.TASK}:
        raise Refused(_("只能加方面、责任事项或任务。"))
    if added.what in CODES and not added.code.strip():
        raise Refused(_("请写编码。"))
    if not added.text.strip():
        raise Refused(_("请写明内容。"))


def drop_draft(draft: NextList, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Give a draft up; another can be made."""
    require(actor, "assign")
    if not reason.strip():
        raise Refused(_("放弃草稿必须写明理由。"))
    with writing(actor, at) as log:
        draft = log.lock(draft)
        refuse_unless_drafted(draft)
        log.change(draft, state=NextState.DROPPED)
        log.record("next_list.dropped", draft, on=on, reason=reason.strip())


def refuse_unless_drafted(draft: NextList) -> None:
    if draft.state != NextState.DRAFTED:
        raise Refused(_("这份草稿%(state)s，不能再改。") % {"state": draft.get_state_display()})
