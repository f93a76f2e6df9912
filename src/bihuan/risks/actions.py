"""The only writer of risk reviews."""

from datetime import date, datetime

from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import require
from bihuan.orgs.models import Unit
from bihuan.risks.models import RiskReview


def review_risks(*, unit: Unit, year: int, on: date, actor: Actor, at: datetime) -> RiskReview:
    """A unit has reviewed the risk points of its posts; a unit may do so more than once a year."""
    require(actor, "record")
    with writing(actor, at) as log:
        review = log.add(RiskReview, unit=unit, year=year, reviewed_on=on)
        log.record("risk.reviewed", review, on=on)
    return review
