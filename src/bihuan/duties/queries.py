"""Reading plans by their codes, and what waits for whom."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from bihuan.duties.lifecycle import PROBLEM_IN_WORK, TASK_IN_WORK, step_named
from bihuan.duties.models import Matter, Plan
from bihuan.duties.rules import POWER
from bihuan.errors import NotFound
from bihuan.orgs.models import Post, User
from bihuan.orgs.queries import powers_of

IN_WORK = {"task": TASK_IN_WORK, "problem": PROBLEM_IN_WORK}
FIRST_DUE = (F("due_on").asc(nulls_last=True), "pk")


def plan_coded(code: str) -> Plan:
    plan = Plan.objects.current().filter(code=code).first()
    if plan is None:
        raise NotFound(
            _("没有编码为 %(code)s 的方案。") % {"code": code}, hint=_("方案编码见“清单与方案”页。")
        )
    return plan


def delivering_units(posts: Sequence[Post]) -> set[int]:
    """The units for which these posts do what is owed."""
    return {post.unit_id for post in posts if "deliver" in powers_of(post)}


def owed_by(posts: Sequence[Post], model: type[Matter]) -> Any:
    """What these posts owe now: theirs by name, or their unit's where no post is named."""
    units = delivering_units(posts)
    mine = Q(owner_post__in=posts) | Q(owner_post__isnull=True, lead_unit__in=units)
    found = model._default_manager.current().filter(mine, state__in=IN_WORK[model.noun])
    return found.select_related("lead_unit", "plan").order_by(*FIRST_DUE)


def awaiting(user: User, posts: Sequence[Post], model: type[Matter], event: str) -> Any:
    """What waits for a step of this person: where they may take it, and another reported it."""
    step = step_named(model.steps, event)
    able = any(powers_of(post) & POWER[step.who] for post in posts)
    found = model._default_manager.current().visible_to(user)
    if not able:
        found = found.filter(assigned_by__in=posts)
    found = found.filter(state__in=step.sources).exclude(reported_by=user.person.key)
    if event == "extension_granted":
        found = found.filter(asked_due_on__isnull=False)
    return found.select_related("lead_unit", "plan").order_by(*FIRST_DUE)
