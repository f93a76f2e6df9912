"""The lists of city days and of section months."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.environment.air import standards
from bihuan.environment.air.items import ITEMS
from bihuan.monitoring.forms import AirFilter, WaterFilter
from bihuan.monitoring.models import AirGrade, WaterMonth
from bihuan.monitoring.naming import (
    class_name,
    item_names,
    level_name,
    primary_label,
    status_name,
)
from bihuan.orgs.queries import SignedIn
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.words import listed


@require_GET
def air(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = AirGrade.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    values = [
        Column(item.label, _value(name), numeric=True, name=name, sort=f"air_day__{name}")
        for name, item in ITEMS.items()
    ]
    listing = Listing(
        title=_("空气质量日评价"),
        rows=rows.select_related("air_day"),
        form=AirFilter,
        columns=[
            Column(_("城市"), lambda row: row.air_day.place, name="place", sort="air_day__place"),
            Column(_("日期"), lambda row: row.air_day.day, name="day", sort="air_day__day"),
            Column(
                _("标准"), lambda row: standards.aqi(row.standard).document, name="standard",
                sort="standard",
            ),
            Column(_("AQI"), lambda row: row.aqi, numeric=True, name="aqi", sort="aqi"),
            Column(_("级别"), _level, name="level", sort="level", is_word=True),
            Column(_("首要污染物"), lambda row: primary_label(row.primary), name="primary"),
            *values,
            Column(_("来源文件"), lambda row: row.air_day.file, name="file", shown=False),
        ],
        order=("-air_day__day", "air_day__place", "standard", "id"),
        empty=_("没有符合条件的城市日。监测数据在“导入”页读入，类别选“环境空气监测数据”。"),
    )  # fmt: skip
    return list_page(request, listing, at)


def _value(name: str) -> Any:
    def value(row: AirGrade) -> str:
        found = row.air_day.value(name)
        return "" if found is None else f"{found.normalize():f}"

    return value


def _level(row: AirGrade) -> str:
    return level_name(row.level)


@require_GET
def water(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = WaterMonth.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("断面月评价"),
        rows=rows,
        form=WaterFilter,
        columns=[
            Column(_("断面"), lambda row: row.name or row.section, name="section", sort="section"),
            Column(_("流域"), lambda row: row.basin, name="basin", sort="basin"),
            Column(_("城市"), lambda row: row.city, name="city", sort="city"),
            Column(_("月份"), lambda row: f"{row.month:%Y-%m}", name="month", sort="month"),
            Column(_("类别"), _class, name="grade", sort="grade", is_word=True),
            Column(_("水质状况"), lambda row: status_name(row.status), name="status"),
            Column(_("定类项目"), _deciding, name="deciding"),
            Column(_("样品数"), lambda row: row.samples, numeric=True, name="samples", shown=False),
            Column(_("各项月均值"), lambda row: row.values_text, name="values", shown=False),
        ],
        order=("-month", "section", "id"),
        empty=_("没有符合条件的断面月。监测数据在“导入”页读入，类别选“地表水监测数据”。"),
    )  # fmt: skip
    return list_page(request, listing, at)


def _class(row: WaterMonth) -> str:
    said = class_name(row.grade)
    return _("%(class)s（有项目未定类）") % {"class": said} if row.incomplete else said


def _deciding(row: WaterMonth) -> str:
    return listed(item_names(row.deciding))
