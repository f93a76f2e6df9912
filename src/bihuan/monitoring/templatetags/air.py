"""The cells of a calendar by level, put together as strings: a page may have thousands of them."""

from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bihuan.monitoring.calendars import Calendar, Cell
from bihuan.monitoring.naming import LEVELS

register = template.Library()


@register.filter
def day_cells(cells: Sequence[Cell]) -> SafeString:
    return mark_safe("".join(map(_cell, cells)))  # noqa: S308


def _cell(cell: Cell) -> str:
    if cell.day is None:
        return '<td class="off"></td>'
    if not cell.is_known:
        return "<td></td>"
    look = f"aqi-{cell.level}" if cell.level else "aqi-none"
    text = "—" if cell.aqi is None else cell.aqi
    return f'<td class="{look}" title="{escape(cell.title)}">{text}</td>'


@register.filter
def counted_levels(calendar: Calendar) -> list[tuple[int, str, int]]:
    """Number, name and days of each level that there is."""
    named = zip(LEVELS, calendar.levels, strict=True)
    return [(number, str(name), n) for number, (name, n) in enumerate(named, 1) if n]
