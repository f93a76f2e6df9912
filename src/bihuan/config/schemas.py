"""What the interface says of itself: the shapes of its answers, and the parameters of lists."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop as _
from ninja import Field, Schema
from ninja.params import functions

from bihuan.indicators.sources import Source

PER_PAGE = 50
MOST_PER_PAGE = 500
MOST_PAGES = 1_000_000
LIST_PARAMETERS = ("as_of", "known_at", "sort", "columns", "page", "per_page")


def said(about: str) -> Any:
    """A field of an answer and what it means; the page of documentation translates it."""
    return Field(description=about)


class ErrorOut(Schema):
    code: str = said(_("错误的代号，不随语言改变"))
    message: str = said(_("哪里不行"))
    hint: str = said(_("怎样才行，可以是空的"))


class ColumnOut(Schema):
    name: str = said(_("列名，sort、columns 和 cells 里都用它"))
    label: str = said(_("网页上的表头"))
    numeric: bool = said(_("是不是数"))
    dated: bool = said(_("随截至日变化的为 true，总是按现在登记的为 false"))
    sortable: bool = said(_("能不能用来排序"))


class RowOut(Schema):
    url: str = said(_("这条记录的网页地址，没有网页的为空"))
    cells: dict[str, str | int | None] = said(_("列名和这一行的值；日期和小数写成文字"))


class PagedOut(Schema):
    count: int = said(_("符合条件的共几条"))
    page: int = said(_("这是第几页"))
    pages: int = said(_("共几页"))
    per_page: int = said(_("每页几条"))


class RowsOut(PagedOut):
    title: str = said(_("列表的名称"))
    as_of: date = said(_("截至哪一天"))
    known_at: int | None = said(_("只计到第几条台账记录，没有限定的为 null"))
    columns: list[ColumnOut] = said(_("所给的列"))
    rows: list[RowOut] = said(_("这一页的各行"))


class FigureOut(Schema):
    code: str = said(_("指标编码"))
    label: str = said(_("指标名称"))
    value: str = said(_("数值，写成文字，以免丢失小数"))
    unit: str = said(_("计量单位"))
    as_of: date = said(_("截至哪一天"))
    known_at: int = said(_("计到第几条台账记录"))
    period: str = said(_("所计的期间，首日/末日"))
    scope: str = said(_("只算某单位的，单位编码；全部门为空"))
    records: int = said(_("背后的记录有几条"))
    digest: str = said(_("这些记录的摘要，同样的记录总是同样的摘要"))
    note: str = said(_("口径"))


class FiguresOut(Schema):
    as_of: date = said(_("截至哪一天"))
    figures: list[FigureOut] = said(_("算得出的数字"))
    refusals: list[ErrorOut] = said(_("算不出的，各说明原因"))


class HeadOut(Schema):
    size: int = said(_("台账记录数"))
    root: str = said(_("存证树的根"))
    digest_name: str = said(_("摘要算法"))


class RecordOut(Schema):
    number: int = said(_("行号"))
    day: str = said(_("日期"))
    text: str = said(_("记录的内容"))
    url: str = said(_("这条记录的网页地址，没有网页的为空"))


class TraceOut(PagedOut):
    figure: FigureOut = said(_("这个数字"))
    head: HeadOut = said(_("计到的那条记录时的存证头"))
    list_url: str = said(_("在网页列表中打开这些记录的地址"))
    hidden: int = said(_("另有几条计入数字、您的岗位看不到"))
    records: list[RecordOut] = said(_("您看得到的记录，这一页的"))


class ResultOut(Schema):
    title: str = said(_("记录的题目"))
    url: str = said(_("这条记录的网页地址"))
    about: str = said(_("是哪里的、什么状态"))
    passage: str = said(_("找到字词的那一段"))


class SectionOut(Schema):
    kind: str = said(_("哪一类记录"))
    label: str = said(_("这一类的名称"))
    count: int = said(_("找到几条"))
    is_cut: bool = said(_("比 count 更多的为 true"))
    results: list[ResultOut] = said(_("找到的记录，这一页的"))


class FoundOut(Schema):
    kinds: list[SectionOut] = said(_("各类找到的"))


def answers(good: type[Schema]) -> dict[Any, type[Schema]]:
    return {200: good, frozenset({400, 401, 403, 404, 405, 409, 422, 500}): ErrorOut}


def parameter(name: str, schema: dict[str, Any], about: str, **more: Any) -> dict[str, Any]:
    found = {"in": "query", "name": name, "required": False, "description": about, "schema": schema}
    return found | more


def whole(most: int, **more: Any) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most, **more}


TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}
DAY = {"type": "string", "format": "date"}

TIMES = [
    parameter("as_of", DAY, _("截至哪一天，默认今天"), example="2025-10-31"),
    parameter("known_at", whole(2**63 - 1), _("只计到第几条台账记录，默认全部")),
]
PAGING = [
    parameter("page", whole(MOST_PAGES, default=1), _("第几页")),
    parameter("per_page", whole(MOST_PER_PAGE, default=PER_PAGE), _("每页几条")),
]
CODES = parameter("code", TEXTS, _("指标编码，可以多个，默认全部"), style="form", explode=True)
CODE: Any = functions.Path(description=_("指标编码"), example="campaign.rectified")


def list_parameters(source: Source) -> list[dict[str, Any]]:
    """The fields of the filter of a list, then what every list takes."""
    fields = source.form.base_fields.items()
    return [
        *[_of_field(name, field) for name, field in fields],
        *TIMES,
        parameter("sort", TEXT, _("按哪一列排序，前加 - 为降序；列名见 columns")),
        parameter("columns", TEXTS, _("要哪些列，默认为网页所示的列"), style="form", explode=True),
        *PAGING,
    ]


def _of_field(name: str, field: forms.Field) -> dict[str, Any]:
    with translation.override(settings.LANGUAGE_CODE):  # whoever asks first of all
        about = str(field.label)
    if isinstance(field, forms.MultipleChoiceField):
        return parameter(name, TEXTS, about, style="form", explode=True)
    if isinstance(field, forms.ChoiceField):
        codes = [str(code) for code, _label in _choices(field) if code]
        return parameter(name, {"type": "string", "enum": codes} if codes else TEXT, about)
    if isinstance(field, forms.IntegerField):
        return parameter(name, whole(9999), about)
    if isinstance(field, forms.DateField):
        return parameter(name, DAY, about)
    return parameter(name, TEXT, about)


def _choices(field: forms.ChoiceField) -> Iterable[Any]:
    found: Any = field.choices
    return found


def search_parameters(kinds: Iterable[str]) -> list[dict[str, Any]]:
    sought = {"type": "string", "minLength": 1, "maxLength": 100}
    return [
        parameter(
            "q", sought, _("要找的字词，用空格分开的须同时出现"), required=True, example="整改"
        ),
        parameter("kind", {"type": "string", "enum": list(kinds)}, _("只找一类")),
        parameter("page", whole(1000, default=1), _("第几页，须与 kind 同用")),
    ]
