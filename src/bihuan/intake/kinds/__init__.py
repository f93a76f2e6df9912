"""The kinds of ledger that can be read in; each says how a row becomes a record of its app."""

from django.utils.translation import gettext as _

from bihuan.errors import NotFound
from bihuan.intake.kinds.branches import RATINGS, RECOGNITIONS, VISITS
from bihuan.intake.kinds.cadences import CADENCES, OCCURRENCES
from bihuan.intake.kinds.card_steps import CARD_STEPS
from bihuan.intake.kinds.cases import CASE_STEPS, CASES
from bihuan.intake.kinds.debriefs import DEBRIEFS
from bihuan.intake.kinds.inspections import FEEDBACKS, FOUND, NOTICES, PETITIONS, ROUNDS, TEAMS
from bihuan.intake.kinds.kind import FileKind, Kind
from bihuan.intake.kinds.matters import PROBLEMS, STEPS, TASKS
from bihuan.intake.kinds.monitoring import AIR, ENV_TARGETS, FUSIONS, WATER
from bihuan.intake.kinds.orgs import APPOINTMENTS, FURTHER_UNITS, POSTS, TERMS, UNITS
from bihuan.intake.kinds.plans import (
    DUTIES,
    HEADINGS,
    PLAN_UNITS,
    PLANS,
    TARGETS,
)
from bihuan.intake.kinds.records import (
    ACTIVITIES,
    APPRAISALS,
    OBSERVATIONS,
    OUTCOMES,
)
from bihuan.intake.kinds.risks import POINT_REVIEWS, RISK_POINTS, RISK_REVIEWS
from bihuan.intake.kinds.scorecards import SCORECARD
from bihuan.intake.kinds.statistics import BY_MONTH, STATISTICS
from bihuan.words import listed

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        UNITS, PLANS, TASKS, PROBLEMS, ACTIVITIES, OUTCOMES, OBSERVATIONS, POSTS, APPOINTMENTS,
        FURTHER_UNITS, TERMS, HEADINGS, PLAN_UNITS, DUTIES, CADENCES, OCCURRENCES, APPRAISALS,
        CASES, CASE_STEPS, TARGETS, RISK_POINTS, POINT_REVIEWS, RISK_REVIEWS, STEPS,
        VISITS, RATINGS, RECOGNITIONS, SCORECARD, CARD_STEPS, ROUNDS, TEAMS, FEEDBACKS, FOUND,
        NOTICES, PETITIONS, DEBRIEFS, ENV_TARGETS, FUSIONS,
    )
}  # fmt: skip

FILES: dict[str, FileKind] = {kind.name: kind for kind in (AIR, WATER)}

ALL: dict[str, Kind | FileKind] = {**KINDS, **FILES}
"""Every kind that a file may be of, by its name."""

OTHER_FORMS = {OBSERVATIONS.name: (STATISTICS, BY_MONTH)}
"""A kind that a file may also hold in other shapes, tried when its own headings are not found."""


def kind_named(name: str) -> Kind | FileKind:
    if name not in ALL:
        raise NotFound(
            _("没有“%(name)s”这一类台账。") % {"name": name},
            hint=_("可用：%(names)s。") % {"names": listed(ALL)},
        )
    return ALL[name]
