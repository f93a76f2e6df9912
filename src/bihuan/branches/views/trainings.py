"""Training of whoever was newly appointed: owed by which day, and made."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.branches.actions import ties
from bihuan.branches.forms.entering import HeldForm, countable
from bihuan.branches.models import Training, TrainingRule
from bihuan.branches.queries import newcomers
from bihuan.branches.rules import year_of
from bihuan.errors import NotFound
from bihuan.orgs.models import Appointment, Unit
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    powers_of_user,
    require_power,
    require_sight,
    seen,
)
from bihuan.records.models import Activity
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import list_address, moment
from bihuan.ui.pages import page

ABSENT = gettext_lazy("没有这次任职，或者您的岗位看不到它。")


def _appointments(request: SignedIn) -> Any:
    """The appointments to posts of units that the reader may see."""
    units = Unit.objects.current().visible_to(request.user)
    return Appointment.objects.filter(post__unit__in=units)


@require_GET
def trainings(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    at = moment(request)
    year = year_of(at.as_of)
    found = [
        one for one in newcomers(_appointments(request), at)
        if one.due_on >= year.start or one.trained_on is None
    ]  # fmt: skip
    powers = powers_of_user(request.user)
    ties_of = {}
    if "revise" in powers:
        made = Training.objects.current().filter(appointment__in=[one.held.pk for one in found])
        ties_of = {tie.appointment_id: tie for tie in made}
    kinds = TrainingRule.objects.current().values_list("activity_kind__code", flat=True)
    context = {
        "at": at,
        "rows": [(one, ties_of.get(one.held.pk)) for one in found],
        "rules": TrainingRule.objects.current().select_related("post_type", "activity_kind"),
        "may_record": "record" in powers,
        "classes_url": list_address(
            "records:activities", at, kind=sorted(set(kinds)), since=year.start.isoformat()
        ),
    }
    return page(request, "branches/trainings.html", context)


@require_http_methods(["GET", "POST"])
def training_new(request: SignedIn, pk: int) -> HttpResponse:
    """Count a training class for whoever holds a post, or record it now."""
    require_power(request.user, "record")
    held = _held(request, pk)
    form = HeldForm(_classes_for(request, held), request.POST or None, needs_title=True)
    if form.is_valid():
        with refusals_on(form):
            unit_id = held.post.unit_id
            by: dict[str, Any] = {
                "actor": actor_with(request.user, "record", unit_id=unit_id),
                "at": timezone.now(),
            }
            if activity := form.cleaned_data["activity"]:
                ties.count_training(held, activity=activity, **by)
            else:
                ties.record_training(held, **form.new_values(), **by)
            messages.success(request, _("已计为“%s”的任职培训。") % held.post)
            return redirect("branches:trainings")
    back = reverse("branches:trainings")
    said = _("只记是否按期参加，学了多少学时不计。")
    return ask(request, form, _("登记任职培训"), back, record=held.post, said=said)


def _held(request: SignedIn, pk: int) -> Appointment:
    rows = _appointments(request).current().filter(pk=pk).select_related("post__unit")
    found: Appointment | None = rows.first()
    if found is None:
        raise NotFound(str(ABSENT))
    return found


def _classes_for(request: SignedIn, held: Appointment) -> Any:
    kinds = TrainingRule.objects.current().filter(post_type=held.post.post_type_id)
    rows = Activity.objects.current().visible_to(request.user).filter(last_on__gte=held.from_on)
    counted = Training.objects.current().filter(appointment=held).values("activity")
    return countable(rows, kinds.values("activity_kind"), besides=counted)


@require_http_methods(["GET", "POST"])
def training_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "revise")
    rows = Training.objects.current().select_related("appointment__post", "activity")
    found = seen(rows, request.user, pk, _("没有这次培训，或者您的岗位看不到它。"))
    actor = actor_with(request.user, "revise")
    return take_back(
        request, partial(ties.withdraw_tie, found, actor=actor, at=timezone.now()), found,
        reverse("branches:trainings"),
        done=_("已不再计为任职培训，活动本身不变。"), title=_("不计为任职培训"),
    )  # fmt: skip
