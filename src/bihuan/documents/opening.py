"""Word files of others: the only owner of saying which may be opened, and why one may not.

Nothing is unpacked before its size is known; what a file would fetch from elsewhere or run when it
is opened is refused with it.
"""

import zipfile
from pathlib import Path

from lxml import etree

from bihuan.documents.glance import OLE, ZIP
from bihuan.errors import Unreadable
from bihuan.words import _

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_MEMBERS = 2_000
MAIN = "word/document.xml"
LINKED = "/hyperlink"
"""The only kind of tie that may lead outside: it is followed when a reader clicks on it."""


def check(path: Path) -> None:
    """Refuse by name what is no Word file of today, or a harmful one."""
    if not path.is_file():
        raise Unreadable(_("没有文件 %(name)s。") % {"name": path.name})
    with path.open("rb") as file:
        head = file.read(len(OLE))
    if head == OLE:
        raise _old_or_encrypted(path)
    if not head.startswith(ZIP):
        raise _refusal(_("“%(name)s”不是 Word 文件。"), path)
    if path.stat().st_size > MOST_BYTES:
        raise _refusal(_("“%(name)s”太大了，超过 20 MB。"), path, _("请去掉其中的图片。"))
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive, path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
        raise _refusal(_("“%(name)s”损坏了，打不开。"), path) from error


def _old_or_encrypted(path: Path) -> Unreadable:
    if ENCRYPTED in path.read_bytes()[:MOST_BYTES]:
        return _refusal(_("“%(name)s”加了密码。"), path, _("请去掉密码后再用。"))
    return _refusal(
        _("“%(name)s”是旧格式的 Word 文件（.doc）。"), path, _("请在 Word 里另存为 .docx。")
    )


def _refusal(said: str, path: Path, hint: str = "") -> Unreadable:
    return Unreadable(said % {"name": path.name}, hint=hint or _("模板应是 Word 的 .docx 文件。"))


def _check_members(archive: zipfile.ZipFile, path: Path) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise _refusal(_("“%(name)s”解开后太大，可能是恶意文件。"), path)
    if any(member.flag_bits & 1 for member in members):
        raise _refusal(_("“%(name)s”加了密码。"), path, _("请去掉密码后再用。"))
    if MAIN not in names:
        raise _refusal(_("“%(name)s”里没有正文（word/document.xml）。"), path)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refusal(_("“%(name)s”带有宏。"), path, _("请另存为不带宏的 .docx。"))
    for member in members:
        name = member.filename.lower()
        if name.endswith((".xml", ".rels")):
            _check_text(archive.read(member), path)
        if name.endswith(".rels"):
            _check_ties(archive.read(member), path)


def _check_text(content: bytes, path: Path) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _refusal(_("“%(name)s”里有不属于 Word 的内容（DOCTYPE）。"), path)


def _check_ties(content: bytes, path: Path) -> None:
    """Of what is tied to the file from outside, only addresses that a reader clicks on may be."""
    try:
        ties = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise _refusal(_("“%(name)s”损坏了，打不开。"), path) from error
    for tie in ties.iter(etree.Element):
        is_outside = tie.get("TargetMode", "").strip().lower() == "external"
        if is_outside and not tie.get("Type", "").endswith(LINKED):
            raise _refusal(
                _("“%(name)s”打开时会到别处取内容。"), path, _("请去掉链接的模板、图片和对象。")
            )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
