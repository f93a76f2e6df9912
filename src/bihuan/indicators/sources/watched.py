"""What is watched over: risk points and their reviews, inspections, petitions."""

from django.db.models import F

from bihuan.duties import forms as duties
from bihuan.duties.models import (
    InspectionTarget,
)
from bihuan.indicators.sources.source import RECORD, Source, past, since
from bihuan.inspections.forms.filters import FoundFilter, PetitionFilter
from bihuan.inspections.models import FoundProblem, PetitionStanding
from bihuan.risks.forms import PointReviewFilter, RiskPointFilter, RiskReviewFilter
from bihuan.risks.models import PointReview, RiskReview, RiskVersion
from bihuan.words import lazy

WATCHED = (
    Source(
        name="inspection_targets",
        label=lazy("巡察对象"),
        table="duties_inspectiontarget",
        rows=since(InspectionTarget, "entered_on"),
        form=duties.TargetFilter,
        list_page="duties:targets",
        key=RECORD,
        day="entered_on",
        unit="unit",
        order=("entered_on", "id"),
        shown=("plan", "unit"),
        distinct={"unit": "unit"},
    ),
    Source(
        name="found_problems",
        label=lazy("底稿问题"),
        table="inspections_foundproblem",
        rows=past(FoundProblem),
        form=FoundFilter,
        list_page="inspections:found",
        key=RECORD,
        day="found_on",
        unit="target__unit",
        order=("found_on", "id"),
        distinct={"unit": "target__unit", "heading": "heading"},
        parts={"heading": "heading__name"},
    ),
    Source(
        name="petitions",
        label=lazy("信访举报"),
        table="inspections_petition",
        rows=past(PetitionStanding),
        form=PetitionFilter,
        list_page="inspections:petitions",
        detail_page="inspections:petition",
        key=F("petition_id"),
        day="petition__received_on",
        unit="petition__unit",
        order=("petition_id",),
        says="petition",
        shown=("petition",),
        distinct={"unit": "petition__unit"},
        sums={"held": "petition__held"},
        parts={"state": "state", "verdict": "verdict", "channel": "petition__channel"},
    ),
    Source(
        name="risk_reviews",
        label=lazy("风险点审查"),
        table="risks_riskreview",
        rows=past(RiskReview),
        form=RiskReviewFilter,
        list_page="risks:reviews",
        key=RECORD,
        day="reviewed_on",
        unit="unit",
        order=("reviewed_on", "id"),
        shown=("unit",),
        distinct={"unit": "unit"},
    ),
    Source(
        name="risk_points",
        label=lazy("廉政风险点"),
        table="risks_riskpoint",
        rows=past(RiskVersion),
        form=RiskPointFilter,
        list_page="risks:points",
        detail_page="risks:point",
        key=F("point_id"),
        day="in_force_on",
        unit="point__unit",
        order=("point_id",),
        distinct={"unit": "point__unit"},
        parts={"grade": "grade__name", "category": "category__name"},
    ),
    Source(
        name="point_reviews",
        label=lazy("风险点逐项审查"),
        table="risks_pointreview",
        rows=past(PointReview),
        form=PointReviewFilter,
        list_page="risks:point-reviews",
        key=F("id"),
        day="reviewed_on",
        unit="point__unit",
        order=("reviewed_on", "id"),
        distinct={"point": "point", "unit": "point__unit"},
    ),
)
