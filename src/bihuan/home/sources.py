"""What search finds: for each kind of record the rows that a person may see, and how one reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.branches.models import RatedItem, Rating, Recognition
from bihuan.duties.models import (
    Case,
    Duty,
    Heading,
    Plan,
    Problem,
    ProblemEvidence,
    Task,
    TaskEvidence,
)
from bihuan.indicators.models import Metric, Observation
from bihuan.inspections.models import FoundProblem, Notice, Petition
from bihuan.ledger.models import Evidence, Ledgered
from bihuan.notices.models import Letter
from bihuan.orgs.models import OpenQuerySet, Post, Unit, User
from bihuan.records.models import (
    Activity,
    ActivityEvidence,
    AgendaItem,
    Outcome,
    OutcomeEvidence,
)
from bihuan.reports.models import Edition, Report
from bihuan.risks.models import RiskVersion
from bihuan.scorecards.models import Scheme
from bihuan.search import queries

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that can be looked for.

    ``rows`` are those a person may see. ``told`` is the row whose text is searched, by its column
    ``through`` of the rows; ``title`` and ``about`` are what a result prints.
    """

    name: str
    label: Any
    model: type[Ledgered]
    rows: Callable[[User], Rows]
    url: Callable[[Any], str]
    about: Callable[[Any], Sequence[Any]]
    through: str = "pk"
    told: Callable[[Any], Ledgered] = lambda row: row

    def found(self, user: User, terms: Sequence[str]) -> Rows:
        """The rows that a person may see and in which every term occurs, the latest first."""
        table = self.model._meta.db_table
        return queries.having(self.rows(user), table, terms, self.through).order_by("-pk")


def _seen(model: type[Any], *shown: str) -> Callable[[User], Rows]:
    return lambda user: model.objects.current().visible_to(user).select_related(*shown)


def _open(model: type[Any], *shown: str) -> Callable[[User], Rows]:
    """Rows of a model without a sight of its own: open to whoever sees business data at all."""
    return lambda user: OpenQuerySet(model).current().visible_to(user).select_related(*shown)


def _of(model: type[Any], noun: str, owner: type[Any], *shown: str) -> Callable[[User], Rows]:
    """Rows that belong to a record: seen by who sees the record."""

    def rows(user: User) -> Rows:
        seen = owner.objects.current().visible_to(user).filter(pk=OuterRef(noun))
        return model.objects.current().filter(Exists(seen)).select_related(noun, *shown)

    return rows


def _running_risks(user: User) -> Rows:
    """What a risk point says now; its earlier versions stand on its page."""
    rows = RiskVersion.objects.current().running().visible_to(user)
    return rows.select_related("point__unit", "grade")


def _page(name: str, number: str = "pk") -> Callable[[Any], str]:
    return lambda row: reverse(name, args=[getattr(row, number)])


@dataclass(frozen=True, slots=True)
class Proof:
    """A kind of record that files prove: its table of links, the column of its title, its pages.

    ``look`` is the page of a file at a glance.
    """

    noun: str
    link: type[Any]
    owner: type[Any]
    title: str
    page: str
    look: str


PROOFS = (
    Proof("problem", ProblemEvidence, Problem, "text", "duties:problem",
          "duties:problems-evidence-view"),
    Proof("task", TaskEvidence, Task, "text", "duties:task", "duties:tasks-evidence-view"),
    Proof("activity", ActivityEvidence, Activity, "title", "records:activity",
          "records:activity-file-view"),
    Proof("outcome", OutcomeEvidence, Outcome, "title", "records:outcome",
          "records:outcome-file-view"),
)  # fmt: skip


