"""What a report says of a year, in the field's own words, which are Chinese whoever reads."""

from datetime import date
from decimal import Decimal

from bihuan.environment.wording import Said, sentence
from bihuan.monitoring.years import AirYear, Figures

SPOKEN = {
    "good_ratio": ("优良天数比例", "%", True),
    "pm25": ("PM2.5平均浓度", "微克/立方米", False),
}


def said(figures: Figures) -> dict[str, Said]:
    """The figures that are spoken of, with their change; those that there are."""
    return {
        name: Said(what, now, unit, figures.earlier(name), in_points)
        for name, (what, unit, in_points) in SPOKEN.items()
        if (now := figures.value(name)) is not None
    }


def of_figures(of: AirYear, figures: Figures) -> str:
    """From the values as printed, with the basis named."""
    told = list(said(figures).values())
    if figures.place:
        told.append(Said("重污染天数", Decimal(figures.now["heavy_days"] or 0), "天"))
    day = of.through
    until = "" if of.is_whole_year else f"1月1日至{day.month}月{day.day}日"
    who = figures.place or f"{len(of.cities)}个城市"
    both = "，同比两年均按该标准" if figures.before else ""
    return sentence(f"{of.year}年{until}，{who}", told, basis=f"按{of.title}评价{both}")


def of_water(month: date, share: Said) -> str:
    """The share of good sections of a month, with its basis."""
    basis = "按GB 3838-2002和环办〔2011〕22号评价"
    return sentence(f"{month.year}年{month.month}月，地表水断面", [share], basis=basis)
