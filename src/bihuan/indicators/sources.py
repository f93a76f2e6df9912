"""The one place that reads the apps below: what a metric can be made of.

A source gives, for a moment, the rows that existed then; its filter is that of its list page, so
the trace of a figure is that list with the same filter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bihuan.branches import forms as branches
from bihuan.branches.models import RatedItem, Rating, Recognition, Visit
from bihuan.duties import forms as duties
from bihuan.duties.forms.cases import CaseFilter, CaseStepFilter
from bihuan.duties.models import (
    CaseStanding,
    CaseStep,
    Heading,
    InspectionTarget,
    Plan,
    ProblemStanding,
    TaskStanding,
)
from bihuan.errors import NotFound
from bihuan.indicators.forms import ObservationFilter
from bihuan.indicators.models import Observation
from bihuan.inspections.forms import FoundFilter, PetitionFilter
from bihuan.inspections.models import FoundProblem, PetitionStanding
from bihuan.ledger.models import Revisable
from bihuan.monitoring.forms import AirFilter, WaterFilter
from bihuan.monitoring.models import AirGrade, WaterMonth
from bihuan.orgs import forms as orgs
from bihuan.orgs.forms import RecordFilter
from bihuan.orgs.models import Term, Unit
from bihuan.periods import Moment
from bihuan.records import forms as records
from bihuan.records.models import Activity, Appraisal, Outcome
from bihuan.records.queries import occurrences_at
from bihuan.risks.forms import PointReviewFilter, RiskPointFilter, RiskReviewFilter
from bihuan.risks.models import PointReview, RiskReview, RiskVersion
from bihuan.words import LIST, lazy, listed

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record that figures count.

    ``key`` is the expression of the record's number, ``day`` the column that says when it was so,
    ``unit`` the column of the unit that scopes restrict. ``says`` is the path to what a line of a
    trace prints, ``shown`` what must be read with it, ``detail_page`` the page of one record.
    ``distinct``, ``sums`` and ``parts`` name what may be counted once, added up and shown apart,
    and the column of each.
    """

    name: str
    label: str
    table: str
    rows: Callable[[Moment], Rows]
    form: type[RecordFilter]
    list_page: str
    key: Any
    day: str = ""
    unit: str = ""
    order: tuple[str, ...] = ()
    detail_page: str = ""
    says: str = ""
    shown: tuple[str, ...] = ()
    distinct: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


def _known(model: type[Revisable], at: Moment) -> Rows:
    return model.objects.known_at(at.known_at)


def _past(model: type[Any]) -> Callable[[Moment], Rows]:
    """Rows of a model that says itself what was so by a day."""

    def rows(at: Moment) -> Rows:
        return model.objects.known_at(at.known_at).as_of(at.as_of)

    return rows


def _since(model: type[Any], day: str) -> Callable[[Moment], Rows]:
    """Rows of a model that are so from one day on."""

    def rows(at: Moment) -> Rows:
        return _known(model, at).filter(**{f"{day}__lte": at.as_of})

    return rows


def _units(at: Moment) -> Rows:
    return Unit.objects.known_at(at.known_at).existing_on(at.as_of)


