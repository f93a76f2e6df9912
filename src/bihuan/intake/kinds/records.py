"""Activities, outcomes, appraisal results, published values, risk reviews."""

import re
from datetime import date
from typing import Any

from bihuan.duties.models import Occurrence
from bihuan.indicators.actions import record_observation
from bihuan.indicators.models import Observation
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.intake.readers.cells import squeezed, text_of
from bihuan.intake.readers.values import NotADay, day_of
from bihuan.records.actions import record_activity, record_outcome, remember_appraisal
from bihuan.records.models import Activity, ActivityKind, AgendaKind, Outcome, OutcomeKind
from bihuan.risks.actions import review_risks

PARTED = re.compile(r"[;；\n]")
SPAN = re.compile(r"(.+?)(?:[-—–~～至到])(.+)")


def _activity(line: Line) -> Values:
    units = line.units("host")
    written, host = units[0] if units else ("", None)
    first_on, last_on = _days(line)
    expected, attended = line.integer("expected"), line.integer("attended")
    if expected is not None and attended is not None and attended > expected:
        line.wrong(
            "attended", "more-than-expected", f"实到 {attended} 人，多于应到 {expected} 人。"
        )
    return {
        "number": line.word_text("number", 64),
        "kind": line.word("kind", ActivityKind, "meeting"),
        "title": line.word_text("title", 300),
        "first_on": first_on,
        "last_on": last_on,
        "host_unit": host,
        "host_unit_text": written,
        "plan": line.plan(),
        "for_year": line.integer("for_year"),
        "expected": expected,
        "attended": attended,
        "agenda": _agenda(line),
        "fulfils": _fulfils(line, host),
        "note": line.text("note"),
    }


def _days(line: Line) -> tuple[date | None, date | None]:
    """First and last day; one cell may hold both, as in 3月5日至7日."""
    cell = line.cell("first_on")
    last_on = line.day("last_on")
    span = SPAN.fullmatch(squeezed(text_of(cell))) if isinstance(cell, str) else None
    if span and last_on is None:
        try:
            return day_of(span[1], line.given.year), day_of(cell, line.given.year)
        except NotADay:
            pass
    first_on = line.day("first_on", required=True)
    if first_on and last_on and last_on < first_on:
        line.wrong("last_on", "ends-before-start", f"结束日期 {last_on} 早于开始日期 {first_on}。")
    return first_on, last_on


def _agenda(line: Line) -> list[tuple[AgendaKind | None, str]]:
    """Items parted by semicolons or lines, each ``类型：题目`` or a title alone."""
    items = []
    for item in PARTED.split(line.text("agenda")):
        kind, colon, title = (part.strip() for part in item.replace(":", "：").partition("："))
        known = line.lookups.word(AgendaKind, kind) if kind else None
        if kind or title:
            items.append((known, title if known and colon else item.strip()))
    return items


def _fulfils(line: Line, host: Any) -> list[Occurrence]:
    code = line.word_text("fulfils")
    if not code:
        return []
    found = line.lookups.coded(Occurrence, code=code, unit=host)
    if found is None:
        line.wrong("fulfils", "no-such-period", f"“{host or '该单位'}”没有编码为“{code}”的期次。")
    return [found]


def _outcome(line: Line) -> Values:
    units = line.units("unit")
    written, unit = units[0] if units else ("", None)
    return {
        "number": line.word_text("number", 64),
        "kind": line.word("kind", OutcomeKind, "other"),
        "title": line.word_text("title", 300),
        "happened_on": line.day("happened_on", required=True),
        "unit": unit,
        "unit_text": written,
        "plan": line.plan(),
        "topic": line.word_text("topic", 64),
        "count": line.integer("count", default=1),
        "receiver": line.word_text("receiver", 200),
        "note": line.text("note"),
    }


def _appraisal(line: Line) -> Values:
    return {
        "scheme": line.word_text("scheme", 64),
        "unit": line.unit("unit", required=True),
        "year": line.integer("year", default=0),
        "grade": line.word_text("grade", 32),
        "appraiser": line.unit("appraiser"),
        "graded_on": line.day("graded_on", required=True),
    }


def _observation(line: Line) -> Values:
    written = line.number("value") if line.columns.get("value") else None
    to = line.day("period_to", default=line.given.on)
    return {
        "series": line.word_text("series", 100) or line.word_text("name", 100),
        "name": line.word_text("name", 200),
        "area": line.word_text("area", 100),
        "period_from": line.day("period_from", default=to),
        "period_to": to,
        "value": f"{written.value:f}" if written else "",
        "grade": line.word_text("grade", 32),
        "measure": line.word_text("measure", 32) or (written.unit if written else ""),
        "numerator": line.integer("numerator"),
        "denominator": line.integer("denominator"),
        "section_set": line.word_text("section_set", 32),
        "document": line.word_text("document", 300) or line.given.document,
        "published_on": line.day("published_on"),
    }


def _risk_review(line: Line) -> Values:
    return {
        "unit": line.unit("unit", required=True),
        "year": line.integer("year", default=0),
        "on": line.day("on", required=True),
    }


PEOPLE = frozenset({"people"})
ACTIVITIES = Kind(
    "activities", "活动", "title", _activity, record_activity,
    model=Activity, unique=("plan", "number"), longer=("agenda",), withheld=PEOPLE,
)  # fmt: skip
OUTCOMES = Kind(
    "outcomes", "成果", "title", _outcome, record_outcome,
    model=Outcome, unique=("plan", "number"),
)  # fmt: skip
APPRAISALS = Kind("appraisals", "考核结果", "scheme", _appraisal, remember_appraisal)
OBSERVATIONS = Kind(
    "observations", "观测值", "series", _observation, record_observation,
    model=Observation, required=("value",),
)  # fmt: skip
RISK_REVIEWS = Kind("risk_reviews", "风险点审查", "unit", _risk_review, review_risks)
