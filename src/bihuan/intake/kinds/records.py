"""Activities, outcomes, appraisal results, published values."""

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.models import Occurrence
from bihuan.indicators.actions import record_observation
from bihuan.indicators.models import Observation
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.records.actions import record_activity, record_outcome, remember_appraisal
from bihuan.records.models import Activity, ActivityKind, AgendaKind, Outcome, OutcomeKind
from bihuan.words import lazy
from bihuan.written.days import NotADay, span_of

PARTED = re.compile(r"[;；\n]")
AGENDA_LIMIT = 300


def _activity(line: Line) -> Values:
    units = line.units("host")
    written, host = units[0] if units else ("", None)
    first_on, last_on = _days(line)
    expected, attended = line.count("expected"), line.count("attended")
    if expected is not None and attended is not None and attended > expected:
        line.wrong(
            "attended",
            "more-than-expected",
            _("实到 %(attended)s 人，多于应到 %(expected)s 人。")
            % {"attended": attended, "expected": expected},
        )
    return {
        "number": line.word_text("number", 64),
        "kind": line.word("kind", ActivityKind, "meeting"),
        "title": _title(line),
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
    cell, last_on = line.cell("first_on"), line.day("last_on")
    try:
        span = span_of(cell, line.given.year) if cell is not None and last_on is None else None
    except NotADay:
        span = None
    if span:
        return span.first, span.last
    first_on = line.day("first_on", required=True)
    if first_on and last_on and last_on < first_on:
        line.wrong(
            "last_on",
            "ends-before-start",
            _("结束日期 %(last_on)s 早于开始日期 %(first_on)s。")
            % {"last_on": last_on, "first_on": first_on},
        )
    return first_on, last_on


def _title(line: Line) -> str:
    """The title of an activity, else the first item of its agenda."""
    if title := line.short("title", 300):
        return title
    items = _agenda(line)
    return items[0][1] if items else line.text("title", required=True)


def _agenda(line: Line) -> list[tuple[AgendaKind | None, str]]:
    """Items parted by semicolons or lines, each ``类型：题目`` or a title alone."""
    items = []
    for item in PARTED.split(line.text("agenda")):
        kind, colon, title = (part.strip() for part in item.replace(":", "：").partition("："))
        known = line.lookups.word(AgendaKind, kind) if kind and colon else None
        if kind or title:
            items.append((known, (title if known else item.strip())[:AGENDA_LIMIT]))
    return items


def _fulfils(line: Line, host: Any) -> list[Occurrence]:
    code = line.word_text("fulfils")
    if not code:
        return []
    found = line.lookups.coded(Occurrence, code=code, unit=host)
    if found is None:
        line.wrong(
            "fulfils",
            "no-such-period",
            _("“%(host)s”没有编码为“%(code)s”的期次。")
            % {"host": host or _("该单位"), "code": code},
        )
    return [found]


def _outcome(line: Line) -> Values:
    units = line.units("unit")
    written, unit = units[0] if units else ("", None)
    return {
        "number": line.word_text("number", 64),
        "kind": line.word("kind", OutcomeKind, "other"),
        "title": line.short("title", 300) or line.text("title", required=True),
        "happened_on": _happened_on(line),
        "unit": unit,
        "unit_text": written,
        "plan": line.plan(),
        "topic": line.word_text("topic", 64),
        "count": line.integer("count", default=1),
        "receiver": line.word_text("receiver", 200),
        "note": line.text("note"),
    }


def _happened_on(line: Line) -> date | None:
    """The day of an outcome; a table without such a column is of the end of its period."""
    if "happened_on" in line.columns:
        return line.day("happened_on", required=True)
    period = line.given.period
    day = period.last if period and period.last < line.given.on else line.given.on
    if line.lookups.is_news("happened_on", line.given.title):
        line.remark(
            "happened_on", "no-day", _("表里没有日期这一列，一律按 %(day)s 保存。") % {"day": day}
        )
    return day


def _appraisal(line: Line) -> Values:
    return {
        "scheme": line.word_text("scheme", 64),
        "unit": line.unit("unit", required=True),
        "year": line.year(),
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


PEOPLE = frozenset({"people"})
ACTIVITIES = Kind(
    "activities", lazy("活动"), "title", _activity, record_activity,
    model=Activity, unique=("plan", "number"), longer=("agenda",), withheld=PEOPLE,
)  # fmt: skip
OUTCOMES = Kind(
    "outcomes", lazy("成果"), "title", _outcome, record_outcome,
    model=Outcome, unique=("plan", "number"),
)  # fmt: skip
APPRAISALS = Kind("appraisals", lazy("考核结果"), "scheme", _appraisal, remember_appraisal)
OBSERVATIONS = Kind(
    "observations", lazy("观测值"), "series", _observation, record_observation,
    model=Observation, required=("value",),
)  # fmt: skip
