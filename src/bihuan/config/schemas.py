"""What the interface says of itself: the shapes of its answers, and the parameters of lists."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from ninja import Schema

from bihuan.indicators.sources import Source

PER_PAGE = 50
MOST_PER_PAGE = 500
MOST_PAGES = 1_000_000
LIST_PARAMETERS = ("as_of", "known_at", "sort", "columns", "page", "per_page")


class ErrorOut(Schema):
    code: str
    message: str
    hint: str


class ColumnOut(Schema):
    """``dated`` says that the column is as of the day and not as recorded now."""

    name: str
    label: str
    numeric: bool
    dated: bool
    sortable: bool


class RowOut(Schema):
    url: str
    cells: dict[str, str | int | None]


class PagedOut(Schema):
    count: int
    page: int
    pages: int
    per_page: int


class RowsOut(PagedOut):
    title: str
    as_of: date
    known_at: int | None
    columns: list[ColumnOut]
    rows: list[RowOut]


class FigureOut(Schema):
    """A number as text, since decimals are not to be lost, and what it rests on."""

    code: str
    label: str
    value: str
    unit: str
    as_of: date
    known_at: int
    period: str
    scope: str
    records: int
    digest: str
    note: str


class FiguresOut(Schema):
    as_of: date
    figures: list[FigureOut]
    refusals: list[ErrorOut]


class HeadOut(Schema):
    size: int
    root: str
    digest_name: str


class RecordOut(Schema):
    number: int
    day: str
    text: str
    url: str


class TraceOut(PagedOut):
    """``hidden`` counts the records of the figure that the reader may not see."""

    figure: FigureOut
    head: HeadOut
    list_url: str
    hidden: int
    records: list[RecordOut]


class ResultOut(Schema):
    title: str
    url: str
    about: str
    passage: str


class SectionOut(Schema):
    """``is_cut`` says that there are more than ``count``."""

    kind: str
    label: str
    count: int
    is_cut: bool
    results: list[ResultOut]


class FoundOut(Schema):
    kinds: list[SectionOut]


def answers(good: type[Schema]) -> dict[Any, type[Schema]]:
    return {200: good, frozenset({400, 401, 403, 404, 405, 409, 422, 500}): ErrorOut}


def parameter(name: str, schema: dict[str, Any], said: str = "", **more: Any) -> dict[str, Any]:
    found = {"in": "query", "name": name, "required": False, "description": said, "schema": schema}
    return found | more


def whole(most: int, **more: Any) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most, **more}


TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}
DAY = {"type": "string", "format": "date"}

TIMES = [
    parameter("as_of", DAY, "截至哪一天，默认今天"),
    parameter("known_at", whole(2**63 - 1), "只计到第几条台账记录，默认全部"),
]
PAGING = [
    parameter("page", whole(MOST_PAGES, default=1), "第几页"),
    parameter("per_page", whole(MOST_PER_PAGE, default=PER_PAGE), "每页几条"),
]
CODES = parameter("code", TEXTS, "指标编码，可以多个，默认全部", style="form", explode=True)


def list_parameters(source: Source) -> list[dict[str, Any]]:
    """The fields of the filter of a list, then what every list takes."""
    fields = source.form.base_fields.items()
    return [
        *[_of_field(name, field) for name, field in fields],
        *TIMES,
        parameter("sort", TEXT, "按哪一列排序，前加 - 为降序；列名见 columns"),
        parameter("columns", TEXTS, "要哪些列，默认为网页所示的列", style="form", explode=True),
        *PAGING,
    ]


def _of_field(name: str, field: forms.Field) -> dict[str, Any]:
    said = str(field.label)
    if isinstance(field, forms.MultipleChoiceField):
        return parameter(name, TEXTS, said, style="form", explode=True)
    if isinstance(field, forms.ChoiceField):
        codes = [str(code) for code, _label in _choices(field) if code]
        return parameter(name, {"type": "string", "enum": codes} if codes else TEXT, said)
    if isinstance(field, forms.IntegerField):
        return parameter(name, whole(9999), said)
    if isinstance(field, forms.DateField):
        return parameter(name, DAY, said)
    return parameter(name, TEXT, said)


def _choices(field: forms.ChoiceField) -> Iterable[Any]:
    found: Any = field.choices
    return found


def search_parameters(kinds: Iterable[str]) -> list[dict[str, Any]]:
    sought = {"type": "string", "minLength": 1, "maxLength": 100}
    return [
        parameter("q", sought, "要找的字词，用空格分开的须同时出现", required=True),
        parameter("kind", {"type": "string", "enum": list(kinds)}, "只找一类"),
        parameter("page", whole(1000, default=1), "第几页，须与 kind 同用"),
    ]
