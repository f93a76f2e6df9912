"""The page of targets: those that stand, a form for another, and how one is withdrawn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.monitoring.actions import set_target, withdraw_target
from bihuan.monitoring.forms import TargetForm
from bihuan.monitoring.models import Target
from bihuan.orgs.queries import SignedIn, actor_of, powers_of_user, require_power, require_sight
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page


def targets(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    powers = powers_of_user(request.user)
    form = None
    if request.method == "POST":
        require_power(request.user, "assign")
        form = TargetForm(request.POST)
        if form.is_valid():
            with refusals_on(form):
                return _set(request, form)
    elif "assign" in powers:
        form = TargetForm(initial={"year": timezone.localdate().year})
    rows = Target.objects.current().visible_to(request.user)
    context = {
        "targets": rows.order_by("-year", "place", "item"),
        "form": form,
        "may_revise": "revise" in powers,
    }
    return page(request, "monitoring/targets.html", context)


def _set(request: SignedIn, form: TargetForm) -> HttpResponse:
    now = timezone.now()
    target = set_target(
        **form.cleaned_data, on=timezone.localdate(now), actor=actor_of(request.user, "assign"),
        at=now,
    )  # fmt: skip
    messages.success(request, _("已设定目标“%(target)s”。") % {"target": target})
    return redirect("monitoring:targets")


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    require_sight(request.user)
    now = timezone.now()
    target = get_object_or_404(Target.objects.visible_to(request.user), pk=pk)
    withdraw_target(
        target, reason=request.POST.get("reason", ""), on=timezone.localdate(now),
        actor=actor_of(request.user, "revise"), at=now,
    )  # fmt: skip
    messages.success(request, _("已撤回这个目标。"))
    return redirect("monitoring:targets")
