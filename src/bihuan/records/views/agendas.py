"""The agenda of an activity: items added and put right, and decisions that become tasks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.errors import NotFound
from bihuan.orgs.acting import acting
from bihuan.orgs.queries import SignedIn, actor_with, require_power
from bihuan.records import actions, forms
from bihuan.records.models import Activity, AgendaItem
from bihuan.records.views.pages import put_right_page, record_page, record_seen, record_url
from bihuan.ui.forms import refusals_on


@require_POST
def add(request: SignedIn, pk: int) -> HttpResponse:
    """Add an item behind the last."""
    activity = record_seen("activity", request.user, pk)
    actor = actor_with(request.user, "record")
    form = forms.OneAgendaForm(request.POST, auto_id="agenda-%s")
    if form.is_valid():
        with refusals_on(form):
            actions.add_agenda_item(
                activity, **form.cleaned_data, on=activity.last_on, actor=actor, at=timezone.now()
            )
            messages.success(request, _("已添加议题。"))
            return redirect(record_url(activity))
    return record_page(request, "activity", activity, add=form)


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int, item_id: int) -> HttpResponse:
    activity = record_seen("activity", request.user, pk)
    require_power(request.user, "revise")
    item = _item(activity, item_id)
    said = {"kind": item.kind, "title": item.title}
    form = forms.AgendaCorrection(request.POST or None, initial=said)
    if form.is_valid():
        with refusals_on(form):
            actions.correct_agenda_item(item, **form.cleaned_data, **acting(request.user, "revise"))
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(record_url(activity))
    title = _("更正议题%(order)s") % {"order": item.order}
    return put_right_page(request, activity, form, title=title)


def _item(activity: Activity, item_id: int) -> AgendaItem:
    item: AgendaItem | None = activity.agenda.current().filter(pk=item_id).first()
    if item is None:
        raise NotFound(_("没有这项议题，或者它已经更正过。"))
    return item


@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Make a task of what an activity decided, and assign it."""
    activity = record_seen("activity", request.user, pk)
    actor = actor_with(request.user, "record", "assign")
    form = forms.DecisionForm(request.user, activity, request.POST)
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            actions.decide_task(activity, **said, actor=actor, at=timezone.now())
            messages.success(request, _("已把“%(text)s”交办%(unit)s。") % {
                "text": said["text"], "unit": said["lead_unit"],
            })  # fmt: skip
            return redirect(record_url(activity))
    return record_page(request, "activity", activity, decide=form, is_deciding=True)
