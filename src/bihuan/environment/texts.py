"""Small files as text, whatever their encoding: UTF-8, UTF-16 with a mark, GB 18030, gzipped."""

import gzip
import zlib
from pathlib import Path

from bihuan.errors import Unreadable
from bihuan.words import _

GZIP, PARQUET, ZIP = b"\x1f\x8b", b"PAR1", b"PK\x03\x04"
"""How such files begin."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ",\t;"


def encodings(start: bytes) -> tuple[str, ...]:
    """The encodings to try for a file that begins so."""
    return ("utf-16",) if start.startswith(_UTF_16) else ("utf-8-sig", "gb18030")


def delimiter(heading: str) -> str:
    """What separates the columns of a line of headings."""
    return max(_DELIMITERS, key=heading.count)


def text_of(path: Path) -> str:
    """The text of a file; ``Unreadable`` where it is none."""
    try:
        content = path.read_bytes()
        if content.startswith(GZIP) or path.suffix.lower() == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(_("%(path)s 读不出：%(error)s") % {"path": path, "error": error}) from None
    if content.startswith(ZIP):
        raise Unreadable(
            _("“%(name)s”是 Excel 工作簿或压缩包。") % {"name": path.name},
            hint=_("请另存为 CSV（UTF-8）后再导入。"),
        )
    for encoding in encodings(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        _("“%(name)s”的文字编码无法识别。") % {"name": path.name},
        hint=_("请另存为 CSV（UTF-8）后再导入。"),
    )
