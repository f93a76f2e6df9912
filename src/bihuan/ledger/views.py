"""Pages of evidence, for every app whose records have files: a file at a glance, and as it is.

The app finds the link among those of a record that the reader may see; that is the access check.
"""

from dataclasses import dataclass

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.documents.glance import Glance, Kind, glance, head_of, media_type
from bihuan.errors import NotFound
from bihuan.ledger import evidence
from bihuan.ledger.models import Entry, Evidence, EvidenceLink, Ledgered
from bihuan.ui.pages import page

CLOSED = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of a file that the browser shows: it runs nothing and asks for nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands: the record it proves, and the addresses that give it.

    ``entry_url`` is empty for who may not read the log.
    """

    record: object
    record_url: str
    file_url: str
    inline_url: str
    entry_url: str = ""


def place_of(
    link: EvidenceLink, record: Ledgered, record_url: str, name: str, *, reads_log: bool
) -> Place:
    """``name`` is that of the address which gives the file; beside it stands ``name``-inline."""
    args = [record.pk, link.pk]
    return Place(
        record=record,
        record_url=record_url,
        file_url=reverse(name, args=args),
        inline_url=reverse(f"{name}-inline", args=args),
        entry_url=reverse("home:ledger-entry", args=[link.recorded_seq]) if reads_log else "",
    )


def evidence_page(request: HttpRequest, link: EvidenceLink, place: Place) -> HttpResponse:
    """The name, size and digest of a file, how it came here, and how it begins."""
    kept = link.evidence
    is_kept = evidence.path_of(kept).is_file()
    context = {
        "link": link,
        "place": place,
        "entry": Entry.objects.filter(seq=link.recorded_seq).first(),
        "glance": glance(evidence.path_of(kept)) if is_kept else Glance(Kind.BROKEN),
        "is_kept": is_kept,
        "agrees": is_kept and _agrees(kept),
    }
    return page(request, "ledger/evidence_view.html", context)


def _agrees(kept: Evidence) -> bool:
    """Whether the bytes still give the digest."""
    with evidence.opened(kept) as stream:
        return evidence.file_digest(kept.digest_name, stream) == (kept.digest, kept.size)


def evidence_inline(kept: Evidence) -> FileResponse:
    """A picture or a PDF for the browser to show; told by its bytes, and whatever else refused."""
    mime = media_type(head_of(evidence.path_of(kept))) if evidence.path_of(kept).is_file() else ""
    if not mime:
        raise NotFound(_("这份佐证不能在浏览器里打开。"), hint=_("请下载后查看。"))
    stream = evidence.opened(kept)
    response = FileResponse(stream, filename=kept.file_name, content_type=mime)
    response["Content-Security-Policy"] = CLOSED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
