"""The list of appraisal results."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.orgs.queries import SignedIn
from bihuan.records import forms
from bihuan.records.models import Appraisal
from bihuan.ui.lists import Column, Listing, list_page, moment


@require_GET
def appraisals(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Appraisal.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("考核结果"),
        rows=rows.select_related("unit", "appraiser"),
        form=forms.AppraisalFilter,
        columns=[
            Column(_("年度"), lambda row: row.year, name="year", sort="year"),
            Column(_("考核名称"), lambda row: row.scheme, name="scheme", sort="scheme"),
            Column(_("对象单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("等次"), lambda row: row.grade, name="grade", sort="grade"),
            Column(
                _("考核机关"), lambda row: row.appraiser, name="appraiser", sort="appraiser__name"
            ),
            Column(_("结果日期"), lambda row: row.graded_on, name="day", sort="graded_on"),
        ],
        order=("-year", "id"),
        empty=_("没有符合条件的考核结果。"),
    )
    return list_page(request, listing, at)
