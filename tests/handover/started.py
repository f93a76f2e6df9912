"""Lists of a year and what is made of them, by the real actions."""

from datetime import date
from typing import Any

import given
import recurring
from bihuan.duties.actions import matters, plans
from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind, Plan, PlanKind, Task
from bihuan.handover.actions.closing import close_year
from bihuan.handover.actions.drafting import Wording, change_lines, draft_next
from bihuan.handover.models import NextLine, NextList

YEAR_END = date(2025, 12, 31)


def by(office: given.Office) -> dict[str, Any]:
    return {"on": date(2026, 1, 4), "actor": office.clerk, "at": given.AT}


def tree(office: given.Office) -> Plan:
    """A system of 2025 with one list: a heading, a clause that recurs, one that does not, tasks."""
    root = _plan(office, "system-2025", "2025年方案体系", None)
    below = _plan(office, "list-2025", "2025年责任清单", root)
    at = {"actor": office.clerk, "at": given.AT}
    plans.set_heading(plan=below, code="h1", name="政治建设", order=1, on=given.DAY, **at)
    duty = given.duty(office, below, code="meeting-2025")
    recurring.cadence(office, duty)
    recurring.fit(office, duty)
    plans.lay_down_duty(
        plan=below, code="brand", text="培育品牌", unit=office.branch, on=given.DAY, **at
    )
    task(office, below, "2025年底前修订台账办法", date(2025, 12, 31), number="T1")
    task(office, below, "清理文件", date(2025, 5, 15), number="T2")
    return root


def _plan(office: given.Office, code: str, name: str, parent: Plan | None) -> Plan:
    return plans.issue_plan(
        code=code, name=name, kind=PlanKind.objects.current().get(code="plan"), parent=parent,
        issuer=office.committee, issued_on=given.DAY, year=2025, actor=office.clerk, at=given.AT,
    )  # fmt: skip


def task(office: given.Office, plan: Plan, text: str, due_on: date, **values: Any) -> Task:
    return matters.draft_task(
        text=text, on=given.DAY, plan=plan, due=Due(DueKind.DAY, due_on),
        lead_unit=office.division, actor=office.clerk, at=given.AT, **values,
    )  # fmt: skip


def drafted(office: given.Office, root: Plan | None = None) -> NextList:
    return draft_next(root or tree(office), **by(office))


def line(draft: NextList, text: str) -> NextLine:
    """The one line that has these words."""
    return draft.lines.current().get(text__contains=text)


def worded(office: given.Office, draft: NextList, row: NextLine, **said: Any) -> int:
    """A line as it is, but for what is said."""
    stands = {"is_kept": row.is_kept, "code": row.code, "text": row.text, "due_on": row.due_on}
    return change_lines(draft, {row.pk: Wording(**{**stands, **said})}, **by(office))


def closed(office: given.Office, reader: Any) -> Any:
    return close_year(2025, reader=reader, reason="", **by(office))
