"""Schemes: their list, the page of one, laying it down part by part, opening and settling it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import NotFound
from bihuan.indicators.sources import source_named
from bihuan.orgs.models import User
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    history_of,
    powers_of_user,
    require_power,
    seen,
)
from bihuan.scorecards.actions import schemes as actions
from bihuan.scorecards.actions.results import finalise
from bihuan.scorecards.forms import SchemeFilter
from bihuan.scorecards.forms.schemes import BandsForm, ItemForm, RuleForm, SchemeForm, query
from bihuan.scorecards.models import Item, Rule, Scheme, Scorecard
from bihuan.scorecards.queries import scheme_numbered, terms_of
from bihuan.scorecards.terms import BASIS_WORDS, COUNTS_WORDS, Basis, Terms, shown
from bihuan.scorecards.views.sheets import unscored
from bihuan.scorecards.wording import band_in_words, written_band
from bihuan.ui.asking import take_back
from bihuan.ui.forms import Dated, Reasoned, refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


def scheme_url(row: Any) -> str:
    return reverse("scorecards:scheme", args=[row.version_of_id or row.pk])


@require_GET
def schemes(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Scheme.objects.known_at(at.known_at).visible_to(request.user)
    may_define = "define" in powers_of_user(request.user)
    listing = Listing(
        title=_("考核办法"),
        rows=rows.select_related("unit_kind", "appraiser"),
        form=SchemeFilter,
        columns=[
            Column(_("考核办法"), lambda row: row.name, scheme_url, name="name", sort="name"),
            Column(_("年度"), lambda row: row.year, name="year", sort="year"),
            Column(
                _("单位类型"), lambda row: row.unit_kind, name="kind", sort="unit_kind__order"
            ),
            Column(_("总分"), lambda row: shown(row.total), numeric=True, name="total"),
            Column(_("状态"), _state, name="state", is_word=True),
            Column(_("启动日期"), lambda row: row.opened_on, name="opened", sort="opened_on"),
            Column(_("定等次日期"), lambda row: row.final_on, name="final", sort="final_on"),
            Column(_("依据文件"), lambda row: row.source, name="source", shown=False),
        ],
        order=("-year", "code", "id"),
        empty=_("还没有考核办法。可以在“导入”页导入评分表，或在这里新建。"),
        new_label=_("新建考核办法") if may_define else "",
        new_url=reverse("scorecards:scheme-new") if may_define else "",
        links=[(_("历年结果"), reverse("scorecards:results"))],
    )  # fmt: skip
    return list_page(request, listing, at)


def _state(row: Any) -> str:
    if row.final_on is not None:
        return _("结果已定")
    return _("考核中") if row.opened_on is not None else _("拟定中")


def _seen(user: User, pk: int) -> Scheme:
    rows = Scheme.objects.current().select_related("unit_kind", "appraiser")
    found: Scheme = seen(rows, user, pk, _("没有这个考核办法，或者您的岗位看不到它。"))
    return found


@require_GET
def scheme(request: SignedIn, pk: int) -> HttpResponse:
    return _scheme_page(request, _seen(request.user, pk))


def _scheme_page(request: SignedIn, scheme: Scheme, **said: Any) -> HttpResponse:
    powers, known = powers_of_user(request.user), terms_of(scheme)
    is_draft, is_final = scheme.opened_on is None, scheme.final_on is not None
    cards = Scorecard.objects.current().filter(scheme=scheme)
    context = {
        "scheme": scheme,
        "state": _state(scheme),
        "terms": known,
        "total": shown(scheme.total),
        "groups": _groups(known),
        "bands": [band_in_words(band) for band in known.bands],
        "unscored": unscored(known),
        "faults": actions.scheme_faults(scheme) if "define" in powers and not is_final else [],
        "cards": cards.visible_to(request.user).count(),
        "may_define": "define" in powers and not is_final,
        "opening": _form(Dated, "close" in powers and is_draft),
        "settling": _form(Dated, "close" in powers and not is_draft and not is_final),
        "may_withdraw": "revise" in powers and is_draft,
        "entries": history_of(scheme),
        **said,
    }
    return page(request, "scorecards/scheme.html", context)


def _form(form: Callable[..., Any], applies: bool) -> Any:  # noqa: FBT001
    return form() if applies else None


def _groups(known: Terms) -> list[tuple[str, list[Any]]]:
    """The items under their headings, each with its rules in words."""
    found: list[tuple[str, list[Any]]] = []
    for item in known.items:
        rules = [(rule, ground(rule)) for rule in item.rules]
        standard = shown(item.standard) if item.standard is not None else ""
        line = (item, COUNTS_WORDS[item.counts], standard, rules)
        if not found or found[-1][0] != item.heading:
            found.append((item.heading, []))
        found[-1][1].append(line)
    return found


def ground(rule: Any) -> str:
    """What a rule counts, in words."""
    if rule.regulation:
        return _("不计分：%(why)s") % {"why": rule.regulation}
    if rule.basis is Basis.METRIC:
        return _("指标 %(code)s") % {"code": rule.metric}
    if rule.basis is Basis.HAND:
        return str(BASIS_WORDS[rule.basis])
    said = {"source": BASIS_WORDS[rule.basis], "filter": in_words(rule)}
    return _("%(source)s：%(filter)s") % said


def in_words(rule: Any) -> str:
    """What the records of a rule are filtered by, in words; as it is written where it is wrong."""
    form = source_named(rule.basis).form(dict(rule.filter))
    told = [
        _("%(label)s %(value)s") % {"label": one.label, "value": one.value}
        for one in form.applied()
    ]
    return _("，").join(told) or query(rule.filter)


# --- Laying down ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "define")
    form = SchemeForm(request.POST or None, initial={"year": timezone.localdate().year})
    if form.is_valid():
        with refusals_on(form):
            said = dict(form.cleaned_data)
            total = Terms(said.pop("total"), ())
            made = actions.define_scheme(**said, says=total, **_act(request))
            messages.success(request, _("已建立。请添加考核项目、评分规则和等次，再启动。"))
            return redirect(scheme_url(made))
    return _form_page(request, _("新建考核办法"), form, reverse("scorecards:schemes"))


def _act(request: SignedIn, power: str = "define") -> dict[str, Any]:
    actor = actor_with(request.user, power)
    return {"on": timezone.localdate(), "actor": actor, "at": timezone.now()}


def _form_page(
    request: SignedIn, title: str, form: Any, back: str, remove_url: str = ""
) -> HttpResponse:
    context = {"title": title, "form": form, "back": back, "remove_url": remove_url}
    context["removal"] = Reasoned() if remove_url else None
    return page(request, "scorecards/scheme_form.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = scheme_numbered(pk)
    form = SchemeForm(request.POST or None, scheme=found)
    if form.is_valid():
        with refusals_on(form):
            actions.change_scheme(found, **form.cleaned_data, **_act(request))
            return _saved(request, found)
    return _form_page(request, _("修改考核办法"), form, scheme_url(found))


def _saved(request: SignedIn, found: Scheme) -> HttpResponse:
    messages.success(request, _("已保存。"))
    return redirect(scheme_url(found))


@require_http_methods(["GET", "POST"])
def bands(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = scheme_numbered(pk)
    stands = "\n".join(written_band(band) for band in terms_of(found).bands)
    form = BandsForm(request.POST or None, initial={"bands": stands})
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            actions.set_bands(found, said["bands"], reason=said["reason"], **_act(request))
            return _saved(request, found)
    return _form_page(request, _("划定等次"), form, scheme_url(found))


@require_http_methods(["GET", "POST"])
def item_new(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = scheme_numbered(pk)
    form = ItemForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            reason = form.cleaned_data["reason"]
            row = actions.put_item(found, form.item, reason=reason, **_act(request))
            messages.success(request, _("已添加项目，请写它的评分规则。"))
            return redirect("scorecards:rule-new", pk=row.pk)
    return _form_page(request, _("添加考核项目"), form, scheme_url(found))


def _part(model: type[Any], pk: int) -> Any:
    found = model.objects.current().filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这个考核项目或评分规则。"))
    return found


@require_http_methods(["GET", "POST"])
def item_edit(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    row = _part(Item, pk)
    form = ItemForm(request.POST or None, initial=ItemForm.initial_of(row))
    if form.is_valid():
        with refusals_on(form):
            reason = form.cleaned_data["reason"]
            actions.put_item(row.scheme, form.item, place=row, reason=reason, **_act(request))
            return _saved(request, row.scheme)
    remove = reverse("scorecards:item-remove", args=[pk])
    return _form_page(request, _("修改考核项目"), form, scheme_url(row.scheme), remove)


@require_http_methods(["GET", "POST"])
def rule_new(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    row = _part(Item, pk)
    form = RuleForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            reason = form.cleaned_data["reason"]
            actions.put_rule(row, form.rule, reason=reason, **_act(request))
            return _saved(request, row.scheme)
    title = _("给“%(item)s”添加评分规则") % {"item": row}
    return _form_page(request, title, form, scheme_url(row.scheme))


@require_http_methods(["GET", "POST"])
def rule_edit(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    row = _part(Rule, pk)
    form = RuleForm(request.POST or None, initial=RuleForm.initial_of(row))
    if form.is_valid():
        with refusals_on(form):
            reason = form.cleaned_data["reason"]
            actions.put_rule(row.item, form.rule, place=row, reason=reason, **_act(request))
            return _saved(request, row.item.scheme)
    remove = reverse("scorecards:rule-remove", args=[pk])
    return _form_page(request, _("修改评分规则"), form, scheme_url(row.item.scheme), remove)


@require_POST
def item_remove(request: SignedIn, pk: int) -> HttpResponse:
    return _remove(request, _part(Item, pk))


@require_POST
def rule_remove(request: SignedIn, pk: int) -> HttpResponse:
    return _remove(request, _part(Rule, pk))


def _remove(request: SignedIn, part: Item | Rule) -> HttpResponse:
    actor = actor_with(request.user, "define")
    of = part.scheme if isinstance(part, Item) else part.item.scheme
    form = Reasoned(request.POST)
    if form.is_valid():
        actions.remove_part(part, **form.cleaned_data, actor=actor, at=timezone.now())
        messages.success(request, _("已去掉。以前评的分不变，原来的规定一直可查。"))
        return redirect(scheme_url(of))
    context = {"title": _("去掉"), "form": None, "back": scheme_url(of)}
    here = {"remove_url": request.path, "removal": form}
    return page(request, "scorecards/scheme_form.html", context | here)


# --- Opening and settling -------------------------------------------------------------------------


@require_POST
def begin(request: SignedIn, pk: int) -> HttpResponse:
    """Open the appraisal: a card for each unit."""
    found, actor = scheme_numbered(pk), actor_with(request.user, "close")
    form = Dated(request.POST)
    if form.is_valid():
        with refusals_on(form):
            on = form.cleaned_data["on"]
            made = actions.open_scheme(found, on=on, actor=actor, at=timezone.now())
            messages.success(request, _("已启动，共 %(n)s 个单位。") % {"n": len(made)})
            return redirect(scheme_url(found))
    return _scheme_page(request, found, opening=form)


@require_POST
def settle(request: SignedIn, pk: int) -> HttpResponse:
    """Settle the results of all cards."""
    found, actor = scheme_numbered(pk), actor_with(request.user, "close")
    form = Dated(request.POST)
    if form.is_valid():
        with refusals_on(form):
            on = form.cleaned_data["on"]
            made = finalise(found, on=on, actor=actor, at=timezone.now())
            messages.success(request, _("已确定 %(n)s 个单位的结果。") % {"n": len(made)})
            return redirect(scheme_url(found))
    return _scheme_page(request, found, settling=form)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found, actor = scheme_numbered(pk), actor_with(request.user, "revise")
    act = partial(actions.withdraw_scheme, found, actor=actor, at=timezone.now())
    to = reverse("scorecards:schemes")
    return take_back(request, act, found, scheme_url(found), done=_("已撤回。"), then=to)
