"""Zips: proof that an archive stays within limits when inflated; nothing is written to disk."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bihuan.errors import Unreadable
from bihuan.words import _

MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_RATIO = 250
"""Unpacked to packed size; a ledger of 100,000 alike rows stays below 100."""
RATIO_FREE_BYTES = 32 * 1024 * 1024
"""Below this unpacked size no ratio is dangerous."""
MAX_MEMBERS = 20_000
_CHUNK = 1024 * 1024
_LOCAL_HEADER = struct.Struct("<4s2B4HL2L2H")


def check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Refuse a bomb: first by what the headers declare, then by inflating every member."""
    declared = sum(member.file_size for member in members)
    _check_sizes(declared, path.stat().st_size)
    distinct = {member.filename for member in members}
    if len(members) > MAX_MEMBERS or len(distinct) < len(members):
        raise _broken()
    total = 0
    with path.open("rb") as file:
        for member in members:
            for chunk in _inflated(file, member):
                total += len(chunk)
                _check_sizes(total, path.stat().st_size)
            if total > declared:
                raise Unreadable(
                    _("压缩包里声明的大小与实际不符。"), hint=_("文件可疑，没有读取。")
                )


def pieces(path: Path, name: str) -> Iterator[bytes]:
    """Yield the content of one member, a megabyte at a time."""
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        yield from _inflated(file, archive.getinfo(name))


def content(path: Path, name: str, limit: int) -> bytes:
    """One small member as a whole; empty if there is none."""
    with zipfile.ZipFile(path) as archive:
        if name not in archive.namelist():
            return b""
    whole = b""
    for piece in pieces(path, name):
        whole += piece
        if len(whole) > limit:
            raise _too_big()
    return whole


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def _check_sizes(unpacked: int, packed: int) -> None:
    ratio_broken = unpacked > RATIO_FREE_BYTES and unpacked > packed * MAX_RATIO
    if unpacked > MAX_UNPACKED_BYTES or ratio_broken:
        raise _too_big()


def _inflated(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Inflate by the stream itself, not by the declared size, which may lie."""
    if member.flag_bits & 0x1:
        raise Unreadable(_("文件设了密码，读不出内容。"), hint=_("请去掉密码后再导入。"))
    left = _seek_to_data(file, member)
    if member.compress_type == zipfile.ZIP_STORED:
        yield from _stored(file, left)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from _deflated(file, left)
    else:
        raise _broken()


def _seek_to_data(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise _broken()
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    file.seek(name_length + extra_length, 1)
    return member.compress_size


def _stored(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0:
        chunk = file.read(min(left, _CHUNK))
        if not chunk:
            raise _broken()
        left -= len(chunk)
        yield chunk


def _deflated(file: BinaryIO, left: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for chunk in _stored(file, left):
            packed = chunk
            while packed and not inflater.eof:
                yield inflater.decompress(packed, _CHUNK)
                packed = inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error as error:
        raise _broken() from error
    if not inflater.eof:
        raise _broken()


def _broken() -> Unreadable:
    return Unreadable(_("文件损坏，打不开。"), hint=_("请用 Excel 或 WPS 打开，另存一份后再导入。"))


def _too_big() -> Unreadable:
    return Unreadable(
        _("文件解开后过大（上限 %(most)s MB），没有读取。") % {"most": MAX_UNPACKED_BYTES // 2**20},
        hint=_("如果确是台账，请拆成几个文件；如果来历不明，请不要打开。"),
    )
