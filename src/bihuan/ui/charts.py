"""Charts as Vega-Lite definitions: the browser draws them, and a table stands behind each."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from django.conf import settings
from django.utils.translation import gettext as _

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""Names the language of a definition; nothing is ever loaded from it."""

Point = tuple[date, Decimal]

LEVEL = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 4, "titleY": 2}
"""How the unit stands: level, above the plot. A bare 个 on its side reads as an arrow."""


def trend(points: Sequence[Point], *, label: str, unit: str) -> dict[str, Any]:
    """A line over the month ends of a year; what cannot be given leaves a gap."""
    said, month = _("%(label)s（%(unit)s）"), _("%(n)s月")
    measured = _("单位：%(unit)s") % {"unit": unit} if unit else None
    return {
        "$schema": SCHEMA,
        "description": said % {"label": label, "unit": unit} if unit else label,
        "width": "container",
        "height": 180,
        "background": None,
        "data": {
            "values": [
                {"day": day.isoformat(), "month": month % {"n": day.month}, "value": float(value)}
                for day, value in points
            ]
        },
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "sort": None,
                  "axis": {"title": None, "labelAngle": 0}},
            "y": {"field": "value", "type": "quantitative", "scale": {"zero": False},
                  "axis": {"title": measured, **LEVEL}},
            "tooltip": [
                {"field": "day", "type": "nominal", "title": _("截至")},
                {"field": "value", "type": "quantitative", "title": label},
            ],
        },
    }  # fmt: skip


TYPE = "Noto Sans CJK SC"
INK, PALE = "#000000", "#bbbbbb"


def on_paper(definition: dict[str, Any]) -> dict[str, Any]:
    """The same chart for print: a width of its own, black on white, in a font that is shipped."""
    axis = {"labelFontSize": 14, "titleFontSize": 14, "titleFontWeight": "normal"}
    colours = {"labelColor": INK, "titleColor": INK, "gridColor": PALE, "domainColor": INK}
    return {
        **definition,
        "width": 620,
        "height": 210,
        "background": "white",
        "autosize": {"type": "fit", "contains": "padding"},
        "config": {
            "font": TYPE,
            "axis": {**axis, **colours, "tickColor": INK},
            "line": {"color": INK, "strokeWidth": 2},
            "point": {"color": INK, "size": 50, "filled": True},
            "view": {"stroke": None},
        },
    }


def bundle() -> Path:
    """The script that draws, out of the installed package, made once for each of its versions."""
    path = Path(settings.BIHUAN_DIR) / "cache" / f"vega-{version('vl-convert-python')}.js"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        script = vl_convert.javascript_bundle()  # type: ignore[call-arg] # its stub forgets a default
        fresh.write_text(script, encoding="utf-8")
        fresh.replace(path)
    return path
