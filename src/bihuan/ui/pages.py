"""The one way to answer with a page: whole, or the part that htmx asks for."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails


def page(
    request: HttpRequest, template: str, context: dict[str, Any], part: str = ""
) -> HttpResponse:
    """Render ``template``, or ``template#part`` where htmx asks for a part of it.

    A boosted link and a restored history entry get the whole page.
    """
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    is_part = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    name = f"{template}#{part}" if part and is_part else template
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def query_with(request: HttpRequest, *, only: Collection[str] = (), **changes: Any) -> str:
    """The query of this page with some values changed; None takes one out, ``only`` keeps some."""
    asked = request.GET.copy()
    for name in list(asked):
        if (only and name not in only) or not any(asked.getlist(name)):
            del asked[name]
    for name, value in changes.items():
        asked.pop(name, None)
        if value is not None:
            asked[name] = str(value)
    return f"?{asked.urlencode()}"
