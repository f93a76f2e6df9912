"""The list of periods of recurring duties, each met or not."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.duties.forms import OccurrenceFilter
from bihuan.orgs.queries import SignedIn
from bihuan.records.queries import occurrences_at, standing_of
from bihuan.ui.lists import Column, Listing, list_page, moment


@require_GET
def occurrences(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    listing = Listing(
        title=_("期次"),
        rows=occurrences_at(at).visible_to(request.user).select_related("duty", "unit"),
        form=OccurrenceFilter,
        columns=[
            Column(_("期次"), lambda row: row.code, name="code", sort="code"),
            Column(_("责任事项"), lambda row: row.duty, name="duty", sort="duty__code"),
            Column(_("单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("应完成日期"), lambda row: row.due_on, name="due", sort="due_on"),
            Column(
                _("状态"),
                lambda row: standing_of(row, at.as_of)[1],
                name="state",
                sort="fulfilled",
            ),
        ],
        order=("start_on", "id"),
        empty=_("没有符合条件的期次。"),
    )
    return list_page(request, listing, at)
