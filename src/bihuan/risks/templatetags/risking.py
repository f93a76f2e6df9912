"""How risk points are printed in a register, and on the pages of units and posts."""

from django import template

from bihuan.risks.models import RiskVersion
from bihuan.risks.views.lists import measures_in_words

register = template.Library()


@register.filter
def measures(version: RiskVersion) -> str:
    return measures_in_words(version.measures)
