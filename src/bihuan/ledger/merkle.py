"""The only owner of the Merkle tree over ledger entries, hashed as in RFC 6962.

A leaf is ``H(0x00 || data)``, a node ``H(0x01 || left || right)``, the root of nothing ``H("")``.
Everything here works on leaf hashes; SM3 (GB/T 32905) is the digest unless another is named.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol, TypeAlias

from bihuan.errors import BihuanError
from bihuan.words import _

DIGESTS = ("sm3", "sha256")
SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

Digest: TypeAlias = Callable[[bytes], bytes]


class RunningDigest(Protocol):
    def copy(self) -> "RunningDigest": ...

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...

    def hexdigest(self) -> str: ...


def running_digest(name: str) -> RunningDigest:
    """A digest to be fed piece by piece; ValueError for a name that is not of DIGESTS."""
    if name not in DIGESTS:
        raise ValueError(f"unknown digest {name!r}; known are {', '.join(DIGESTS)}")
    return _makers[name](b"")


def digest(name: str) -> Digest:
    """The digest of whole byte strings."""
    fresh = running_digest(name)

    def of(data: bytes) -> bytes:
        running = fresh.copy()  # much quicker than asking for the digest by its name again
        running.update(data)
        return running.digest()

    return of


class _PortableSm3:
    """SM3 from the optional ``cryptography`` package, where OpenSSL was built without it."""

    def __init__(self, data: bytes = b"") -> None:
        try:
            from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 an optional extra
        except ImportError as error:
            raise BihuanError(
                _("本机的 OpenSSL 没有 SM3。"),
                hint=_("请安装附加包：pip install 'bihuan[sm-portable]'。"),
            ) from error
        self._running = hashes.Hash(hashes.SM3())
        self._running.update(data)

    def copy(self) -> "_PortableSm3":
        twin = _PortableSm3()
        twin._running = self._running.copy()
        return twin

    def update(self, data: bytes, /) -> None:
        self._running.update(data)

    def digest(self) -> bytes:
        return bytes(self._running.copy().finalize())

    def hexdigest(self) -> str:
        return self.digest().hex()


def _sm3_maker() -> Callable[[bytes], RunningDigest]:
    return partial(hashlib.new, "sm3") if "sm3" in hashlib.algorithms_available else _PortableSm3


_makers: dict[str, Callable[[bytes], RunningDigest]] = {
    "sm3": _sm3_maker(),
    "sha256": hashlib.sha256,
}


def check_sm3() -> None:
    """Stop a start on a machine whose SM3 is not the standard's."""
    if digest("sm3")(b"abc").hex() != SM3_OF_ABC:
        raise BihuanError(_("本机的 SM3 算得的结果与标准不符，不能使用。"))


def leaf_hash(hashed: Digest, data: bytes) -> bytes:
    return hashed(b"\x00" + data)


def node_hash(hashed: Digest, left: bytes, right: bytes) -> bytes:
    return hashed(b"\x01" + left + right)


class Frontier:
    """The right edge of a growing tree: enough to append to it and to give its root.

    ``peaks`` are the roots of the perfect subtrees that the leaves fill, the largest first.
    """

    def __init__(self, digest_name: str, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.digest_name = digest_name
        self.size = size
        self._digest = digest(digest_name)
        self._peaks = list(peaks)
        if len(self._peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} peaks")

    @classmethod
    def from_text(cls, digest_name: str, size: int, text: str) -> "Frontier":
        return cls(digest_name, size, [bytes.fromhex(peak) for peak in text.split()])

    def to_text(self) -> str:
        """The peaks as hex, the largest subtree first, parted by blanks."""
        return " ".join(peak.hex() for peak in self._peaks)

    def append(self, leaf: bytes) -> None:
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        hashed, peaks, size = self._digest, self._peaks, self.size
        for leaf in leaves:
            node, filled = leaf, size
            while filled & 1:
                node = hashed(b"\x01" + peaks.pop() + node)
                filled >>= 1
            peaks.append(node)
            size += 1
        self.size = size

    def root(self) -> bytes:
        if not self._peaks:
            return self._digest(b"")
        *larger, root = self._peaks
        for peak in reversed(larger):
            root = node_hash(self._digest, peak, root)
        return root


def _split(size: int) -> int:
    """The largest power of two below ``size``: how many leaves go left."""
    return 1 << (size - 1).bit_length() - 1


def root(digest_name: str, leaves: Sequence[bytes]) -> bytes:
    frontier = Frontier(digest_name)
    frontier.extend(leaves)
    return frontier.root()


def inclusion_proof(digest_name: str, leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf ``index`` (RFC 6962, 2.1.1), from the leaf upwards."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"there is no leaf {index} among {len(leaves)}")
    path: list[bytes] = []
    first, last = 0, len(leaves)
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(root(digest_name, leaves[middle:last]))
            last = middle
        else:
            path.append(root(digest_name, leaves[first:middle]))
            first = middle
    return path[::-1]


def consistency_proof(digest_name: str, leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """The nodes that show the first ``old_size`` leaves to be a beginning (RFC 6962, 2.1.2)."""
    if not 0 < old_size <= len(leaves):
        raise ValueError(f"{old_size} leaves are no beginning of {len(leaves)}")
    path: list[bytes] = []
    first, last, is_whole = 0, len(leaves), True
    while old_size - first < last - first:
        middle = first + _split(last - first)
        if old_size <= middle:
            path.append(root(digest_name, leaves[middle:last]))
            last = middle
        else:
            path.append(root(digest_name, leaves[first:middle]))
            first, is_whole = middle, False
    if not is_whole:
        path.append(root(digest_name, leaves[first:last]))
    return path[::-1]
