"""Reading rounds: which rule holds, who is on a team, what a round and a petition hold."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.models import InspectionTarget, Plan
from bihuan.errors import Refused
from bihuan.inspections.models import Petition, Round, RoundKind, RoundRule, TeamPost
from bihuan.inspections.rules import on_team_of
from bihuan.ledger.actions import SYSTEM, Actor
from bihuan.orgs import terms
from bihuan.orgs.models import Post, User
from bihuan.orgs.queries import posts_of, powers_of, powers_of_user
from bihuan.orgs.rules import visible_unit_ids

SEVERAL = "、"


def targets_seen_by(user: User) -> QuerySet[InspectionTarget]:
    """The targets whose unit a person sees, those of the rounds on whose team they are, and all
    for who may see drafts.
    """
    rows: QuerySet[InspectionTarget] = InspectionTarget.objects.all()
    if user.sees_department or "drafts" in powers_of_user(user):
        return rows
    today = timezone.localdate()
    units = visible_unit_ids(user.person_id, today)
    team = on_team_of(user.person_id, today)
    return rows.filter(Q(unit__in=units) | Q(plan__in=team))


def rule_on(kind: RoundKind, day: date) -> RoundRule:
    """The rule of a kind of round that is in force on a day."""
    rules = RoundRule.objects.current().filter(round_kind=kind).select_related("procedure")
    found: RoundRule | None = terms.rule_on(rules, day)
    if found is None:
        raise Refused(
            _("%(day)s 还没有“%(kind)s”的规定。") % {"day": day, "kind": kind},
            hint=_("请由维护基础数据的岗位在“预置”里添加，写明施行日期和整改流程。"),
        )
    return found


def round_of(plan: Plan) -> Round | None:
    found: Round | None = (
        Round.objects.current().filter(plan=plan).select_related("plan", "kind").first()
    )
    return found


def team_on(plan: Plan, day: date, known_at: int | None = None) -> list[TeamPost]:
    """Who is on the team of a round on a day: posts, the head first."""
    ties = TeamPost.objects.known_at(known_at).filter(round__plan=plan, from_on__lte=day)
    on_it = ties.exclude(to_on__lte=day).select_related("post__unit")
    order = {"leader": 0, "deputy": 1}
    return sorted(on_it, key=lambda tie: (order.get(tie.role, 2), tie.pk))


def writes_drafts(post: Post | None, target: InspectionTarget, day: date) -> bool:
    """Whether a post keeps the drafts of a target: that of its team, or one with the power."""
    if post is None:
        return False
    on_team = {tie.post_id for tie in team_on(target.plan, day)}
    return post.pk in on_team or {"drafts", "record"} <= powers_of(post)


def draft_actor(user: User, target: InspectionTarget, day: date) -> Actor | None:
    """As whom a person keeps the drafts of a target, if they do."""
    for post in posts_of(user.person):
        if writes_drafts(post, target, day):
            return Actor(user.person.key, post.pk)
    return None


def keeps_drafts(actor: Actor, target: InspectionTarget, day: date) -> bool:
    if actor == SYSTEM:
        return True
    post = Post.objects.current().select_related("post_type").filter(pk=actor.post_id).first()
    return writes_drafts(post, target, day)


def places_of(petition: Petition) -> str:
    """Out of what was read with the petition; ties of earlier corrections do not count."""
    return SEVERAL.join(one.name for one in _live(petition.places))


def types_of(petition: Petition) -> str:
    return SEVERAL.join(str(one.type) for one in _live(petition.marks))


def _live(ties: Any) -> list[Any]:
    return sorted((one for one in ties.all() if one.superseded_seq is None), key=lambda one: one.pk)
