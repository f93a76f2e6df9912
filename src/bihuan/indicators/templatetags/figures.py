"""How pages lead from a figure to its records."""

from django import template

from bihuan.indicators import addresses

register = template.Library()
register.filter("trace_url", addresses.trace_url)
