"""The script that draws charts, out of an installed package."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from bihuan.ui import charts


@require_GET
@cache_control(private=True, max_age=86400)
def vega(_request: HttpRequest) -> FileResponse:
    """The script that draws charts."""
    return FileResponse(charts.bundle().open("rb"), content_type="text/javascript; charset=utf-8")
