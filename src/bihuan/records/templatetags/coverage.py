"""The boxes of the coverage matrix, put together as strings: a page may have thousands of them."""

from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bihuan.duties.cadences import PeriodState
from bihuan.records.coverage import Box, Sum
from bihuan.ui.lists import Count

register = template.Library()

BOX = (
    '<td><a class="mark mark-{look}" href="{url}" title="{title}">'
    '<span aria-hidden="true">{shape}{text}</span>'
    '<span class="visually-hidden">{said}</span></a></td>'
)
PARTS = {state: {"look": state.look, "shape": state.shape} for state in PeriodState}


@register.filter
def boxes(row: Sequence[Box | None]) -> SafeString:
    """The cells of a row; by a template they took four times as long."""
    return mark_safe("".join(_box(one) if one else "<td></td>" for one in row))  # noqa: S308


def _box(box: Box) -> str:
    """Everything that people wrote is escaped."""
    return BOX.format(
        **PARTS[box.state], url=escape(box.url), title=escape(box.title), said=escape(box.said),
        text=f" {box.text}" if box.text else "",
    )  # fmt: skip


@register.filter
def summed(found: Sum) -> SafeString:
    """How many were met of how many, each opening its list where there is one."""
    both = f"{_linked(found.met)}/{_linked(found.owed)}" if found.owed.value else ""
    return mark_safe(both)  # noqa: S308


def _linked(count: Count) -> str:
    if not count.url:
        return str(count.value)
    return f'<a href="{escape(count.url)}" title="{escape(count.label)}">{count.value}</a>'
