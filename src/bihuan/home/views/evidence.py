"""The register of evidence: every file that a person may see, and what it proves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.home.forms import EvidenceFilter
from bihuan.home.sources import PROOFS, Proof
from bihuan.ledger.models import Evidence
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn
from bihuan.periods import Moment
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.templatetags.ui import short


@require_GET
def register(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    listing = Listing(
        title=_("佐证"),
        rows=_files(request.user, at),
        form=EvidenceFilter,
        columns=_columns(),
        order=("-linked_on", "-pk"),
        empty=_("没有您能看到的佐证。佐证在任务、问题、活动和成果的页面上添加。"),
    )
    return list_page(request, listing, at)


def _columns() -> Sequence[Column]:
    return [
        Column(_("文件"), lambda file: file.file_name, lambda file: _tie(file).look_url,
               name="name", sort="file_name"),
        Column(_("所证的记录"), lambda file: _tie(file).said, lambda file: _tie(file).record_url,
               name="record"),
        Column(_("挂接日期"), lambda file: file.linked_on, name="day", sort="linked_on"),
        Column(_("大小"), lambda file: filesizeformat(file.size), numeric=True, name="size",
               sort="size", whole=lambda file: file.size),
        Column(_("摘要算法"), lambda file: file.digest_name, name="algorithm", shown=False),
        Column(_("摘要"), lambda file: short(file.digest), name="digest", sort="digest",
               whole=lambda file: file.digest),
    ]  # fmt: skip


def _files(user: User, at: Moment) -> QuerySet[Any]:
    """The files tied to a record that the person may see, each with its first tie of each kind."""
    ties = {proof.noun: _ties(proof, user, at) for proof in PROOFS}
    first = {proof.noun: Subquery(_first(proof, ties[proof.noun])) for proof in PROOFS}
    days = [Subquery(tied.values("linked_on")[:1]) for tied in ties.values()]
    is_seen = Q()
    for tied in ties.values():
        is_seen |= Q(Exists(tied))
    return Evidence.objects.filter(is_seen).annotate(linked_on=Coalesce(*days), **first)


def _ties(proof: Proof, user: User, at: Moment) -> QuerySet[Any]:
    seen = proof.owner._default_manager.all().current().visible_to(user)
    tied = proof.link._default_manager.all().known_at(at.known_at)
    tied = tied.filter(evidence=OuterRef("pk"), linked_on__lte=at.as_of)
    return tied.filter(**{f"{proof.noun}__in": seen.values("pk")}).order_by("linked_on", "pk")


def _first(proof: Proof, tied: QuerySet[Any]) -> QuerySet[Any]:
    record = f"{proof.noun}_id"
    told = JSONObject(link="pk", record=record, title=f"{proof.noun}__{proof.title}")
    return tied.values(told=told)[:1]


@dataclass(frozen=True, slots=True)
class Tie:
    """What a line of the register says of the record that a file proves."""

    said: str
    record_url: str
    look_url: str


def _tie(file: Any) -> Tie:
    proof = next(proof for proof in PROOFS if getattr(file, proof.noun))
    told = getattr(file, proof.noun)
    look = reverse(proof.look, args=[told["record"], told["link"]])
    named = {"what": proof.owner._meta.verbose_name, "text": told["title"][:60]}
    return Tie(_("%(what)s：%(text)s") % named, reverse(proof.page, args=[told["record"]]), look)
