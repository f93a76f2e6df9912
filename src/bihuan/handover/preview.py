"""Next year's list beside this year's: the same, altered, dropped, added, and what is wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.models import Duty, Heading, Plan, Task
from bihuan.duties.queries import work_calendar
from bihuan.handover.actions.drafting import Wording
from bihuan.handover.models import NextLine, NextList, What
from bihuan.handover.shifting import next_day, next_text, split
from bihuan.ledger.models import Ledgered
from bihuan.orgs.models import Unit
from bihuan.words import lazy

MODELS: dict[str, type[Ledgered]] = {
    What.PLAN: Plan, What.HEADING: Heading, What.DUTY: Duty, What.TASK: Task,
}  # fmt: skip
SHOWN = {
    What.PLAN: ("kind", "issuer"), What.HEADING: (), What.DUTY: ("unit", "post_type"),
    What.TASK: ("lead_unit", "owner_post"),
}  # fmt: skip


class Change(StrEnum):
    """How a line stands to this year's."""

    SAME = "same"
    MOVED = "moved"
    ALTERED = "altered"
    DROPPED = "dropped"
    ADDED = "added"


CHANGE_WORDS = {
    Change.SAME: lazy("照旧"),
    Change.MOVED: lazy("只换年份"),
    Change.ALTERED: lazy("改写"),
    Change.DROPPED: lazy("不列入"),
    Change.ADDED: lazy("新增"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A line and this year's record that it is made of; ``faults`` keep it from being issued."""

    line: NextLine
    source: Any
    change: Change
    was: str
    was_due: date | None
    owner: str
    rules: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def word(self) -> str:
        return str(CHANGE_WORDS[self.change])


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft compared line by line."""

    lines: list[Compared]

    @property
    def counts(self) -> list[tuple[str, int]]:
        found = Counter(one.change for one in self.lines)
        return [(str(word), found[change]) for change, word in CHANGE_WORDS.items()]

    @property
    def kept(self) -> list[Compared]:
        return [one for one in self.lines if one.line.is_kept]

    @property
    def faults(self) -> list[Compared]:
        return [one for one in self.lines if one.faults]

    def groups(self) -> Iterator["Group"]:
        """Each plan with what it holds."""
        for plan in self.lines:
            if plan.line.what == What.PLAN:
                own = [one for one in self.lines if one.line.under_id == plan.line.pk]
                parts = [one for one in own if one.line.what in {What.HEADING, What.DUTY}]
                yield Group(plan, parts, [one for one in own if one.line.what == What.TASK])


@dataclass(frozen=True, slots=True)
class Group:
    """A plan with its headings and clauses, and its tasks apart: most are not chosen."""

    plan: Compared
    parts: list[Compared]
    tasks: list[Compared]

    @property
    def has_open_tasks(self) -> bool:
        return any(one.line.is_kept for one in self.tasks)


def preview(draft: NextList, today: date, typed: Mapping[int, Wording] | None = None) -> Preview:
    """The lines of a draft, those that are ``typed`` as somebody wants them."""
    return Preview(list(_Comparing(draft, today, typed or {}).compared()))


class _Comparing:
    """What comparing one line after another asks again and again, read once."""

    def __init__(self, draft: NextList, today: date, typed: Mapping[int, Wording]) -> None:
        self.draft, self.today, self.year = draft, today, draft.year - 1
        self.calendar = work_calendar()
        self.lines = list(draft.lines.current().order_by("order"))
        for line in self.lines:
            for name, said in typed[line.pk].columns().items() if line.pk in typed else ():
                setattr(line, name, said)
        self.sources = {what: self._sources(what) for what in MODELS}
        self.dropped = {line.pk for line in self.lines if not line.is_kept}
        self.units = set(
            Unit.objects.current().existing_on(draft.begins_on).values_list("pk", flat=True)
        )
        self.taken = self._taken()

    def _sources(self, what: str) -> dict[int, Any]:
        keys = [line.source_id for line in self.lines if line.what == what]
        rows: Any = MODELS[what].objects.select_related(*SHOWN[What(what)])
        if what == What.DUTY:
            rows = rows.prefetch_related("cadences")
        return dict(rows.in_bulk([key for key in keys if key]))

    def _taken(self) -> dict[str, set[str]]:
        """The codes that records have already, and those that two lines of the draft share."""
        found: dict[str, set[str]] = {}
        for what in (What.PLAN, What.DUTY):
            codes = [line.code for line in self.lines if line.what == what and line.is_kept]
            rows: Any = MODELS[what].objects.current()
            known = set(rows.filter(code__in=codes).values_list("code", flat=True))
            found[what] = known | {code for code, n in Counter(codes).items() if n > 1}
        return found

    def compared(self) -> Iterator[Compared]:
        for line in self.lines:
            source = self.sources[line.what].get(line.source_id)
            yield Compared(
                line, source, self._change(line, source), _words(source),
                getattr(source, "due_on", None), self._owner(line, source),
                self._rules(line, source), list(self._notes(line, source)),
                list(self._faults(line, source)) if line.is_kept else [],
            )  # fmt: skip

    def _change(self, line: NextLine, source: Any) -> Change:
        if not line.is_kept:
            return Change.DROPPED
        if source is None:
            return Change.ADDED
        was, due = _words(source), getattr(source, "due_on", None)
        moved_due = next_day(due, self.calendar) if due else None
        if (line.text, line.due_on) == (was, due):
            return Change.SAME
        if (line.text, line.due_on) == (next_text(was, self.year), moved_due):
            return Change.MOVED
        return Change.ALTERED

    def _owner(self, line: NextLine, source: Any) -> str:
        said = [getattr(source, name, None) for name in SHOWN[What(line.what)]]
        return " ".join(str(one) for one in said if one)

    def _rules(self, line: NextLine, source: Any) -> list[str]:
        if line.what != What.DUTY or source is None:
            return []
        return [str(one) for one in _running(source, self.draft.begins_on)]

    def _notes(self, line: NextLine, source: Any) -> Iterator[str]:
        due = getattr(source, "due_on", None)
        moved = next_day(due, self.calendar) if due else None
        if line.is_kept and due and moved and line.due_on == moved and moved.day != due.day:
            yield _("时限移到 %(day)s：遇月底或非工作日。") % {"day": line.due_on}
        if line.due_on and not self.calendar.is_published(line.due_on.year):
            yield _("%(year)s年的节假日安排还没有公布，时限可能还要调。") % {
                "year": line.due_on.year
            }
        if line.what == What.DUTY and not line.is_kept and self._rules(line, source):
            yield _("印发后，它的频次规则停到 %(day)s；已经开始的期次照旧。") % {
                "day": self.draft.begins_on
            }

    def _faults(self, line: NextLine, source: Any) -> Iterator[str]:
        if line.under_id in self.dropped:
            yield _("它所在的方案没有列入。")
        if line.code in self.taken.get(line.what, ()):
            yield _("编码“%(code)s”已经有了，请换一个。") % {"code": line.code}
        if line.what in {What.PLAN, What.DUTY, What.HEADING} and not line.code:
            yield _("没有编码。")
        unit = getattr(source, {"duty": "unit_id", "task": "lead_unit_id"}.get(line.what, ""), None)
        if unit is not None and unit not in self.units:
            yield _("责任单位到 %(day)s 已不存在，请去掉这一行，或先改今年的记录。") % {
                "day": self.draft.begins_on
            }
        if line.what == What.DUTY and source is not None and not self._can_be_split(source):
            yield _("它的几条频次规则在年初交错，不能自动接上，请先停止旧规则。")

    def _can_be_split(self, duty: Duty) -> bool:
        rules = [one.rule for one in _current(duty)]
        first = self.draft.begins_on
        return not rules or split(rules, first, self.calendar, self.today) is not None


def _words(source: Any) -> str:
    if source is None:
        return ""
    return str(getattr(source, "text", None) or getattr(source, "name", ""))


def _current(duty: Duty) -> list[Any]:
    return [one for one in duty.cadences.all() if one.superseded_seq is None]


def _running(duty: Duty, day: date) -> list[Any]:
    return [one for one in _current(duty) if one.until_on is None or one.until_on > day]
