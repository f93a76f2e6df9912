"""Word files of others: the only owner of saying which may be opened, and why one may not.

Nothing is unpacked before its size is known; what a file would fetch from elsewhere or run when it
is opened is refused with it.
"""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from bihuan.documents.glance import OLE, ZIP
from bihuan.errors import Unreadable
from bihuan.words import _

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_MEMBERS = 2_000
MAIN = "word/document.xml"
LINKED = "/hyperlink"
"""The only kind of tie that may lead outside: it is followed when a reader clicks on it."""


def check(path: Path) -> None:
    """Refuse by name what is no Word file of today, or a harmful one, as a template."""
    if not path.is_file():
        raise Unreadable(_("没有文件 %(name)s。") % {"name": path.name})
    hint = _("模板应是 Word 的 .docx 文件。")
    with path.open("rb") as file, opened(file, path.name, hint) as archive:
        _check_harm(archive, path.name, hint)


@contextmanager
def opened(file: BinaryIO, name: str, hint: str) -> Iterator[zipfile.ZipFile]:
    """The parts of a Word file, once it is known that it is one and how far it swells.

    ``hint`` says what should have been given where the file is something else.
    """
    head = file.read(len(OLE))
    if head == OLE:
        raise _old_or_encrypted(head + file.read(MOST_BYTES), name)
    if not head.startswith(ZIP):
        raise _refusal(_("“%(name)s”不是 Word 文件。"), name, hint)
    check_size(file.seek(0, os.SEEK_END), name)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_members(archive.infolist(), name, hint)
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
        said = _("“%(name)s”损坏了，打不开。")
        raise _refusal(said, name, _("请在 Word 或 WPS 里打开、另存为 .docx 再试。")) from error


def check_size(size: int, name: str) -> None:
    if size > MOST_BYTES:
        said = _("“%(name)s”太大了，超过 20 MB。")
        raise _refusal(said, name, _("请只留正文，去掉图片再试。"))


def _old_or_encrypted(content: bytes, name: str) -> Unreadable:
    if ENCRYPTED in content:
        return _refusal(_("“%(name)s”加了密码。"), name, _("请去掉密码后再用。"))
    said = _("“%(name)s”是旧格式的 Word 文件（.doc）。")
    return _refusal(said, name, _("请在 Word 里另存为 .docx。"))


def _refusal(said: str, name: str, hint: str) -> Unreadable:
    return Unreadable(said % {"name": name}, hint=hint)


def _check_members(members: list[zipfile.ZipInfo], name: str, hint: str) -> None:
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        said = _("“%(name)s”解开后太大，可能是恶意文件。")
        raise _refusal(said, name, _("请把正文复制到新的文件里再试。"))
    if any(member.flag_bits & 1 for member in members):
        raise _refusal(_("“%(name)s”加了密码。"), name, _("请去掉密码后再用。"))
    if MAIN not in {member.filename for member in members}:
        raise _refusal(_("“%(name)s”里没有正文（word/document.xml）。"), name, hint)


def _check_harm(archive: zipfile.ZipFile, name: str, hint: str) -> None:
    """What would run or be fetched when the file is opened."""
    members = archive.infolist()
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise _refusal(_("“%(name)s”带有宏。"), name, _("请另存为不带宏的 .docx。"))
    for member in members:
        part = member.filename.lower()
        if part.endswith((".xml", ".rels")):
            _check_text(archive.read(member), name, hint)
        if part.endswith(".rels"):
            _check_ties(archive.read(member), name, hint)


def _check_text(content: bytes, name: str, hint: str) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _refusal(_("“%(name)s”里有不属于 Word 的内容（DOCTYPE）。"), name, hint)


def _check_ties(content: bytes, name: str, hint: str) -> None:
    """Of what is tied to the file from outside, only addresses that a reader clicks on may be."""
    try:
        ties = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise _refusal(_("“%(name)s”损坏了，打不开。"), name, hint) from error
    for tie in ties.iter(etree.Element):
        is_outside = tie.get("TargetMode", "").strip().lower() == "external"
        if is_outside and not tie.get("Type", "").endswith(LINKED):
            raise _refusal(
                _("“%(name)s”打开时会到别处取内容。"), name, _("请去掉链接的模板、图片和对象。")
            )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
