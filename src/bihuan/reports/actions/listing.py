"""A ledger of a plan as an Excel file."""

from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.documents import sheets
from bihuan.errors import Refused, Unreadable
from bihuan.indicators.figures import check_moment
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry
from bihuan.periods import Moment
from bihuan.reports import ledgers
from bihuan.reports.ledgers import Sheet


def write_ledger(form: str, plan: str, *, at: Moment, out: Path) -> Sheet:
    """Write all rows of a ledger, whole or not at all."""
    if out.suffix.lower() != ".xlsx":
        said = _("“%(name)s”不是 .xlsx。") % {"name": out.name}
        raise Unreadable(said, hint=_("台账写成 Excel 文件，如 ledger.xlsx。"))
    if not out.parent.is_dir():
        said = _("文件夹 %(name)s 不存在。") % {"name": out.parent}
        raise Unreadable(said, hint=_("请先建立，或换一个位置。"))
    moment = check_moment(at)
    named = ledgers.form_named(form)
    sheet = ledgers.sheet(named, plan, moment, digest_name=ledger.head().digest_name)
    try:
        sheets.write(on_paper(sheet, moment), out)
    except OSError as error:
        said = _("写不了 %(path)s：%(why)s。") % {"path": out, "why": error.strerror}
        raise Refused(said, hint=_("请核对位置和权限。")) from error
    return sheet


def on_paper(sheet: Sheet, at: Moment) -> sheets.Sheet:
    """With its day and the head of the log; of the same moment it is the same to the byte."""
    known_at = at.known_at or 0
    head = ledger.head_at(known_at)
    recorded = Entry.objects.values_list("recorded_at", flat=True).get(seq=known_at)
    note = (
        f"截至 {at.as_of.isoformat()}；{len(sheet.rows)} 条；"
        f"存证头 {head.digest_name} {head.size} {head.root}"
    )
    return sheets.Sheet(
        title=sheet.title,
        note=note,
        headings=sheet.headings,
        widths=sheet.widths,
        rows=sheet.rows,
        made_at=datetime.fromisoformat(recorded),
    )
