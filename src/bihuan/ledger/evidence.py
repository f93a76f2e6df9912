"""The only owner of evidence files: each is kept once, under its digest, and never changed."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from bihuan.errors import NotFound
from bihuan.ledger import merkle
from bihuan.ledger.actions import Log
from bihuan.ledger.models import Evidence, EvidenceLink, Ledgered

CHUNK = 1 << 20


def path_of(evidence: Evidence) -> Path:
    digest = evidence.digest
    return Path(settings.BIHUAN_EVIDENCE_DIR) / digest[:2] / digest[2:4] / digest


def bare_name(name: str) -> str:
    """A file name without folders, drive letters or control characters."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in bare if c.isprintable()).strip(" .")[-255:] or "unnamed"


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def file_digest(digest_name: str, stream: IO[bytes]) -> tuple[str, int]:
    """Digest in hex and size in bytes."""
    running, size = merkle.running_digest(digest_name), 0
    for chunk in chunks(stream):
        running.update(chunk)
        size += len(chunk)
    return running.hexdigest(), size


def keep(log: Log, stream: IO[bytes], name: str) -> Evidence:
    """Store a file and its row, or find the row of the same bytes stored before.

    The caller records the entry. When its transaction fails the file stays behind unlinked, which
    harms nothing: its name is its content.
    """
    root = Path(settings.BIHUAN_EVIDENCE_DIR)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root, prefix=".incoming-", delete=False) as incoming:
        shutil.copyfileobj(stream, incoming, CHUNK)
        incoming.flush()
        os.fsync(incoming.fileno())
    return _adopt(log, Path(incoming.name), bare_name(name))


def _adopt(log: Log, incoming: Path, name: str) -> Evidence:
    with incoming.open("rb") as stream:
        digest, size = file_digest(log.digest_name, stream)
    known = log.find(Evidence, digest_name=log.digest_name, digest=digest)
    evidence = known or log.add(
        Evidence, digest=digest, digest_name=log.digest_name, size=size, file_name=name
    )
    target = path_of(evidence)
    target.parent.mkdir(parents=True, exist_ok=True)
    incoming.replace(target)
    target.chmod(0o444)
    return evidence


def opened(evidence: Evidence) -> IO[bytes]:
    try:
        return path_of(evidence).open("rb")
    except FileNotFoundError as error:
        said = {"digest": evidence.digest}
        raise NotFound(_("佐证 %(digest)s 的文件不见了，请核验账本。") % said) from error


def attach(
    log: Log,
    link: type[EvidenceLink],
    files: Sequence[tuple[str, IO[bytes]]],
    *,
    on: date,
    **record: Ledgered,
) -> int:
    """Tie files to a record by its table of links, each once; how many were new to it."""
    [(noun, row)] = record.items()
    added = 0
    for name, stream in files:
        kept = keep(log, stream, name)
        if log.find(link, evidence_id=kept.pk, **{f"{noun}_id": row.pk}) is None:
            log.add(link, evidence=kept, linked_on=on, **record)
            added += 1
    return added


def shown(links: Any, url: Callable[[Any], str], view_url: Callable[[Any], str]) -> list[Any]:
    """Links with their files, oldest first, each with where its file is given and looked at."""
    found = list(links.select_related("evidence").order_by("pk"))
    for link in found:
        link.url, link.view_url = url(link), view_url(link)
    return found


def link_among(links: Any, pk: int) -> Any:
    """One of these links, with its file."""
    found = links.select_related("evidence").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这份佐证。"))
    return found


def download(links: Any, pk: int) -> FileResponse:
    """The file of one of these links; what is in it is never run by the browser."""
    found = link_among(links, pk)
    return FileResponse(
        opened(found.evidence),
        as_attachment=True,
        filename=found.evidence.file_name,
        content_type="application/octet-stream",
    )
