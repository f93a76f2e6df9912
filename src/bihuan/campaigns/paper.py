"""The months of a campaign as a table for others."""

from bihuan.campaigns.results import Month, months, results
from bihuan.documents.sheets import Sheet
from bihuan.duties.models import Plan
from bihuan.ledger import queries as ledger
from bihuan.periods import Moment


def on_paper(plan: Plan, at: Moment) -> Sheet:
    """In Chinese whoever takes it, since it is sent on."""
    labels = [one.label for one in results(plan, at)]
    return Sheet(
        title=f"{plan.name}成效月度表",
        note=f"各月末累计数，括号里是上一行以来新增。截至 {at.as_of}，计到台账第 {at.known_at} 条",
        headings=("截至", *labels),
        widths=(14, *[14] * len(labels)),
        rows=[_cells(one) for one in months(plan, at)],
        made_at=ledger.known_since(at.known_at or 0),
    )


def _cells(month: Month) -> tuple[str, ...]:
    return (month.day.isoformat(), *[f"{now}（{fresh:+}）" for now, fresh in month.cells])
