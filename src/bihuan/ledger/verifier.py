"""A verifier of one file: checks Bihuan receipts and proofs with nothing but Python 3.8 or newer.

Copy this file to any machine and run it:

    python verifier.py RECEIPT.json [EVIDENCE_FILE ...] [--head SIZE:ROOT]

Exit status: 0 the receipt holds, 1 it does not, 2 it cannot be read. It carries its own SM3
(GB/T 32905-2016) for machines whose OpenSSL lacks it, and imports nothing of Bihuan.
"""

import argparse
import hashlib
import json
import sys
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

Digest = Callable[[bytes], bytes]


class Broken(Exception):
    """The receipt was read, and does not hold."""


class Unreadable(Exception):
    """What was given is no receipt."""


# --- SM3, GB/T 32905-2016 ------------------------------------------------------------------------

_IV = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
    0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip
_WORD = 0xFFFFFFFF


def _rotated(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & _WORD


def _p0(x: int) -> int:
    return x ^ _rotated(x, 9) ^ _rotated(x, 17)


def _p1(x: int) -> int:
    return x ^ _rotated(x, 15) ^ _rotated(x, 23)


def _expanded(block: bytes) -> List[int]:
    """The 68 words W of a block of 64 bytes (5.3.2)."""
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        mixed = w[j - 16] ^ w[j - 9] ^ _rotated(w[j - 3], 15)
        w.append(_p1(mixed) ^ _rotated(w[j - 13], 7) ^ w[j - 6])
    return w


def _compressed(v: Sequence[int], block: bytes) -> List[int]:
    """One round of the compression function (5.3.3)."""
    w = _expanded(block)
    a, b, c, d, e, f, g, h = v
    for j in range(64):
        t = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _rotated((_rotated(a, 12) + e + _rotated(t, j)) & _WORD, 7)
        ss2 = ss1 ^ _rotated(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & _WORD
        tt2 = (gg + h + ss1 + w[j]) & _WORD
        d, c, b, a = c, _rotated(b, 9), a, tt1
        h, g, f, e = g, _rotated(f, 19), e, _p0(tt2)
    return [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]


def sm3(data: bytes) -> bytes:
    """The SM3 digest of a byte string, without any library."""
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64)
    padded += (8 * len(data)).to_bytes(8, "big")
    v: Sequence[int] = _IV
    for start in range(0, len(padded), 64):
        v = _compressed(v, padded[start : start + 64])
    return b"".join(word.to_bytes(4, "big") for word in v)


def digest_named(name: str) -> Digest:
    if name == "sha256":
        return lambda data: hashlib.sha256(data).digest()
    if name != "sm3":
        raise Unreadable("未知的摘要算法 / unknown digest: {!r}".format(name))
    try:
        hashlib.new("sm3")
    except ValueError:
        return sm3
    return lambda data: hashlib.new("sm3", data).digest()


# --- Merkle proofs, RFC 9162 ---------------------------------------------------------------------


def root_from_inclusion(
    hashed: Digest, leaf: bytes, index: int, size: int, path: Sequence[bytes]
) -> bytes:
    """The root that an audit path leads to (RFC 9162, 2.1.3.2); Broken if it has another length."""
    node, fn, sn = leaf, index, size - 1
    for sibling in path:
        if sn == 0:
            raise Broken("证明过长 / the proof is too long")
        if fn & 1 or fn == sn:
            node = hashed(b"\x01" + sibling + node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = hashed(b"\x01" + node + sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Broken("证明过短 / the proof is too short")
    return node


def roots_from_consistency(
    hashed: Digest, old_size: int, size: int, old_root: bytes, path: Sequence[bytes]
) -> Tuple[bytes, bytes]:
    """The old and the new root that a proof leads to (RFC 9162, 2.1.4.2)."""
    nodes = list(path)
    if old_size & (old_size - 1) == 0:
        nodes.insert(0, old_root)
    if not nodes:
        raise Broken("证明过短 / the proof is too short")
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if sn == 0:
            raise Broken("证明过长 / the proof is too long")
        if fn & 1 or fn == sn:
            old, new = hashed(b"\x01" + node + old), hashed(b"\x01" + node + new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = hashed(b"\x01" + new + node)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Broken("证明过短 / the proof is too short")
    return old, new


# --- Receipts ------------------------------------------------------------------------------------


def _field(said: Any, name: str, kind: type) -> Any:
    value = said.get(name) if isinstance(said, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Unreadable("缺少或写错 / missing or wrong: {}".format(name))
    return value


def _bytes(text: Any, what: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        raise Unreadable("不是十六进制 / not hex: {}".format(what)) from None
    if len(found) != 32:
        raise Unreadable("长度不对 / wrong length: {}".format(what))
    return found


def _path(said: Any) -> List[bytes]:
    return [_bytes(node, "proof") for node in _field(said, "proof", list)]


def check_entry(hashed: Digest, said: Any, size: int, root: bytes) -> Dict[str, Any]:
    """Check one entry of a receipt and return its header."""
    index, text = _field(said, "index", int), _field(said, "text", str)
    if not 0 <= index < size:
        raise Broken("序号超出账本 / no such entry: {}".format(index + 1))
    leaf = hashed(b"\x00" + text.encode("utf-8", "surrogatepass"))
    if root_from_inclusion(hashed, leaf, index, size, _path(said)) != root:
        raise Broken("第 {0} 条不在账本里 / entry {0} is not in the log".format(index + 1))
    try:
        header = json.loads(text.split("\n", 1)[0])
    except ValueError:
        raise Broken("记录不是规范文本 / the entry is not canonical text") from None
    if not isinstance(header, dict) or header.get("seq") != index + 1:
        raise Broken("记录号与位置不符 / the number does not fit the place")
    return header


def check_receipt(said: Any) -> List[str]:
    """Check every entry; return what they say, a line each."""
    hashed = digest_named(_field(said, "digest_name", str))
    size, root = _field(said, "size", int), _bytes(said.get("root"), "root")
    entries = _field(said, "entries", list)
    if not entries:
        raise Unreadable("回执里没有记录 / the receipt has no entries")
    headers = [check_entry(hashed, entry, size, root) for entry in entries]
    names = ("seq", "event", "subject", "happened_on", "recorded_at")
    return ["  " + "  ".join(str(header.get(name)) for name in names) for header in headers]


def check_consistency(said: Any) -> List[str]:
    hashed = digest_named(_field(said, "digest_name", str))
    old_size, size = _field(said, "old_size", int), _field(said, "size", int)
    old_root, root = _bytes(said.get("old_root"), "old_root"), _bytes(said.get("root"), "root")
    if not 0 < old_size <= size:
        raise Unreadable("账本大小不对 / sizes are wrong")
    path = _path(said)
    if old_size == size:
        if path or old_root != root:
            raise Broken("两个根不同 / the roots differ")
    elif roots_from_consistency(hashed, old_size, size, old_root, path) != (old_root, root):
        raise Broken("账本被改写过 / the log was rewritten")
    return ["  1..{} 原样留在 1..{} / unchanged".format(old_size, size)]


def check_evidence(said: Any, path: str) -> str:
    """The file must be one that an entry of the receipt keeps."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 Python 3.8 and nothing else
            found = digest_named(_field(said, "digest_name", str))(file.read()).hex()
    except OSError as error:
        raise Unreadable("读不出 / cannot read {}: {}".format(path, error)) from None
    proven = said["entries"] if said["bihuan"] == "receipt" else []
    for entry in proven:
        for line in entry["text"].split("\n")[1:]:
            if _kept_digest(line) == found:
                return "  佐证文件与账本一致 / the file is the one kept: {}".format(path)
    raise Broken("佐证文件不是账本所存的那份 / not the file that was kept: {}".format(path))


def _kept_digest(line: str) -> Any:
    """The digest of the evidence file that a line of an entry keeps, if it keeps one."""
    try:
        table, _number, row = json.loads(line)
    except (TypeError, ValueError):
        return None
    return row.get("digest") if table == "ledger_evidence" and isinstance(row, dict) else None


def check_head(said: Any, head: str) -> None:
    if head != "{}:{}".format(said.get("size"), said.get("root")):
        raise Broken("存证头与所给的不同 / the head is another than the one given")


CHECKS = {"receipt": check_receipt, "consistency": check_consistency}


def check(path: str, evidence: Sequence[str], head: Optional[str]) -> List[str]:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 as above
            said = json.load(file)
    except (OSError, ValueError) as error:
        raise Unreadable("读不出 / cannot read {}: {}".format(path, error)) from None
    kind = said.get("bihuan") if isinstance(said, dict) else None
    if not isinstance(kind, str) or kind not in CHECKS or said.get("version") != 1:
        raise Unreadable("不是闭环的回执 / not a Bihuan receipt: {}".format(path))
    lines = CHECKS[kind](said)
    if head is not None:
        check_head(said, head)
    return lines + [check_evidence(said, name) for name in evidence]


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="核验闭环回执 / check a Bihuan receipt")
    parser.add_argument("receipt")
    parser.add_argument("evidence", nargs="*")
    parser.add_argument("--head", help="SIZE:ROOT, as a report prints it")
    options = parser.parse_args(arguments)
    try:
        lines = check(options.receipt, options.evidence, options.head)
    except Unreadable as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    except Broken as error:
        print("不成立 / does not hold: {}".format(error), file=sys.stderr)  # noqa: T201
        return 1
    print("成立 / holds")  # noqa: T201
    print("\n".join(lines))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
