"""The evidence of a task or problem: a look at a file, the file as it is, and adding files."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.duties import forms
from bihuan.duties.actions.steps import attach_evidence, may_attach
from bihuan.duties.models import TIED, Matter
from bihuan.duties.views.lists import matter_url
from bihuan.duties.views.matters import KINDS, actors_of, detail, seen
from bihuan.errors import NotAllowed
from bihuan.ledger.evidence import link_among
from bihuan.ledger.views import Place, evidence_inline, evidence_page, place_of
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, powers_of_user
from bihuan.ui.forms import refusals_on


@require_GET
def view(request: SignedIn, kind: str, pk: int, link_id: int) -> HttpResponse:
    matter = seen(KINDS[kind], request.user, pk)
    link = _link(matter, link_id)
    return evidence_page(request, link, _place(request.user, matter, link))


@require_GET
def inline(request: SignedIn, kind: str, pk: int, link_id: int) -> FileResponse:
    matter = seen(KINDS[kind], request.user, pk)
    return evidence_inline(_link(matter, link_id).evidence)


def _link(matter: Matter, pk: int) -> Any:
    links = TIED[matter.noun][1].objects.current().filter(**{matter.noun: matter})
    return link_among(links, pk)


def _place(user: User, matter: Matter, link: Any) -> Place:
    name, reads_log = f"duties:{matter.noun}s-evidence", "ledger" in powers_of_user(user)
    return place_of(link, matter, matter_url(matter), name, reads_log=reads_log)


@require_POST
def attach(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    """Add files to a matter without taking a step."""
    matter = seen(KINDS[kind], request.user, pk)
    able = [actor for actor in actors_of(request.user) if may_attach(matter, actor)]
    if not able:
        raise NotAllowed(_("您的岗位不能对此添加佐证。"))
    form = forms.AttachForm(request.POST, request.FILES)
    if form.is_valid():
        files = [(file.name, file) for file in form.cleaned_data["evidence"]]
        on, actor = form.cleaned_data["on"], able[0]
        with refusals_on(form):
            attach_evidence(matter, files=files, on=on, actor=actor, at=timezone.now())
            messages.success(request, _("已添加佐证。"))
            return redirect(matter_url(matter))
    return detail(request, matter, form)
