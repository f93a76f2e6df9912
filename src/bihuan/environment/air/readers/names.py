"""What files call the columns of air, as ``headings.key`` has it: the only list of it.

The most telling name of a field stands first: a file with a code and a name of its stations is read
by the code.
"""

from collections.abc import Mapping

from bihuan.environment.air.readers import headings

Names = Mapping[str, tuple[str, ...]]

OZONE_RUNNING = "o3_24h"
"""The highest 1-hour ozone of the last 24 hours, which no hour of them exceeds."""

PLACE: Names = {
    "city": (
        *("city", "城市", "城市名称", "城市名", "所在城市", "所属城市", "地市", "地级市", "市"),
        *("cityname", "行政区", "行政区划", "地区"),
    ),
    "station": (
        *("station", "点位", "站点", "stationcode", "stationid", "siteid", "sitecode"),
        *("点位编码", "点位编号", "点位代码", "站点编码", "站点编号", "站点代码", "站号"),
        *("监测点编码", "监测点位编码", "测点编码", "测点编号", "子站编码", "子站编号"),
        *("监测点", "监测点位", "监测站", "监测站点", "监测点名称", "监测点位名称"),
        *("监测站名称", "监测站点名称", "点位名称", "站点名称", "站点名", "站名", "站名称"),
        *("测点", "测点名称", "测站", "测站名称", "子站", "子站名称", "自动站", "国控点"),
        *("stationname", "site", "sitename", "pointname", "positionname", "monitorname"),
    ),
}
TIME: Names = {
    "time": (
        *("time", "at", "时间", "监测时间", "日期时间", "数据时间", "采样时间", "观测时间"),
        *("统计时间", "时刻", "datetime", "timestamp", "timepoint", "monitortime", "datatime"),
    ),
    "date": (
        *("date", "day", "日期", "监测日期", "数据日期", "采样日期", "观测日期", "统计日期"),
        *("monitordate", "日"),
    ),
    "hour": ("hour", "小时", "时"),
    "year": ("year",),
    "month": ("month",),
    "day": ("day",),
}
_ITEMS: Names = {
    "so2": ("so2", "二氧化硫", "二氧化硫so2", "so2二氧化硫"),
    "no2": ("no2", "二氧化氮", "二氧化氮no2", "no2二氧化氮"),
    "co": ("co", "一氧化碳", "一氧化碳co", "co一氧化碳"),
    "pm10": ("pm10", "可吸入颗粒物", "颗粒物pm10", "可吸入颗粒物pm10"),
    "pm25": ("pm25", "细颗粒物", "细颗粒物pm25", "颗粒物pm25"),
}
_OF_SPAN: Names = {
    "hour": ("", "1h", "1小时", "1小时平均", "小时", "小时值", "小时均值", "小时平均"),
    "day": ("", "24h", "24小时", "24小时平均", "日均", "日均值", "日平均", "日均浓度"),
}
"""What follows an item's name in a file of hours or of days."""

_EIGHT_HOURS = (
    *("o38h", "o3mda8", "o38hmax", "o3max8h", "o38小时", "o38小时平均", "o3日最大8小时"),
    *("o3日最大8小时平均", "o3日最大8小时滑动平均", "臭氧8h", "臭氧8小时", "臭氧8小时平均"),
    *("臭氧日最大8小时", "臭氧日最大8小时平均", "臭氧日最大8小时滑动平均", "臭氧o38h"),
)
_ONE_HOUR = ("o31h", "o31小时", "o31小时平均", "o3小时", "臭氧1h", "臭氧1小时", "臭氧1小时平均")
_OZONE: Names = {
    "hour": ("o3", *_ONE_HOUR, "臭氧", "臭氧o3"),
    "day": (*_EIGHT_HOURS, "o3", "臭氧", "臭氧o3"),
}
OZONE_OF_OTHER_SPAN: Names = {"hour": _EIGHT_HOURS, "day": _ONE_HOUR}
"""Ozone that is not the one of this span: named when there is no other, and never taken for it."""

PUBLISHED: Names = {
    "published_aqi": ("aqi", "空气质量指数", "空气质量指数aqi"),
    "published_level": (
        *("level", "quality", "级别", "质量级别", "空气质量级别", "空气质量类别", "空气质量等级"),
        *("质量等级", "等级", "类别", "空气质量指数级别", "空气质量指数类别"),
    ),
    "published_primary": (
        *("primarypollutant", "primarypollution", "mainpollution", "首要污染物"),
    ),
}
OTHER: Names = {
    "snapshot": ("snapshot", "快照"),
    OZONE_RUNNING: (headings.key(OZONE_RUNNING),),
}


def items(span: str) -> dict[str, tuple[str, ...]]:
    """The headings of the six items in a file of hours or of days, the plainest first."""
    found = {
        item: tuple(name + end for end in _OF_SPAN[span] for name in names)
        for item, names in _ITEMS.items()
    }
    return found | {"o3": _OZONE[span]}
