"""How values are printed: days, instants, digests, and the query of an address."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import dateformat, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from bihuan.ui.lists import sealed
from bihuan.ui.pages import query_with

register = template.Library()


@register.filter
def day(value: date | str | None) -> str:
    """2025年3月5日, as documents write it; in English 5 March 2025."""
    if not value:
        return ""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return dateformat.format(on, _("Y年n月j日"))


@register.filter
def span(value: str) -> str:
    """A period of ISO 8601, from its first to its last day; ``..`` is one without a beginning."""
    first, _slash, last = value.partition("/")
    if first == "..":
        return _("%(day)s及以前") % {"day": day(last)}
    return _("%(first)s至%(last)s") % {"first": day(first), "last": day(last)}


@register.filter
def instant(value: datetime | str | None) -> str:
    """An instant to the minute, in the time zone of the office."""
    at = parse_datetime(value) if isinstance(value, str) else value
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


@register.filter
def short(digest: str) -> str:
    """The first twelve places of a digest; the whole stands in the title of the element."""
    return digest[:12]


@register.filter
def printed(value: Any) -> str:
    """A cell of a list: days as 2025-03-05, nothing as nothing."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """The query of this page with some values changed; None takes one out."""
    return query_with(context["request"], **changes)


@register.simple_tag(takes_context=True)
def sealed_address(context: RequestContext, **changes: Any) -> str:
    """The address of this list, for the worker to ask it again."""
    request = context["request"]
    return sealed(request.path + query_with(request, **changes))