def _evidence(proof: Proof) -> Kind:
    return Kind(
        name=f"{proof.noun}-evidence",
        label=proof.link._meta.verbose_name,
        model=Evidence,
        rows=_of(proof.link, proof.noun, proof.owner, "evidence"),
        url=_page(proof.page, f"{proof.noun}_id"),
        about=lambda row: (getattr(row, proof.noun),),
        through="evidence",
        told=lambda row: row.evidence,
    )


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("problems", _("问题"), Problem, _seen(Problem, "lead_unit"), _page("duties:problem"),
             lambda row: (row.labels[row.state], row.lead_unit or row.lead_unit_text)),
        Kind("tasks", _("任务"), Task, _seen(Task, "lead_unit"), _page("duties:task"),
             lambda row: (row.labels[row.state], row.lead_unit or row.lead_unit_text)),
        Kind("activities", _("活动"), Activity, _seen(Activity, "kind", "host_unit"),
             _page("records:activity"),
             lambda row: (row.first_on, row.kind, row.host_unit or row.host_unit_text)),
        Kind("agenda", _("议题"), AgendaItem, _of(AgendaItem, "activity", Activity, "kind"),
             _page("records:activity", "activity_id"), lambda row: (row.kind, row.activity)),
        Kind("outcomes", _("成果"), Outcome, _seen(Outcome, "kind", "unit"),
             _page("records:outcome"),
             lambda row: (row.happened_on, row.kind, row.unit or row.unit_text)),
        Kind("ratings", _("支部评定"), Rating, _seen(Rating, "unit", "checklist", "grade"),
             _page("branches:rating"), lambda row: (row.grade, row.rated_on)),
        Kind("rated-items", _("项目评定"), RatedItem, _seen(RatedItem, "rating__unit", "item"),
             _page("branches:rating", "rating_id"), lambda row: (row.rating.unit, row.found.word)),
        Kind("brands", _("品牌认定"), Recognition, _seen(Recognition, "outcome"),
             _page("records:outcome", "outcome_id"),
             lambda row: (row.recognised_by, row.recognised_on)),
        Kind("plans", _("清单与方案"), Plan, _seen(Plan, "kind"), _page("duties:plan"),
             lambda row: (row.kind, row.issued_on)),
        Kind("headings", _("方面与聚焦"), Heading, _seen(Heading, "plan"),
             _page("duties:plan", "plan_id"), lambda row: (row.plan,)),
        Kind("cases", _("流程实例"), Case, _seen(Case, "procedure", "unit"), _page("duties:case"),
             lambda row: (row.procedure, row.unit)),
        Kind("found", _("底稿问题"), FoundProblem,
             _seen(FoundProblem, "target__plan", "target__unit"),
             _page("inspections:target", "target_id"),
             lambda row: (row.target.plan, row.target.unit, row.found_on)),
        Kind("petitions", _("信访举报"), Petition, _seen(Petition, "round__plan"),
             _page("inspections:petition"), lambda row: (row.number, row.round)),
        Kind("notices", _("公示"), Notice, _seen(Notice, "round__plan"),
             _page("inspections:notice"), lambda row: (row.round, row.starts_on)),
        Kind("letters", _("函件"), Letter, _seen(Letter, "unit"), _page("notices:letter"),
             lambda row: (row.topic, row.unit, row.issued_on)),
        Kind("texts", _("报告文稿"), Report, _seen(Report, "scope"), _page("reports:text"),
             lambda row: (row.get_state_display(), row.scope, row.as_of)),
        Kind("editions", _("成稿"), Edition, _seen(Edition, "scope"), _page("reports:edition"),
             lambda row: (row.scope, row.as_of, row.issued_on)),
        Kind("schemes", _("考核办法"), Scheme, _seen(Scheme, "unit_kind"),
             _page("scorecards:scheme"), lambda row: (row.year, row.unit_kind)),
        Kind("duties", _("责任事项"), Duty, _seen(Duty, "plan", "unit", "post_type"),
             _page("home:duty"), lambda row: (row.plan, row.unit or row.post_type)),
        Kind("risks", _("廉政风险点"), RiskVersion, _running_risks,
             _page("risks:point", "point_id"),
             lambda row: (row.point.named_unit, row.grade, row.get_state_display())),
        Kind("units", pgettext_lazy("list", "单位"), Unit, _seen(Unit, "kind"), _page("orgs:unit"),
             lambda row: (row.kind,)),
        Kind("posts", pgettext_lazy("list", "岗位"), Post, _seen(Post, "unit"),
             _page("orgs:post"), lambda row: (row.unit,)),
        *map(_evidence, PROOFS),
        Kind("metrics", pgettext_lazy("list", "指标"), Metric, _open(Metric),
             _page("indicators:trace", "code"), lambda row: (row.code,)),
        Kind("observations", _("观测值"), Observation, _seen(Observation),
             lambda row: f"{reverse('indicators:observations')}?series={row.series}",
             lambda row: (row.area, row.period_from, row.period_to, row.value or row.grade)),
    )
}  # fmt: skip
