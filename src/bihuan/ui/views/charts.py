"""The script that draws charts, out of an installed package."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from bihuan.ui import charts


@require_GET
@cache_control(private=True, max_age=86400)
def vega(_request: HttpRequest) -> HttpResponse:
    """The script that draws charts."""
    return HttpResponse(charts.bundle().read_bytes(), content_type="text/javascript; charset=utf-8")
