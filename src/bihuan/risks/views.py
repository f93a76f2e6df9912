"""The page of risk reviews."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.orgs.queries import SignedIn
from bihuan.risks.forms import RiskReviewFilter
from bihuan.risks.models import RiskReview
from bihuan.ui.lists import Column, Listing, list_page, moment


@require_GET
def reviews(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = RiskReview.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("风险点审查"),
        rows=rows.select_related("unit"),
        form=RiskReviewFilter,
        columns=[
            Column(_("单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("年度"), lambda row: row.year, name="year", sort="year"),
            Column(_("审查日期"), lambda row: row.reviewed_on, name="day", sort="reviewed_on"),
        ],
        order=("reviewed_on", "id"),
        empty=_("没有符合条件的审查。"),
    )
    return list_page(request, listing, at)
