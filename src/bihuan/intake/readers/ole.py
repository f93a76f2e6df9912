"""OLE: directory and streams of the container under .xls, .doc and encrypted workbooks."""

import struct
from dataclasses import dataclass
from pathlib import Path

_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_ENTRY = 128
_STREAM_TYPES = (2, 5)


@dataclass(frozen=True, slots=True)
class _Stream:
    name: str
    start: int
    size: int


def stream_names(path: Path) -> frozenset[str]:
    """Names of the streams; empty where the container is broken."""
    try:
        return frozenset(stream.name for stream in _streams(path.read_bytes()))
    except (struct.error, IndexError):
        return frozenset()


def stream(path: Path, name: str) -> bytes:
    """One stream of at least 4096 bytes (a smaller one lies elsewhere and is not needed here)."""
    data = path.read_bytes()
    try:
        for found in _streams(data):
            if found.name == name:
                return _chain(data, found.start)[: found.size]
    except (struct.error, IndexError):
        pass
    return b""


def _streams(data: bytes) -> list[_Stream]:
    (start,) = struct.unpack_from("<L", data, 48)
    directory = _chain(data, start)
    found = []
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        if kind in _STREAM_TYPES and 2 <= length <= 64:
            name = directory[at : at + length - 2].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<LL", directory, at + 116)
            found.append(_Stream(name, first, size))
    return found


def _chain(data: bytes, sector: int) -> bytes:
    size = _sector_size(data)
    table = _table(data)
    parts: list[bytes] = []
    while sector < len(table) and len(parts) <= len(table):
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)


def _sector_size(data: bytes) -> int:
    (shift,) = struct.unpack_from("<H", data, 30)
    return 4096 if shift == 12 else 512


def _table(data: bytes) -> list[int]:
    """Read the sector allocation table through its index in the header and after it."""
    size = _sector_size(data)
    index = list(struct.unpack_from("<109L", data, 76))
    (more,) = struct.unpack_from("<L", data, 68)
    seen = 0
    while more < _FREE and seen <= len(data) // size:
        words = struct.unpack_from(f"<{size // 4}L", data, (more + 1) * size)
        index.extend(words[:-1])
        more, seen = words[-1], seen + 1
    table: list[int] = []
    for sector in index:
        if sector < _FREE:
            table.extend(struct.unpack_from(f"<{size // 4}L", data, (sector + 1) * size))
    return table
