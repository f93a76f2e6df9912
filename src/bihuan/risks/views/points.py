"""One risk point: its page, and how it is drafted, approved, revised, ended and withdrawn."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import NotAllowed, NotFound
from bihuan.ledger.actions import Actor
from bihuan.orgs.models import Unit, User
from bihuan.orgs.queries import (
    SignedIn,
    able_posts,
    actor_with,
    history_of,
    powers_of_user,
    require_power,
    seen,
)
from bihuan.orgs.views.units import post_url, unit_url
from bihuan.periods import Moment
from bihuan.risks import forms
from bihuan.risks.actions import points as actions
from bihuan.risks.models import SIGHT, ProcessChange, RiskPoint, RiskVersion, State
from bihuan.risks.queries import (
    Grading,
    actor_over,
    factor_words,
    is_double,
    named,
    occasions,
    units_to_record_for,
    with_reviews,
)
from bihuan.risks.views.changes import told
from bihuan.ui.asking import take_back
from bihuan.ui.forms import Dated, Reasoned, refusals_on
from bihuan.ui.pages import page
from bihuan.words import listed

Fact = tuple[Any, Any, str]


def point_seen(user: User, pk: int) -> RiskPoint:
    found: RiskPoint = seen(
        RiskPoint.objects.current().select_related("unit"), user, pk,
        _("没有这个风险点，或者您的岗位看不到它。"),
    )  # fmt: skip
    return found


def running_at(point: RiskPoint, at: Moment) -> Any:
    """The running version of a point, with what it is owed."""
    rows = RiskVersion.objects.current().running().filter(point=point)
    shown = ("point__unit", "post", "category", "grade", "ruled_grade", "owner_post", "leader_post")
    return with_reviews(rows, at).select_related(*shown).get()


def recorder(user: User, unit: Unit | str, *powers: str) -> Actor:
    """Who drafts, revises and reviews for a unit; refused where no post of the user may.

    A unit not known yet is its name; ``powers`` are those that the post needs besides.
    """
    found = actor_over(user, unit if isinstance(unit, Unit) else None, "record", *powers)
    if found is None:
        raise NotAllowed(
            _("您的岗位不能登记“%(unit)s”的风险点。") % {"unit": unit},
            hint=_("风险点由本单位或可查看全部门风险点的岗位办理。"),
        )
    return found


@require_GET
def point(request: SignedIn, pk: int) -> HttpResponse:
    return point_page(request, point_seen(request.user, pk))


def point_page(request: SignedIn, found: RiskPoint, **said: Any) -> HttpResponse:
    """The page of a point; ``said`` are forms of it that came back with errors."""
    user, at = request.user, Moment(timezone.localdate())
    version = running_at(found, at)
    may_record = actor_over(user, found.unit, "record") is not None
    is_named = found.unit is not None
    may_approve = is_named and bool(able_posts(user, "check", SIGHT))
    is_open = version.state != State.ENDED
    context = {
        "point": found,
        "version": version,
        "facts": _facts(version),
        "why": occasions(version, at.as_of),
        "changes": ProcessChange.objects.current().filter(point=found).order_by("-changed_on"),
        "reviews": found.reviews.current().order_by("-reviewed_on", "-pk"),
        "versions": told(found),
        "entries": history_of(found),
        "may_record": may_record and is_open,
        "may_review": may_record and is_named and version.is_live,
        "approval": Dated(auto_id="approve-%s")
        if may_approve and version.state in {State.DRAFT, State.REVISED}
        else None,
        "process": forms.ProcessForm(auto_id="process-%s")
        if may_record and is_named and version.is_live
        else None,
        "ending": Reasoned(auto_id="end-%s")
        if may_approve and version.state == State.DRAFT
        else None,
        "is_double": is_double(found),
        "may_name": {"import", "define"} <= powers_of_user(user),
        "may_revise": actor_over(user, found.unit, "record", "revise") is not None,
        **said,
    }
    return page(request, "risks/point.html", context)


def _facts(version: Any) -> list[Fact]:
    touched = listed(named(version.factors, factor_words()))
    unit = version.point.unit
    return [
        (_("单位"), version.point.named_unit, unit_url(unit) if unit else ""),
        (_("岗位"), version.post, post_url(version.post) if version.post else ""),
        (_("风险类别"), version.category, ""),
        (_("涉及事项"), touched or _("都不涉及"), ""),
        (_("风险等级"), _grade_in_words(version), ""),
        (_("主要内容及表现形式"), version.manifestation, ""),
        (_("部门负责岗位"), *_post(version.owner_post)),
        (_("责任领导岗位"), *_post(version.leader_post)),
        (_("施行日期"), version.in_force_on, ""),
        (_("上次审查"), version.reviewed_on, ""),
        (_("审查期限"), version.due_on if version.is_live else None, ""),
        (_("编号"), version.point.number, ""),
    ]


def _post(post: Any) -> tuple[Any, str]:
    return (post, post_url(post)) if post else (_("还没有定"), "")


def _grade_in_words(version: RiskVersion) -> str:
    if not version.is_overridden:
        return _("%(grade)s（按规则）") % {"grade": version.grade}
    return _("%(grade)s（按规则为%(ruled)s；改定理由：%(reason)s）") % {
        "grade": version.grade, "ruled": version.ruled_grade, "reason": version.grade_reason,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """A draft for a unit: the unit first, since its posts are offered."""
    require_power(request.user, "record")
    units = units_to_record_for(request.user)
    unit = _unit_asked(units, request.GET.get("unit", ""))
    if unit is None:
        form = forms.UnitForm(request.user)
        return page(request, "risks/unit.html", {"form": form, "has_units": units.exists()})
    may_approve = bool(able_posts(request.user, "check", SIGHT))
    draft = forms.DraftForm(unit, request.POST or None, may_approve=may_approve)
    if draft.is_valid():
        with refusals_on(draft):
            return redirect("risks:point", _draft(request, unit, draft).pk)
    return page(request, "risks/point_form.html", {
        "form": draft, "unit": unit, "title": _("登记风险点"), "button": _("登记"),
        "back": reverse("risks:points"), "ruled": _rules(),
    })  # fmt: skip


def _unit_asked(units: Any, pk: str) -> Unit | None:
    if pk:
        found: Unit | None = units.filter(pk=pk).first() if pk.isdigit() else None
        if found is None:
            raise NotFound(_("没有这个单位，或者不由您的岗位登记。"))
        return found
    some = list(units[:2])
    return some[0] if len(some) == 1 else None


def _draft(request: SignedIn, unit: Unit, form: forms.DraftForm) -> RiskPoint:
    act = actions.draft_point
    actor = recorder(request.user, unit)
    if form.cleaned_data.get("approve"):
        act = actions.enter_point
        actor = actor_over(request.user, unit, "record", "check", SIGHT) or actor
    made = act(unit=unit, on=form.cleaned_data["on"], actor=actor, at=timezone.now(), **form.said())
    messages.success(request, _("已登记风险点“%s”。") % form.cleaned_data["power"])
    return made


def _rules() -> list[tuple[str, str]]:
    """What the rules make of each factor today, as the form explains it."""
    grading = Grading(timezone.localdate())
    return [(str(factor), str(grading.grade([factor.code]))) for factor in grading.factors]


@require_http_methods(["GET", "POST"])
def revise(request: SignedIn, pk: int) -> HttpResponse:
    found = point_seen(request.user, pk)
    unit = actions.unit_of(found)
    actor = recorder(request.user, unit)
    actor = actor_over(request.user, unit, "record", "check", SIGHT) or actor
    version = running_at(found, Moment(timezone.localdate()))
    form = forms.RevisionForm(unit, request.POST or None, version=version)
    if form.is_valid():
        with refusals_on(form):
            made = actions.revise_point(
                found, reason=form.cleaned_data["reason"], on=form.cleaned_data["on"],
                actor=actor, at=timezone.now(), **form.said(),
            )  # fmt: skip
            messages.success(request, _revised_in_words(made))
            return redirect("risks:point", pk)
    return page(request, "risks/point_form.html", {
        "form": form, "unit": unit, "title": _("修订风险点"), "button": _("修订"),
        "back": reverse("risks:point", args=[pk]), "ruled": _rules(), "version": version,
    })  # fmt: skip


def _revised_in_words(version: RiskVersion) -> str:
    if version.state == State.REVISED:
        return _("已修订为第 %(n)s 版，先照新的执行，待审定。") % {"n": version.number}
    return _("已修订为第 %(n)s 版。原来的版本仍可查。") % {"n": version.number}


@require_POST
def approve(request: SignedIn, pk: int) -> HttpResponse:
    found = point_seen(request.user, pk)
    actor = actor_with(request.user, "check", SIGHT)
    form = Dated(request.POST, auto_id="approve-%s")
    if form.is_valid():
        with refusals_on(form):
            actions.approve_point(found, on=form.cleaned_data["on"], actor=actor, at=timezone.now())
            messages.success(request, _("已审定，自该日起施行。"))
            return redirect("risks:point", pk)
    return point_page(request, found, approval=form)


@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    found = point_seen(request.user, pk)
    actor = actor_with(request.user, "check", SIGHT)
    form = Reasoned(request.POST, auto_id="end-%s")
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            actions.end_point(
                found, reason=said["reason"], on=said["on"], actor=actor, at=timezone.now()
            )
            messages.success(request, _("已终止。以前的版本仍可查。"))
            return redirect("risks:point", pk)
    return point_page(request, found, ending=form)


@require_POST
def process(request: SignedIn, pk: int) -> HttpResponse:
    """Say that the way the power is used has changed."""
    found = point_seen(request.user, pk)
    actor = recorder(request.user, found.named_unit)
    form = forms.ProcessForm(request.POST, auto_id="process-%s")
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            actions.report_process_change(
                found, note=said["note"], on=said["on"], actor=actor, at=timezone.now()
            )
            messages.success(request, _("已登记流程变动，这个风险点应当审查。"))
            return redirect("risks:point", pk)
    return point_page(request, found, process=form)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = point_seen(request.user, pk)
    require_power(request.user, "revise")
    actor = recorder(request.user, found.named_unit, "revise")
    return take_back(
        request, partial(actions.withdraw_point, found, actor=actor, at=timezone.now()), found,
        reverse("risks:point", args=[pk]), done=_("已撤回，不再计数。"), then="risks:points",
        said=_("撤回不该登记的，如重复登记；不再有这项权力的，请终止。撤回后台账里仍可查。"),
    )  # fmt: skip
