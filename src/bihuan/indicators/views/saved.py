"""Saving a list's filter, sorting and columns as a view, and deleting one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.errors import NotFound, Refused
from bihuan.indicators import actions
from bihuan.indicators.forms import ViewForm
from bihuan.indicators.models import SavedView
from bihuan.indicators.sources import source_listed
from bihuan.orgs.queries import SignedIn, require_sight
from bihuan.ui.pages import page


def view_url(view: SavedView) -> str:
    return f"{reverse(view.list_page)}?{view.query}"


@require_POST
def save(request: SignedIn) -> HttpResponse:
    """Back to the list in any case; what was wrong stands above it."""
    require_sight(request.user)
    form = ViewForm(request.POST)
    listed = reverse(source_listed(request.POST.get("list_page", "duties:tasks")).list_page)
    if not form.is_valid():
        messages.error(request, _("没有保存：视图要有名称，不超过 60 字。"))
        return redirect(listed)
    try:
        view = actions.save_view(owner=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{listed}?{form.cleaned_data['query']}")
    messages.success(request, _("已保存视图“%s”。") % view.name)
    return redirect(view_url(view))


@require_http_methods(["GET", "POST"])
def delete(request: SignedIn, pk: int) -> HttpResponse:
    """Ask first; only the owner may delete a view, also a shared one."""
    view = SavedView.objects.filter(owner=request.user, pk=pk).first()
    if view is None:
        raise NotFound(_("没有这个视图，或者它不是您的。"))
    if request.method == "POST":
        actions.delete_view(view, owner=request.user)
        messages.success(request, _("已删除视图“%s”。") % view.name)
        return redirect(view.list_page)
    return page(request, "indicators/view_delete.html", {"view": view, "back": view_url(view)})
