"""The coverage matrix: units down, duties and their periods across."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from bihuan.orgs.queries import SignedIn


@require_GET
def matrix(request: SignedIn) -> HttpResponse:
    return redirect("records:occurrences")
