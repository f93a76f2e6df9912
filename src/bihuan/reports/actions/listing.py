"""A ledger of a plan as an Excel file."""

from pathlib import Path

from bihuan.documents import sheets
from bihuan.indicators.figures import check_moment
from bihuan.ledger import queries as ledger
from bihuan.periods import Moment
from bihuan.reports import ledgers
from bihuan.reports.actions.placing import check_place, writing_to
from bihuan.reports.ledgers import Sheet


def write_ledger(form: str, plan: str, *, at: Moment, out: Path) -> Sheet:
    """Write all rows of a ledger, whole or not at all."""
    check_place(out, (".xlsx",))
    moment = check_moment(at)
    named = ledgers.form_named(form)
    sheet = ledgers.sheet(named, plan, moment, digest_name=ledger.head().digest_name)
    with writing_to(out):
        sheets.write(on_paper(sheet, moment), out)
    return sheet


def on_paper(sheet: Sheet, at: Moment) -> sheets.Sheet:
    """With its day and the head of the log; of the same moment it is the same to the byte."""
    known_at = at.known_at or 0
    head = ledger.head_at(known_at)
    note = f"截至 {at.as_of.isoformat()}；{len(sheet.rows)} 条；{head.line}"
    return sheets.Sheet(
        title=sheet.title,
        note=note,
        headings=sheet.headings,
        widths=sheet.widths,
        rows=sheet.rows,
        made_at=ledger.known_since(known_at),
    )
