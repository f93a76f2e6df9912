"""The words of the preset: which there are, what they are called, in what order they stand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import BihuanError, NotFound
from bihuan.home.forms import NewCode, WordForm, word_form
from bihuan.home.setup import WORDS
from bihuan.orgs import actions
from bihuan.orgs.acting import acting_today
from bihuan.orgs.models import PostType, Preset, TermRule
from bihuan.orgs.queries import SignedIn, require_power
from bihuan.risks.models import GradeRule
from bihuan.ui.pages import page


@require_GET
def presets(request: SignedIn) -> HttpResponse:
    require_power(request.user, "define")
    kinds = [
        (kind, model._meta.verbose_name, model.objects.current().count())
        for kind, model in WORDS.items()
    ]
    return page(request, "home/presets.html", {"kinds": kinds})


def _model(kind: str) -> type[Preset]:
    if kind not in WORDS:
        raise NotFound(_("没有这一类预置。"))
    return WORDS[kind]


def _word(kind: str, pk: int) -> Any:
    word = _model(kind).objects.current().filter(pk=pk).first()
    if word is None:
        raise NotFound(_("没有这个词。"))
    return word


@require_GET
def preset(request: SignedIn, kind: str) -> HttpResponse:
    require_power(request.user, "define")
    model = _model(kind)
    words = model.objects.current().order_by("order", "pk")
    named = {PostType: "level", TermRule: "unit_kind", GradeRule: "gives"}.get(model)
    context = {
        "kind": kind,
        "title": model._meta.verbose_name,
        "words": words.select_related(named) if named else words,
        "is_post_type": model is PostType,
        "is_term_rule": model is TermRule,
        "is_grade_rule": model is GradeRule,
    }
    return page(request, "home/preset.html", context)


@require_http_methods(["GET", "POST"])
def word_new(request: SignedIn, kind: str) -> HttpResponse:
    require_power(request.user, "define")
    model = _model(kind)
    code, form = NewCode(request.POST or None), word_form(model, request.POST or None)
    if request.method == "POST" and code.is_valid() and form.is_valid():
        if model.objects.current().filter(code=code.cleaned_data["code"]).exists():
            code.add_error("code", _("这个编码已经用过。"))
        else:
            values = {**code.cleaned_data, **form.values(), "order": actions.next_order(model)}
            if _done(request, form, actions.define, model, **values):
                return redirect("home:preset", kind)
    context = {"title": model._meta.verbose_name, "kind": kind, "code": code, "form": form}
    return page(request, "home/preset_word.html", context)


@require_http_methods(["GET", "POST"])
def word(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = _word(kind, pk)
    form = word_form(type(found), request.POST or None, found)
    is_good = request.method == "POST" and form.is_valid()
    if is_good and _done(request, form, actions.redefine, found, **form.values()):
        return redirect("home:preset", kind)
    context = {"title": found.name, "kind": kind, "word": found, "form": form}
    return page(request, "home/preset_word.html", context)


def _done(request: SignedIn, form: WordForm, act: Any, subject: Any, **values: Any) -> bool:
    """Take the action; a refusal stands in the form."""
    try:
        act(subject, **values, **acting_today(request.user, "define"))
    except BihuanError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("已保存。"))
    return True


@require_POST
def word_move(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    places = -1 if request.POST.get("to") == "up" else 1
    actions.move_word(_word(kind, pk), places=places, **acting_today(request.user, "define"))
    return redirect("home:preset", kind)
