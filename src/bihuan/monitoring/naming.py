"""How levels and classes are called by who reads; the standards' own words are Chinese."""

from django.utils.translation import gettext as _

from bihuan.environment.air.items import ITEMS
from bihuan.environment.water.items import CLASSES
from bihuan.environment.water.items import TABLE_1 as WATER_ITEMS
from bihuan.words import lazy

LEVELS = (
    lazy("优"), lazy("良"), lazy("轻度污染"), lazy("中度污染"), lazy("重度污染"),
    lazy("严重污染"),
)  # fmt: skip
"""The levels of the index from 1; both editions of HJ 633 name them alike."""

WORST_CLASS = lazy("劣五类")
STATUSES = (lazy("优"), lazy("良好"), lazy("轻度污染"), lazy("中度污染"), lazy("重度污染"))
"""The words of water quality, in the order of Huanban [2011] 22."""


TITLES = (
    lazy("水温"), lazy("pH"), lazy("溶解氧"), lazy("高锰酸盐指数"), lazy("化学需氧量"),
    lazy("五日生化需氧量"), lazy("氨氮"), lazy("总磷"), lazy("总氮"), lazy("铜"), lazy("锌"),
    lazy("氟化物"), lazy("硒"), lazy("砷"), lazy("汞"), lazy("镉"), lazy("六价铬"), lazy("铅"),
    lazy("氰化物"), lazy("挥发酚"), lazy("石油类"), lazy("阴离子表面活性剂"), lazy("硫化物"),
    lazy("粪大肠菌群"),
)  # fmt: skip
"""The items of GB 3838 in its order, in the words of whoever reads."""


def level_name(level: int | None) -> str:
    """The level in words; that there is no index where there is none."""
    return str(LEVELS[level - 1]) if level else _("无指数")


def primary_label(names: str) -> str:
    return " ".join(ITEMS[name].label for name in names.split(",") if name)


def class_name(grade: int | None) -> str:
    if not grade:
        return _("未定类")
    return str(WORST_CLASS) if grade == len(CLASSES) else CLASSES[grade - 1]


def status_name(status: str) -> str:
    """The status as the rules of assessment write it, in the reader's language."""
    return next((str(said) for said in STATUSES if said.kept == status), status)


def item_names(names: str) -> list[str]:
    """Items of water that are joined by commas, in words."""
    return [str(TITLES[WATER_ITEMS[name].number - 1]) for name in names.split(",") if name]
