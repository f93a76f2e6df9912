"""What a campaign has brought, as figures of the records under its plan."""

import json
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from bihuan import presets
from bihuan.duties.models import Plan
from bihuan.indicators.figures import Question, answer, check_moment, record_keys, rounded
from bihuan.indicators.models import Metric, Observation, Span
from bihuan.indicators.queries import days_of_year
from bihuan.orgs.models import User
from bihuan.orgs.queries import preset_name
from bihuan.periods import Moment

YEAR = re.compile(r"-\d{4}$")


@dataclass(frozen=True, slots=True)
class Result:
    """A number of a campaign at a moment, and the question whose records are behind it.

    The records of one that ``is_listed`` are told one by one.
    """

    code: str
    label: str
    value: str
    unit: str
    note: str
    question: Question
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """What stood at the end of a month, and how much of it came in that month."""

    day: date
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A share of people asked who were content; without its base there is no share."""

    observation: Observation
    value: str

    @property
    def has_base(self) -> bool:
        return bool(self.value)


@cache
def definitions(preset: str) -> dict[str, Any]:
    """They come with the program and are read once."""
    path = presets.path_of(preset, "campaign.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def metrics_of(plan: Plan) -> list[Metric]:
    """The figures of a campaign as metrics of its plan, never kept."""
    return [_metric(said, plan) for said in definitions(preset_name())["result"]]


def _metric(said: dict[str, Any], plan: Plan) -> Metric:
    chosen = {
        name: plan.code if value == "{plan}" else value for name, value in said["filter"].items()
    }
    return Metric(
        code=said["code"], label=said["label"], unit=said["unit"], source=said["source"],
        filter_text=json.dumps(chosen, ensure_ascii=False), aggregate=said["aggregate"],
        argument=said.get("argument", ""), span=Span.ALL, note=said["note"],
    )  # fmt: skip


def results(plan: Plan, at: Moment) -> list[Result]:
    moment = check_moment(at)
    listed = {one["code"] for one in definitions(preset_name())["result"] if one.get("is_listed")}
    return [_result(Question(one, moment), listed) for one in metrics_of(plan)]


def _result(question: Question, listed: set[str]) -> Result:
    of = question.metric
    value = answer(question).value
    return Result(of.code, of.label, value, of.unit, of.note, question, of.code in listed)


def months(plan: Plan, at: Moment) -> list[Month]:
    """The results at the end of each month, and what each added; after the year of the plan is
    over, those of its year, and the day that is asked about as the last.
    """
    moment = check_moment(at)
    asked = metrics_of(plan)
    last = min(moment.as_of, date(plan.year or moment.as_of.year, 12, 31))
    before = [_count(metric, Moment(date(last.year - 1, 12, 31), moment.known_at))
              for metric in asked]  # fmt: skip
    found = []
    for day in dict.fromkeys([*days_of_year(last), moment.as_of]):
        now = [_count(metric, Moment(day, moment.known_at)) for metric in asked]
        found.append(Month(day, tuple(zip(now, _less(now, before), strict=True))))
        before = now
    return found


def _less(now: list[int], before: list[int]) -> list[int]:
    return [later - earlier for later, earlier in zip(now, before, strict=True)]


def hidden(result: Result, user: User) -> int:
    """How many of the records behind a result a reader may not see."""
    if user.sees_department:
        return 0
    rows: Any = result.question.rows()
    source = result.question.source
    return len(record_keys(source, rows)) - len(record_keys(source, rows.visible_to(user)))


def _count(metric: Metric, at: Moment) -> int:
    return int(answer(Question(metric, at)).value)


# --- Satisfaction ---------------------------------------------------------------------------------


def satisfaction(plan: Plan, at: Moment) -> Satisfaction | None:
    """The latest survey of the campaign that was published by the day."""
    series = series_of(plan)
    rows = Observation.objects.known_at(at.known_at).as_of(at.as_of).filter(series=series)
    if plan.year:
        rows = rows.filter(period_to__year=plan.year)
    found = rows.order_by("-period_to", "-pk").first()
    return None if found is None else Satisfaction(found, _share(found))


def series_of(plan: Plan) -> str:
    said: str = definitions(preset_name())["satisfaction"]
    return said.replace("{stem}", YEAR.sub("", plan.code))


def _share(row: Observation) -> str:
    """Computed from its base; empty where there is none."""
    if row.numerator is None or not row.denominator:
        return ""
    return rounded(Decimal(row.numerator) * 100 / Decimal(row.denominator), 1)
