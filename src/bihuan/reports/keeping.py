"""What is kept of a draft at its issue, the draft out of it again, the trace beside both."""

from dataclasses import asdict
from datetime import date
from typing import Any

from bihuan.indicators.figures import Figure
from bihuan.ledger import queries as ledger
from bihuan.periods import Moment
from bihuan.reports import ledgers, rules
from bihuan.reports.models import Edition
from bihuan.reports.queries import Course, Draft


def frozen(draft: Draft) -> dict[str, Any]:
    """All that ``draft_from`` needs to give the same draft again without computing anything."""
    return {
        "name": draft.name,
        "as_of": draft.as_of.isoformat(),
        "known_at": draft.known_at,
        "scope": draft.scope,
        "figures": [figure.as_frozen() for figure in draft.figures.values()],
        "courses": [
            {
                "caption": course.chart.caption,
                "code": course.chart.code,
                "unit": course.unit,
                "days": [
                    [day.isoformat(), figure.as_frozen() if figure else None]
                    for day, figure in course.days
                ],
            }
            for course in draft.courses
        ],
        "sheets": [asdict(sheet) for sheet in draft.sheets],
    }


def draft_of_edition(edition: Edition) -> Draft:
    """The draft as it was issued; nothing of it is computed again."""
    return draft_from(edition.text, edition.figures_kept, edition.issued_on)


def draft_from(text: str, kept: dict[str, Any], issued_on: date | None = None) -> Draft:
    """The draft of a text and what ``frozen`` kept of it, also before it kept all it does now."""
    kept = {"sheets": [], "scope": ""} | kept
    figures = [Figure.from_json(said) for said in kept["figures"]]
    courses = tuple(
        Course(
            rules.Chart(said["caption"], said["code"]),
            said["unit"],
            tuple(
                (date.fromisoformat(day), Figure.from_json(figure) if figure else None)
                for day, figure in said["days"]
            ),
        )
        for said in kept["courses"]
    )
    at = Moment(date.fromisoformat(kept["as_of"]), kept["known_at"])
    by_code = {figure.code: figure for figure in figures}
    sheets = tuple(_sheet(said) for said in kept["sheets"])
    return Draft(
        kept["name"], rules.parse(text), at, by_code, courses, {}, sheets, kept["scope"], issued_on
    )  # fmt: skip


def _sheet(said: dict[str, Any]) -> ledgers.Sheet:
    lists = {name: tuple(said.get(name, ())) for name in ("headings", "widths", "keys")}
    return ledgers.Sheet(**{**said, **lists, "rows": tuple(tuple(row) for row in said["rows"])})


def trace_of(draft: Draft) -> dict[str, Any]:
    """What stands beside the report: figures, moment, and the head of the log at that moment."""
    said = {
        "template": draft.name,
        "as_of": draft.as_of.isoformat(),
        "known_at": draft.known_at,
        "ledger": ledger.head_at(draft.known_at).as_json(),
        "figures": [figure.as_json() for figure in draft.figures.values()],
    }
    drawn = [
        {
            "caption": course.chart.caption,
            "code": course.chart.code,
            "figures": [figure.as_json() for figure in course.figures],
        }
        for course in draft.courses
    ]
    listed_here = [
        {
            "caption": shown.caption,
            "form": sheet.form,
            "plan": sheet.plan,
            "records": len(sheet.rows),
            "digest": sheet.digest,
        }
        for shown, sheet in zip(draft.template.ledgers, draft.sheets, strict=True)
    ]
    more = {"charts": drawn, "tables": listed_here}
    return said | {name: what for name, what in more.items() if what}
