"""What stands on the page of a plan, task or problem: the environment aims it is set beside."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone

from bihuan.duties.models import Plan, Problem, Task
from bihuan.monitoring.actions import work_noun
from bihuan.monitoring.fusions import Aim, titled
from bihuan.monitoring.models import Fusion
from bihuan.monitoring.views.fusing import page_of
from bihuan.orgs.queries import powers_of_user
from bihuan.periods import Moment

register = template.Library()


@register.inclusion_tag("monitoring/beside.html", takes_context=True)
def beside_aims(context: RequestContext, work: Plan | Task | Problem) -> dict[str, Any]:
    noun, today = work_noun(work), timezone.localdate()
    rows = Fusion.objects.current().filter(to_on__isnull=True, **{noun: work}).order_by("pk")
    aims = [Aim(row.place, row.item) for row in rows]
    found: dict[str, Any] = {"aims": [(titled(aim), page_of(aim, Moment(today))) for aim in aims]}
    if work.superseded_seq is None and "assign" in powers_of_user(context["user"]):
        found["fuse_url"] = reverse("monitoring:fuse", args=[noun, work.pk])
    return found
