"""What was done, measured and judged."""

from datetime import date
from typing import Any

from bihuan.duties.actions.occurrences import owe_occurrence
from bihuan.duties.models import (
    Duty,
    Occurrence,
    Plan,
    Problem,
    Task,
)
from bihuan.indicators.actions import record_observation
from bihuan.indicators.models import Observation
from bihuan.monitoring import actions as monitoring
from bihuan.monitoring.models import Fusion, Target
from bihuan.orgs.models import Unit
from bihuan.records import actions as records
from bihuan.records.models import (
    Activity,
    ActivityKind,
    Appraisal,
    Outcome,
    OutcomeKind,
)
from bihuan.risks.actions import points as risks
from bihuan.risks.models import RiskCategory, RiskPoint
from given.offices import AT, DAY, Office, day


def activity(office: Office, kind: str = "theme_day", **values: Any) -> Activity:
    values.setdefault("title", "主题党日")
    values.setdefault("first_on", day(3))
    values.setdefault("host_unit", office.branch)
    return records.record_activity(
        kind=ActivityKind.objects.current().get(code=kind), actor=office.clerk, at=AT, **values
    )


def decided(office: Office, activity: Activity, text: str = "修订台账办法", **values: Any) -> Task:
    """The task that the clerk made of what an activity decided, for the division unless told."""
    values.setdefault("lead_unit", office.division)
    values.setdefault("on", activity.last_on)
    return records.decide_task(activity, text=text, actor=office.clerk, at=AT, **values).task


def outcome(office: Office, kind: str = "rule", **values: Any) -> Outcome:
    values.setdefault("title", "台账管理办法")
    values.setdefault("unit", office.committee)
    return records.record_outcome(
        kind=OutcomeKind.objects.current().get(code=kind),
        happened_on=day(5),
        actor=office.clerk,
        at=AT,
        **values,
    )


def air_day(office: Office, place: str = "甲市", on: date = DAY, **items: Any) -> None:
    """A clean day of a city, read in by the clerk; ``items`` are values that differ."""
    clean = {"so2": 8, "no2": 20, "co": "0.6", "o3": 90, "pm10": 45, "pm25": 25}
    row = {"place": place, "day": on, "made_from": "city_day", **clean, **items}
    monitoring.enter_air_days([row], actor=office.clerk, at=AT)


def water_month(office: Office, section: str = "A1", **values: Any) -> None:
    """A section's month of class II."""
    row = {
        "section": section, "month": DAY.replace(day=1), "samples": 1, "values_text": "{}",
        "standard": "GB3838-2002", "grade": 2, "status": "优", **values,
    }  # fmt: skip
    monitoring.enter_water_months([row], actor=office.clerk, at=AT)


def target(office: Office, value: str = "90") -> Target:
    """A good-day ratio for a city."""
    return monitoring.set_target(
        place="甲市", year=2025, item="good_ratio", value=value, document="示例发〔2025〕3号",
        on=DAY, actor=office.clerk, at=AT,
    )  # fmt: skip


def fusion(office: Office, work: Plan | Task | Problem) -> Fusion:
    """A work set beside the target of ``target``."""
    return monitoring.fuse(
        place="甲市", item="good_ratio", work=work, reason="减少燃煤污染", on=DAY,
        actor=office.clerk, at=AT,
    )  # fmt: skip


def appraisal(office: Office, year: int = 2024, grade: str = "优秀") -> Appraisal:
    return records.remember_appraisal(
        scheme="party_work",
        unit=office.committee,
        year=year,
        grade=grade,
        graded_on=date(year + 1, 2, 1),
        actor=office.clerk,
        at=AT,
    )


def observation(office: Office, value: str = "24.0", **values: Any) -> Observation:
    return record_observation(
        series="air.pm25_mean",
        period_from=date(2025, 1, 1),
        period_to=date(2025, 3, 31),
        document="一季度通报",
        value=value,
        actor=office.clerk,
        at=AT,
        **values,
    )


def risk_point(office: Office, unit: Unit | None = None, **said: Any) -> RiskPoint:
    """A point of the division in force since the first day, of the grade that the rules give."""
    said.setdefault("power", "工程招标")
    said.setdefault("category", RiskCategory.objects.current().get(code="process"))
    said.setdefault("manifestation", "化整为零，规避招标")
    said.setdefault("controls", ["集体决策", "合规审核"])
    said.setdefault("factors", ["procurement"])
    said.setdefault("on", DAY)
    return risks.enter_point(unit=unit or office.division, actor=office.clerk, at=AT, **said)


def occurrence(
    office: Office, duty: Duty, unit: Unit | None = None, code: str = "2025Q2"
) -> Occurrence:
    return owe_occurrence(
        duty=duty,
        unit=unit or office.branch,
        code=code,
        first_on=date(2025, 4, 1),
        last_on=date(2025, 6, 30),
        due_on=date(2025, 6, 30),
        actor=office.clerk,
        at=AT,
    )
