"""How points are printed."""

from decimal import Decimal

from django import template

from bihuan.scorecards.terms import shown

register = template.Library()


@register.filter
def points(value: Decimal | None) -> str:
    """Points without idle zeros; nothing as nothing."""
    return "" if value is None else shown(value)