RECORD = Coalesce(F("version_of_id"), F("id"))

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        Source(
            name="problems",
            label=lazy("问题"),
            table="duties_problem",
            rows=_past(ProblemStanding),
            form=duties.ProblemFilter,
            list_page="duties:problems",
            detail_page="duties:problem",
            key=F("problem_id"),
            day="problem__found_on",
            unit="lead_unit",
            order=("problem_id",),
            says="problem",
            shown=("problem",),
            distinct={"unit": "lead_unit", "heading": "heading"},
            parts={"state": "state", "heading": "heading__name", "source": "problem__source"},
        ),
        Source(
            name="tasks",
            label=lazy("任务"),
            table="duties_task",
            rows=_past(TaskStanding),
            form=duties.TaskFilter,
            list_page="duties:tasks",
            detail_page="duties:task",
            key=F("task_id"),
            day="task__drafted_on",
            unit="lead_unit",
            order=("task_id",),
            says="task",
            shown=("task",),
            distinct={"unit": "lead_unit", "problem": "task__problem"},
            parts={"state": "state", "heading": "heading__name"},
        ),
        Source(
            name="plans",
            label=lazy("方案", LIST),
            table="duties_plan",
            rows=_since(Plan, "issued_on"),
            form=duties.PlanFilter,
            list_page="duties:plans",
            detail_page="duties:plan",
            key=RECORD,
            day="issued_on",
            order=("id",),
            parts={"group": "parent__name", "kind": "kind__name", "strand": "strand__name"},
        ),
        Source(
            name="headings",
            label=lazy("方面", LIST),
            table="duties_heading",
            rows=_since(Heading, "set_on"),
            form=duties.HeadingFilter,
            list_page="duties:headings",
            key=RECORD,
            day="set_on",
            order=("order", "id"),
        ),
        Source(
            name="inspection_targets",
            label=lazy("巡察对象"),
            table="duties_inspectiontarget",
            rows=_since(InspectionTarget, "entered_on"),
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
            rows=_past(FoundProblem),
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
            rows=_past(PetitionStanding),
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
            name="occurrences",
            label=lazy("期次"),
            table="duties_occurrence",
            rows=occurrences_at,
            form=duties.OccurrenceFilter,
            list_page="records:occurrences",
            key=RECORD,
            day="start_on",
            unit="unit",
            order=("start_on", "id"),
            distinct={"unit": "unit"},
        ),
        Source(
            name="cases",
            label=lazy("流程实例"),
            table="duties_case",
            rows=_past(CaseStanding),
            form=CaseFilter,
            list_page="duties:cases",
            detail_page="duties:case",
            key=F("case_id"),
            day="opened_on",
            unit="case__unit",
            order=("case__code", "id"),
            says="case",
            shown=("case",),
            distinct={"unit": "case__unit"},
            sums={"warnings": "warnings"},
            parts={"procedure": "case__procedure__name"},
        ),
        Source(
            name="case_steps",
            label=lazy("流程步骤"),
            table="duties_case",
            rows=_since(CaseStep, "done_on"),
            form=CaseStepFilter,
            list_page="duties:case-steps",
            detail_page="duties:case",
            key=F("case_id"),
            day="done_on",
            unit="case__unit",
            order=("done_on", "id"),
            says="case",
            shown=("case",),
            distinct={"case": "case"},
        ),
        Source(
            name="units",
            label=lazy("单位", LIST),
            table="orgs_unit",
            rows=_units,
            form=orgs.UnitFilter,
            list_page="orgs:units",
            detail_page="orgs:unit",
            key=RECORD,
            day="from_on",
            unit="pk",
            order=("id",),
            parts={"kind": "kind__name"},
        ),
        Source(
            name="terms",
            label=lazy("届期"),
            table="orgs_term",
            rows=_since(Term, "elected_on"),
            form=orgs.TermFilter,
            list_page="orgs:terms",
            key=RECORD,
            day="renewed_on",
            unit="unit",
            order=("due_on", "id"),
            shown=("unit",),
            distinct={"unit": "unit"},
            parts={"kind": "unit__kind__name"},
        ),
        Source(
            name="activities",
            label=lazy("活动"),
            table="records_activity",
            rows=_past(Activity),
            form=records.ActivityFilter,
            list_page="records:activities",
            detail_page="records:activity",
            key=RECORD,
            day="last_on",
            unit="host_unit",
            order=("last_on", "id"),
            distinct={"unit": "host_unit"},
            sums={"days": "days", "attended": "attended"},
            parts={"kind": "kind__name"},
        ),
        Source(
            name="outcomes",
            label=lazy("成果"),
            table="records_outcome",
            rows=_past(Outcome),
            form=records.OutcomeFilter,
            list_page="records:outcomes",
            detail_page="records:outcome",
            key=RECORD,
            day="happened_on",
            unit="unit",
            order=("happened_on", "id"),
            distinct={"unit": "unit", "title": "title"},
            sums={"count": "count"},
            parts={"kind": "kind__name", "topic": "topic"},
        ),
        Source(
            name="appraisals",
            label=lazy("考核结果"),
            table="records_appraisal",
            rows=_past(Appraisal),
            form=records.AppraisalFilter,
            list_page="records:appraisals",
            key=RECORD,
            day="graded_on",
            unit="unit",
            order=("year", "id"),
            shown=("unit",),
            distinct={"unit": "unit"},
        ),
        Source(
            name="visits",
            label=lazy("联系点走访"),
            table="branches_visit",
            rows=Visit.objects.made,
            form=branches.VisitFilter,
            list_page="branches:visits",
            key=F("id"),
            day="day",
            unit="point__unit",
            order=("day", "id"),
            shown=("point__post", "point__unit", "activity"),
            distinct={"unit": "point__unit"},
        ),
        Source(
            name="ratings",
            label=lazy("支部评定"),
            table="branches_rating",
            rows=_past(Rating),
            form=branches.RatingFilter,
            list_page="branches:ratings",
            detail_page="branches:rating",
            key=RECORD,
            day="rated_on",
            unit="unit",
            order=("rated_on", "id"),
            shown=("unit", "checklist"),
            distinct={"unit": "unit"},
            parts={"grade": "grade__name", "kind": "kind__name"},
        ),
        Source(
            name="rated_items",
            label=lazy("项目评定"),
            table="branches_rateditem",
            rows=_past(RatedItem),
            form=branches.ResultFilter,
            list_page="branches:results",
            key=F("id"),
            day="rating__rated_on",
            unit="rating__unit",
            order=("rating__rated_on", "id"),
            shown=("rating__unit", "rating__checklist", "item"),
            distinct={"unit": "rating__unit"},
            parts={"aspect": "item__aspect"},
        ),
        Source(
            name="recognitions",
            label=lazy("品牌认定"),
            table="branches_recognition",
            rows=_past(Recognition),
            form=branches.RecognitionFilter,
            list_page="branches:brands",
            key=RECORD,
            day="recognised_on",
            unit="outcome__unit",
            order=("recognised_on", "id"),
            shown=("outcome",),
            distinct={"unit": "outcome__unit"},
            parts={"batch": "batch"},
        ),
        Source(
            name="air",
            label=lazy("空气质量日评价"),
            table="monitoring_airgrade",
            rows=_past(AirGrade),
            form=AirFilter,
            list_page="monitoring:air",
            key=RECORD,
            day="air_day__day",
            order=("air_day__day", "air_day__place", "id"),
            shown=("air_day",),
            distinct={"place": "air_day__place"},
            parts={"place": "air_day__place"},
        ),
        Source(
            name="water",
            label=lazy("断面月评价"),
            table="monitoring_watermonth",
            rows=_past(WaterMonth),
            form=WaterFilter,
            list_page="monitoring:water",
            key=RECORD,
            day="month",
            order=("month", "section", "id"),
            distinct={"section": "section"},
            parts={"basin": "basin", "city": "city", "status": "status"},
        ),
        Source(
            name="risk_reviews",
            label=lazy("风险点审查"),
            table="risks_riskreview",
            rows=_past(RiskReview),
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
            rows=_past(RiskVersion),
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
            rows=_past(PointReview),
            form=PointReviewFilter,
            list_page="risks:point-reviews",
            key=F("id"),
            day="reviewed_on",
            unit="point__unit",
            order=("reviewed_on", "id"),
            distinct={"point": "point", "unit": "point__unit"},
        ),
        Source(
            name="observations",
            label=lazy("观测值"),
            table="indicators_observation",
            rows=_past(Observation),
            form=ObservationFilter,
            list_page="indicators:observations",
            key=RECORD,
            day="period_to",
            order=("period_to", "id"),
        ),
    )
}


def source_named(name: str) -> Source:
    if name not in SOURCES:
        known = listed(SOURCES)
        raise NotFound(
            _("没有名为 %(name)s 的来源。") % {"name": name},
            hint=_("可用的来源：%(known)s。") % {"known": known},
        )
    return SOURCES[name]


def source_listed(list_page: str) -> Source:
    """The source whose list has this address."""
    for source in SOURCES.values():
        if source.list_page == list_page:
            return source
    raise NotFound(_("没有名为 %(name)s 的列表。") % {"name": list_page})
