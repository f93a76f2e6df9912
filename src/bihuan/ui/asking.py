"""Asking once more: a page with one form, before a record is put right or taken back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.ui.forms import Reasoned, refusals_on
from bihuan.ui.pages import page


def ask(
    request: HttpRequest, form: forms.BaseForm, title: str, back: str, *,
    record: Any = None, said: str = "", is_grave: bool = False,
) -> HttpResponse:  # fmt: skip
    """The page of one form, named as its button is; ``said`` explains, ``back`` changes nothing."""
    context = {"form": form, "title": title, "back": back, "record": record, "said": said}
    return page(request, "ui/put_right.html", context | {"is_grave": is_grave})


def take_back(
    request: HttpRequest, act: Callable[..., object], record: Any, back: str, *,
    done: str, then: str = "", title: str = "", said: str = "",
) -> HttpResponse:  # fmt: skip
    """Ask for the reason and the day, ``act`` on them, say ``done`` and go on to ``then``."""
    form = Reasoned(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            act(**form.cleaned_data)
            messages.success(request, done)
            return redirect(then or back)
    return ask(request, form, title or _("撤回"), back, record=record, said=said, is_grave=True)
