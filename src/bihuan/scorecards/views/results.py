"""Results over the years, and which scores would move now and why."""

import re

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.errors import Unreadable
from bihuan.ledger import queries as ledger
from bihuan.orgs.queries import SignedIn, require_power, require_sight
from bihuan.periods import Moment
from bihuan.scorecards.models import Scheme, Scorecard
from bihuan.scorecards.queries import moves, pinned_before, results, scheme_numbered
from bihuan.scorecards.views.sheets import told_moves
from bihuan.ui.lists import SEQS
from bihuan.ui.pages import page

SEQ = re.compile(r"[0-9]{1,19}")
"""A position of the log as addresses write it, no longer than the largest."""


@require_GET
def results_page(request: SignedIn) -> HttpResponse:
    """Units down, years across, for one series of schemes; first that with the latest results."""
    require_sight(request.user)
    known = Scheme.objects.current().filter(opened_on__isnull=False)
    names: dict[str, str] = {}
    for scheme in known.order_by(F("final_on").desc(nulls_last=True), "-year", "code"):
        names.setdefault(scheme.code, scheme.name)
    code = request.GET.get("code", "") or next(iter(names), "")
    seen = Scorecard.objects.current().visible_to(request.user)
    years, series = results(code, seen)
    context = {"names": names, "code": code, "years": years, "series": series}
    return page(request, "scorecards/results.html", context)


@require_GET
def moved(request: SignedIn, pk: int) -> HttpResponse:
    """The cards of a scheme as they were known at a position of the ledger, and as they are now."""
    require_power(request.user, "close")
    scheme = scheme_numbered(pk)
    cards = Scorecard.objects.current().filter(scheme=scheme).select_related("unit")
    if unit := request.GET.get("unit", ""):
        cards = cards.filter(unit__code=unit)
    since = _since(request) or pinned_before(cards)
    size = ledger.head().size
    found = []
    if since is not None:
        at = scheme.moment(Moment(timezone.localdate()))
        found = moves(scheme, cards, Moment(at.as_of, since), at)
    context = {
        "scheme": scheme,
        "since": since,
        "size": size,
        "moves": told_moves(found, request.user),
        "cards": len(cards),
        "unit": unit,
    }
    return page(request, "scorecards/moves.html", context)


def _since(request: SignedIn) -> int | None:
    text = request.GET.get("since", "")
    if not text:
        return None
    if not SEQ.fullmatch(text) or int(text) not in SEQS:
        raise Unreadable(_("台账记录号请写整数。"))
    return int(text)
