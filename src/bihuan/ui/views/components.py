"""The page of components: each as it stands on real pages, with invented content."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from bihuan.periods import Moment
from bihuan.ui.calendar import WEEKDAYS, Mark, Month, weeks
from bihuan.ui.forms import Day, DayInput, FilterForm
from bihuan.ui.lists import Asked, Bulk, Cell, Column, Listing
from bihuan.ui.pages import page
from bihuan.workdays import shipped_calendar

DAY = date(2025, 10, 31)
STATES = ("drafted", "assigned", "reported", "returned", "accepted", "closed", "suspended")
"""One state of every look; their words are those of the lifecycle, which lies above."""


class SampleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("标题"), help_text=gettext_lazy("一句话说清"))
    happened_on = Day(label=gettext_lazy("日期"))
    is_shared = forms.BooleanField(label=gettext_lazy("共享"), required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"), widget=forms.Textarea({"rows": 2}), required=False
    )


class SampleEntry(SampleForm):
    scan = forms.FileField(label=gettext_lazy("文件"), required=False)


class SampleFilter(FilterForm):
    text = forms.CharField(label=gettext_lazy("内容"))
    due_before = forms.DateField(label=gettext_lazy("时限早于"), widget=DayInput())


@dataclass(frozen=True, slots=True)
class SampleStep:
    label: str
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class SampleMove:
    step: SampleStep
    form: forms.Form = field(default_factory=lambda: SampleForm(auto_id="move_%s"))
    url: str = ""


def _listing() -> Listing:
    return Listing(
        title=_("表格"),
        rows=(),
        form=SampleFilter,
        columns=(
            Column(_("编号"), lambda row: row[0], numeric=True, name="number", sort="number"),
            Column(_("内容"), lambda row: row[1], lambda _row: "#table", name="text", sort="text"),
            Column(_("时限"), lambda row: row[2], name="due", sort="due", dated=False),
        ),
        order=(),
        bulk=Bulk(lambda row: row[0], (("#table", pgettext("step", "提醒")),)),
    )


def _lines(listing: Listing) -> list[list[Cell]]:
    rows = [(1, _("修订值班制度"), DAY), (12, _("公开办事指南"), None)]
    return [
        [
            Cell(column.label, column.text(row), column.url(row) if column.url else "",
                 "number" if column.numeric else "")
            for column in listing.columns
        ]
        for row in rows
    ]  # fmt: skip


def _month() -> dict[str, Any]:
    month, named = Month.of(DAY), _("第 %(n)s 次例会")
    marks = [Mark(_("会议"), named % {"n": n}, "#main", _("办公室")) for n in range(1, 6)]
    grid = weeks(month, {DAY: marks}, lambda _on: "#main", DAY, shipped_calendar())
    return {"month": month, "weekdays": WEEKDAYS, "weeks": grid}


def _entry() -> dict[str, Any]:
    entry, pair = SampleEntry(auto_id="entry_%s"), SampleForm(auto_id="pair_%s")
    return {
        "asked_first": [entry["title"], entry["happened_on"]],
        "pair": [pair["happened_on"], pair["title"]],
        "scan": entry["scan"],
    }


def _matrix() -> dict[str, Any]:
    done = {"value": 3, "url": "#matrix"}
    pair = {"label": _("任务"), "done": done, "whole": {"value": 5, "url": "#matrix"}}
    helped = {"label": _("协办任务"), "value": 1, "url": "#matrix"}
    full: dict[str, Any] = {"pairs": [pair], "helped": [helped]}
    empty: dict[str, Any] = {"pairs": [], "helped": []}
    boxes = [full, empty | {"mark": "handed"}, {"pairs": [pair], "mark": "untouched"}]
    rows = [("within", 0, full, boxes), ("clause", 1, empty | {"mark": "unassigned"}, boxes)]
    return {
        "columns": [
            {"name": name, "url": "#matrix"} for name in (_("办公室"), _("综合处"), _("监测站"))
        ],
        "rows": [
            {"name": _("责任事项"), "owner": _("党支部书记"), "url": "#matrix", "total": total,
             "boxes": across, "part": {"key": {"kind": kind}, "depth": depth}}
            for kind, depth, total, across in rows
        ],
    }  # fmt: skip


def _branches() -> list[dict[str, Any]]:
    counts = {"done": 3, "whole": 5, "overdue": 1}
    line = {name: {"value": number, "url": "#tree"} for name, number in counts.items()}
    leaf = {
        "name": _("工作方案"),
        "kind": _("方案"),
        "url": "#tree",
        "lines": [line | {"kind": _("任务")}, {"whole": {"value": 0}}],
    }
    return [leaf | {"name": _("方案体系"), "children": [leaf, leaf], "is_open": True}]  # fmt: skip


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component once; whoever is signed in may see it, for it shows no record."""
    listing = _listing()
    asked, lines = Asked(request, listing), _lines(listing)
    filtered = SampleFilter({"text": _("制度"), "due_before": ""})
    wrong = SampleForm({"title": "", "happened_on": ""}, auto_id="wrong_%s")
    pages = Paginator(range(120), 50).page(2)
    context: dict[str, Any] = {
        "at": Moment(DAY, None),
        "asked": asked,
        "empty": Listing(_("空的列表"), (), SampleFilter, (), (), _("还没有记录。先登记一条。")),
        "entries": [
            {"event": "task.assigned", "happened_on": DAY, "seq": 7, "recorded_at": None,
             "reason": _("按方案交办"), "post": _("办公室")},
        ],
        "filtered": filtered,
        "form": SampleForm(auto_id="right_%s"),
        "headings": asked.headings(),
        "keyed": list(enumerate(lines, start=1)),
        "lines": lines,
        "listing": listing,
        "matrix": _matrix(),
        "branches": _branches(),
        "trail": [(_("清单与方案"), "#main"), (_("方案体系"), "#main")],
        "moves": [SampleMove(SampleStep(pgettext("step", "报告完成"))), SampleMove(
            SampleStep(pgettext("step", "退回"), is_grave=True), SampleForm(auto_id="grave_%s"))],
        "page": pages,
        "states": STATES,
        "wrong": wrong,
        **_month(),
        **_entry(),
    }  # fmt: skip
    return page(request, "ui/components.html", context)
