"""The tree is that of RFC 6962; its proofs are checked by the one-file verifier."""

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given as supposing
from hypothesis import strategies as st

from bihuan.errors import BihuanError
from bihuan.ledger import merkle, verifier

SHA256 = merkle.digest("sha256")

# The leaves and roots that implementations of RFC 6962 have in common (certificate-transparency).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 70)


def reference_root(leaves):
    """RFC 6962, 2.1, word for word."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(
        b"\x01" + reference_root(leaves[:k]) + reference_root(leaves[k:])
    ).digest()


def tree(size):
    """The leaf hashes of a tree whose leaves are all different."""
    return [merkle.leaf_hash(SHA256, str(number).encode()) for number in range(size)]


def flipped(data, bits):
    """One byte string of several, with one bit turned."""
    place = data.draw(st.integers(0, len(bits) - 1))
    at = data.draw(st.integers(0, 255))
    turned = bytearray(bits[place])
    turned[at // 8] ^= 1 << at % 8
    return [*bits[:place], bytes(turned), *bits[place + 1 :]]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_known_trees(size):
    hashes = [merkle.leaf_hash(SHA256, leaf) for leaf in LEAVES[:size]]
    assert merkle.root("sha256", hashes).hex() == ROOTS[size]
    assert reference_root(LEAVES[:size]).hex() == ROOTS[size]


@supposing(st.lists(st.binary(max_size=4), max_size=40), st.integers(0, 40))
def test_a_tree_that_grows_has_the_root_of_the_whole_tree(leaves, stop):
    hashes = [merkle.leaf_hash(SHA256, leaf) for leaf in leaves]
    grown = merkle.Frontier("sha256")
    grown.extend(hashes[:stop])
    again = merkle.Frontier.from_text("sha256", grown.size, grown.to_text())
    for leaf in hashes[stop:]:
        again.append(leaf)
    assert again.root() == reference_root(leaves)
    assert again.size == len(leaves)


def test_peaks_that_do_not_fit_the_size_are_refused():
    with pytest.raises(ValueError, match="3 leaves has 2 peaks"):
        merkle.Frontier("sha256", 3, [b"x" * 32])


@supposing(SIZES, st.data())
def test_an_inclusion_proof_leads_to_the_root(size, data):
    hashes, index = tree(size), data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof("sha256", hashes, index)
    found = verifier.root_from_inclusion(SHA256, hashes[index], index, size, path)
    assert found == merkle.root("sha256", hashes)


@supposing(SIZES, st.data())
def test_a_flipped_inclusion_proof_fails(size, data):
    hashes, index = tree(size), data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof("sha256", hashes, index)
    leaf, *turned = flipped(data, [hashes[index], *path])
    found = verifier.root_from_inclusion(SHA256, leaf, index, size, turned)
    assert found != merkle.root("sha256", hashes)


@supposing(st.integers(2, 70), st.data())
def test_an_inclusion_proof_holds_for_no_other_place(size, data):
    hashes = tree(size)
    index, other = data.draw(
        st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)
    )
    path = merkle.inclusion_proof("sha256", hashes, index)
    try:
        found = verifier.root_from_inclusion(SHA256, hashes[index], other, size, path)
    except verifier.Broken:
        return
    assert found != merkle.root("sha256", hashes)


@supposing(SIZES, st.data())
def test_a_longer_or_shorter_inclusion_proof_is_broken(size, data):
    hashes, index = tree(size), data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof("sha256", hashes, index)
    with pytest.raises(verifier.Broken, match="too long"):
        verifier.root_from_inclusion(SHA256, hashes[index], index, size, [*path, b"x" * 32])
    if path:
        with pytest.raises(verifier.Broken, match="too short"):
            verifier.root_from_inclusion(SHA256, hashes[index], index, size, path[:-1])


def consistent(old_size, size, old_root, root, path):
    roots = verifier.roots_from_consistency(SHA256, old_size, size, old_root, path)
    return roots == (old_root, root)


@supposing(st.integers(2, 70), st.data())
def test_a_consistency_proof_leads_to_both_roots(size, data):
    hashes, old_size = tree(size), data.draw(st.integers(1, size - 1))
    old_root, root = merkle.root("sha256", hashes[:old_size]), merkle.root("sha256", hashes)
    path = merkle.consistency_proof("sha256", hashes, old_size)
    assert consistent(old_size, size, old_root, root, path)
    assert not consistent(old_size, size, *flipped(data, [old_root, root]), path)
    assert not consistent(old_size, size, old_root, root, flipped(data, path))


@supposing(st.integers(2, 70), st.data())
def test_a_longer_or_shorter_consistency_proof_is_broken(size, data):
    hashes, old_size = tree(size), data.draw(st.integers(1, size - 1))
    old_root = merkle.root("sha256", hashes[:old_size])
    path = merkle.consistency_proof("sha256", hashes, old_size)
    for wrong in ([*path, b"x" * 32], path[:-1], []):
        with pytest.raises(verifier.Broken, match=r"too (long|short)"):
            verifier.roots_from_consistency(SHA256, old_size, size, old_root, wrong)


@supposing(st.integers(2, 40), st.data())
def test_a_rewritten_log_is_consistent_with_nothing_before(size, data):
    hashes, old_size = tree(size), data.draw(st.integers(1, size - 1))
    old_root = merkle.root("sha256", hashes[:old_size])
    rewritten = flipped(data, hashes[:old_size]) + hashes[old_size:]
    path = merkle.consistency_proof("sha256", rewritten, old_size)
    root = merkle.root("sha256", rewritten)
    assert not consistent(old_size, size, old_root, root, path)


@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_log_is_consistent_with_itself_without_proof(size):
    assert merkle.consistency_proof("sha256", tree(size), size) == []


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_a_leaf_outside_the_tree(index):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof("sha256", tree(3), index)


@pytest.mark.parametrize("old_size", [0, 4])
def test_there_is_no_proof_from_a_beginning_that_is_none(old_size):
    with pytest.raises(ValueError, match="no beginning"):
        merkle.consistency_proof("sha256", tree(3), old_size)


# --- SM3 (GB/T 32905-2016) ------------------------------------------------------------------------

SM3_EXAMPLES = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]
"""Annex A, examples 1 and 2."""


@pytest.mark.parametrize(("data", "expected"), SM3_EXAMPLES)
def test_sm3_gives_the_digests_of_the_standard(data, expected):
    assert merkle.digest("sm3")(data).hex() == expected
    assert verifier.sm3(data).hex() == expected


@supposing(st.binary(max_size=200))
def test_the_verifiers_own_sm3_equals_openssls(data):
    assert verifier.sm3(data) == hashlib.new("sm3", data).digest()


@pytest.mark.parametrize("length", [54, 55, 56, 63, 64, 65, 119, 120, 128])
def test_the_verifiers_own_sm3_pads_every_length(length):
    assert verifier.sm3(b"\xff" * length) == merkle.digest("sm3")(b"\xff" * length)


def test_an_unknown_digest_is_refused():
    with pytest.raises(ValueError, match="md5"):
        merkle.digest("md5")


def test_the_start_stops_where_sm3_is_another(monkeypatch):
    merkle.check_sm3()
    monkeypatch.setitem(merkle._makers, "sm3", hashlib.sha256)
    with pytest.raises(BihuanError, match="SM3"):
        merkle.check_sm3()


def test_sm3_comes_from_another_library_where_openssl_lacks_it(monkeypatch):
    """The library is an extra that may be absent; a stand-in shows how it is used."""
    monkeypatch.setattr(hashlib, "algorithms_available", set())
    assert merkle._sm3_maker() is merkle._PortableSm3
    for name in ("cryptography", "cryptography.hazmat", "cryptography.hazmat.primitives"):
        monkeypatch.setitem(sys.modules, name, StandIn)
    running = merkle._PortableSm3(b"a")
    running.update(b"bc")
    assert running.hexdigest() == merkle.SM3_OF_ABC
    assert running.copy().digest().hex() == merkle.SM3_OF_ABC


def test_without_any_sm3_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    with pytest.raises(BihuanError, match="sm-portable"):
        merkle._PortableSm3()


class StandIn:
    """As much of ``cryptography.hazmat.primitives`` as SM3 needs."""

    class hashes:  # noqa: N801 the name of the module it stands for
        SM3 = object

        class Hash:
            def __init__(self, _algorithm):
                self._held = b""

            def update(self, data):
                self._held += data

            def copy(self):
                return self

            def finalize(self):
                return verifier.sm3(self._held)


def test_the_verifier_is_one_file_that_needs_nothing():
    lines = ["import sys; sys.modules['bihuan'] = None; sys.argv = ['v']; import runpy"]
    lines += [f"runpy.run_path({verifier.__file__!r})"]
    subprocess.run([sys.executable, "-I", "-c", "; ".join(lines)], check=True)
