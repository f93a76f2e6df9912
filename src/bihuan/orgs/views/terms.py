"""The list of terms of office, and how each stands on a day."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.orgs import forms
from bihuan.orgs.models import Term
from bihuan.orgs.queries import SignedIn, term_state
from bihuan.orgs.views.units import unit_url
from bihuan.periods import Moment
from bihuan.ui.lists import Column, Listing, list_page, moment


@require_GET
def terms(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Term.objects.known_at(at.known_at).filter(elected_on__lte=at.as_of)
    listing = Listing(
        title=_("届期"),
        rows=rows.visible_to(request.user).select_related("unit"),
        form=forms.TermFilter,
        columns=_columns(at),
        order=("due_on", "id"),
        empty=_("没有符合条件的届期。"),
    )
    return list_page(request, listing, at)


def _columns(at: Moment) -> list[Column]:
    def state(term: Term) -> str:
        return str(term.state_on(at.as_of).word)

    return [
        Column(_("单位"), lambda term: term.unit, lambda term: unit_url(term.unit), name="unit",
               sort="unit__name"),
        Column(_("选举日期"), lambda term: term.elected_on, name="elected", sort="elected_on"),
        Column(_("任期年数"), lambda term: term.years, numeric=True, name="years", sort="years"),
        Column(_("到期日期"), lambda term: term.due_on, name="due", sort="due_on"),
        Column(_("延期至"), lambda term: term.extended_to, name="extended", sort="extended_to",
               shown=False),
        Column(_("换届日期"), lambda term: term.renewed_on, name="renewed", sort="renewed_on",
               dated=False),
        Column(_("届期状态"), state, name="state", sort=term_state(at.as_of)),
    ]  # fmt: skip
