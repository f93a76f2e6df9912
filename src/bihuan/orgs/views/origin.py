"""Where a request came from, as the audit keeps it."""

from django.http import HttpRequest
from django.utils import timezone

from bihuan.orgs.actions.accounts import Origin


def origin_of(request: HttpRequest) -> Origin:
    return Origin(at=timezone.now(), address=request.META.get("REMOTE_ADDR") or None)
