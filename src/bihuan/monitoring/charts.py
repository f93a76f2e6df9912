"""Lines of a year's months beside those of the year before, as a Vega-Lite definition."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.monitoring.months import Month
from bihuan.ui.charts import LEVEL, SCHEMA


def beside_last_year(
    found: Sequence[Month], name: str, label: str, unit: str, year: int
) -> dict[str, Any]:
    """Two lines, told apart by dashes as well as by the legend; a month without value is a gap."""
    month = _("%(n)s月")
    values = [
        {"month": month % {"n": one.number}, "year": str(of), "value": side.get(name)}
        for of in (year - 1, year)
        for one in found
        for side in [one.now if of == year else one.before]
    ]
    return {
        "$schema": SCHEMA,
        "description": f"{label}（{unit}）",
        "width": "container",
        "height": 200,
        "background": None,
        "data": {"values": values},
        "mark": {"type": "line", "point": True, "invalid": "break-paths-show-domains"},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "sort": None,
                  "axis": {"title": None, "labelAngle": 0}},
            "y": {"field": "value", "type": "quantitative", "scale": {"zero": False},
                  "axis": {"title": f"{label}（{unit}）", **LEVEL}},
            "strokeDash": {"field": "year", "type": "nominal", "sort": [str(year), str(year - 1)],
                           "legend": {"title": None, "orient": "top"}},
            "tooltip": [
                {"field": "year", "type": "nominal", "title": _("年度")},
                {"field": "month", "type": "nominal", "title": _("月份")},
                {"field": "value", "type": "quantitative", "title": label},
            ],
        },
    }  # fmt: skip
