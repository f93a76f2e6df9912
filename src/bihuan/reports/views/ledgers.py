"""Ledgers of a plan as Excel files, with the rows that the reader may see."""

from functools import partial

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.documents import sheets
from bihuan.duties.models import Plan
from bihuan.indicators.figures import check_moment
from bihuan.ledger import queries as ledger
from bihuan.orgs.queries import SignedIn, seen
from bihuan.reports import ledgers
from bihuan.reports.actions.listing import on_paper
from bihuan.ui.exports import XLSX, sent
from bihuan.ui.lists import moment


@require_GET
def ledger_file(request: SignedIn, pk: int, form: str) -> FileResponse:
    plans = Plan.objects.current()
    plan = seen(plans, request.user, pk, _("没有这个方案，或者您的岗位看不到它。"))
    at = check_moment(moment(request, ledger.latest_day(timezone.localdate())))
    sheet = ledgers.sheet(
        ledgers.form_named(form), plan.code, at,
        digest_name=ledger.head().digest_name, reader=request.user,
    )  # fmt: skip
    name = f"{sheet.title}-{at.as_of.isoformat()}.xlsx"
    return sent(partial(sheets.write, on_paper(sheet, at)), name, XLSX)
