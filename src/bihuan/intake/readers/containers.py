"""Containers: what kind of file this is, judged by its content and never by its name."""

import zipfile
from enum import StrEnum
from pathlib import Path

from bihuan.errors import Unreadable
from bihuan.intake.readers import ole, zips
from bihuan.words import _, lazy

MAX_FILE_BYTES = 200 * 1024 * 1024

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
SAVE_AS = lazy("请用 Excel 或 WPS 打开这个文件，另存为 .xlsx 后再导入。")
TABLES_ONLY = lazy("可以导入的文件：.xlsx、.xls、.xlsm、.xlsb、.ods、.csv、.tsv、.txt。")

_STRANGERS = (
    (b"%PDF", lazy("PDF 文件")),
    (b"\x89PNG", lazy("图片")),
    (b"\xff\xd8\xff", lazy("图片")),
    (b"GIF8", lazy("图片")),
    (b"BM", lazy("图片")),
    (b"Rar!", lazy("压缩包")),
    (b"7z\xbc\xaf", lazy("压缩包")),
    (b"\x1f\x8b", lazy("压缩包")),
    (b"PK\x05\x06", lazy("空的压缩包")),
    (b"PK\x07\x08", lazy("分卷压缩包")),
    (b"{\\rtf", lazy("RTF 文档")),
    (b"SQLite format 3", lazy("数据库文件")),
    (b"\x7fELF", lazy("程序")),
    (b"MZ", lazy("程序")),
)
_MARKUP = (
    b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version:", b"<head", b"<meta",
    b"<style",
)  # fmt: skip
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class FileKind(StrEnum):
    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    TEXT = "text"


def file_kind(path: Path) -> FileKind:
    """Refuse what is no table; a zip has been inflated to the end, within limits, on return."""
    head = _head(path)
    if head.startswith(OLE_MAGIC):
        return _kind_of_ole(path)
    if head.startswith(ZIP_MAGIC):
        return _kind_of_zip(path)
    for magic, what in _STRANGERS:
        if head.startswith(magic) and not (len(magic) == 2 and _is_text(head)):
            raise Unreadable(_("这是%(what)s，不是表格文件。") % {"what": what}, hint=TABLES_ONLY)
    if not _is_text(head):
        raise Unreadable(_("这不是表格文件：内容是无法识别的二进制数据。"), hint=TABLES_ONLY)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise Unreadable(_("这个文件的内容是网页（或 XML），只是名字像表格。"), hint=SAVE_AS)
    return FileKind.TEXT


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise Unreadable(
            _("“%(name)s”是文件夹，不是文件。") % {"name": path.name},
            hint=_("请指定其中的表格文件。"),
        )
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8192)
    except FileNotFoundError as error:
        raise Unreadable(
            _("找不到文件“%(name)s”。") % {"name": path.name}, hint=_("请核对文件名和所在位置。")
        ) from error
    except OSError as error:
        raise Unreadable(
            _("打不开文件“%(name)s”：%(error)s。") % {"name": path.name, "error": error.strerror}
        ) from error
    if path.name.startswith("~$"):
        raise Unreadable(
            _("这是表格打开时产生的临时文件，不是表格。"), hint=_("请选名字不带“~$”的那一个。")
        )
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("文件是空的。"), hint=_("请核对是否选错了文件，或保存时是否出错。"))
    if size > MAX_FILE_BYTES:
        raise Unreadable(
            _("文件有 %(size)s MB，超过上限 %(most)s MB。")
            % {"size": size // 2**20, "most": MAX_FILE_BYTES // 2**20},
            hint=_("请删去图片等附件，或拆成几个文件。"),
        )
    return head


def _is_text(head: bytes) -> bool:
    if head.startswith(_BYTE_ORDER_MARKS):
        return True
    control = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c" for byte in head)
    return b"\x00" not in head and control * 50 <= len(head)


def _kind_of_ole(path: Path) -> FileKind:
    names = ole.stream_names(path)
    if "EncryptedPackage" in names:
        raise encrypted()
    if names & {"Workbook", "Book"}:
        return FileKind.XLS
    for stream, what in (
        ("WordDocument", lazy("Word 文档")),
        ("PowerPoint Document", lazy("演示文稿")),
    ):
        if stream in names:
            raise Unreadable(
                _("这是%(what)s，不是表格文件。") % {"what": what},
                hint=_("请把其中的表复制到 Excel。"),
            )
    raise Unreadable(_("文件损坏，或者不是表格。"), hint=SAVE_AS)


def encrypted() -> Unreadable:
    return Unreadable(
        _("文件设了打开密码，读不出内容。"),
        hint=_("请用 Excel 或 WPS 打开，在“另存为”里去掉密码后再导入。"),
    )


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(_("文件损坏，打不开。"), hint=SAVE_AS) from error
    kind = _kind_of_members({member.filename for member in members})
    zips.check(path, members)
    if kind is FileKind.ODS:
        _check_open_document(path)
    return kind


def _kind_of_members(names: set[str]) -> FileKind:
    for name, kind in (
        ("xl/workbook.xml", FileKind.XLSX),
        ("xl/workbook.bin", FileKind.XLSB),
        ("content.xml", FileKind.ODS),
    ):
        if name in names:
            return kind
    if any(name.startswith("xl/") for name in names):
        raise Unreadable(_("文件损坏：缺少工作簿目录。"), hint=SAVE_AS)
    for name, what in (
        ("word/document.xml", lazy("Word 文档")),
        ("ppt/presentation.xml", lazy("演示文稿")),
        ("OFD.xml", lazy("OFD 版式文件")),
    ):
        if name in names:
            raise Unreadable(_("这是%(what)s，不是表格文件。") % {"what": what}, hint=TABLES_ONLY)
    raise Unreadable(_("这是压缩包，不是表格文件。"), hint=_("请先解压，再导入里面的表格文件。"))


def _check_open_document(path: Path) -> None:
    if b"spreadsheet" not in zips.content(path, "mimetype", 4096):
        raise Unreadable(_("这是文字文档，不是表格文件。"), hint=TABLES_ONLY)
    if b"encryption-data" in zips.content(path, "META-INF/manifest.xml", 2**20):
        raise encrypted()
