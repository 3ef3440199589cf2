"""Roots and proofs against RFC 6962 written out as slowly and plainly as it reads."""

import contextlib
from hashlib import sha256

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.ledger.errors import ProofError
from hub.ledger.merkle import Frontier, leaf_hash, tree_root
from hub.ledger.paths import consistency_path, frontier_at, inclusion_path, root_at
from hub.ledger.proofs import check_consistency, check_inclusion
from hub.ledger.tiles import FileTiles, tile_files

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOST = 700
ENTRIES = [b"%d" % number for number in range(MOST)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
FILES = {file.path: file.content for file in tile_files(ENTRIES)}
TILES = FileTiles(FILES.__getitem__, MOST)
hashes = st.binary(min_size=32, max_size=32)


def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], is_whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if is_whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], is_whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


@CALM
@given(st.integers(0, MOST))
def test_root_of_any_size_is_the_plain_one(size: int) -> None:
    assert tree_root(LEAVES[:size]) == root_at(TILES, size) == mth(LEAVES[:size])


@CALM
@given(st.integers(0, MOST))
def test_frontier_from_tiles_is_the_one_grown_leaf_by_leaf(size: int) -> None:
    grown = Frontier()
    for leaf in LEAVES[:size]:
        grown, _ = grown.grown(leaf)

    assert frontier_at(TILES, size) == grown


@CALM
@given(st.data())
def test_inclusion_proof_is_the_plain_one_and_passes(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MOST))
    index = data.draw(st.integers(0, size - 1))

    proof = inclusion_path(TILES, index, size)

    assert proof == path(index, LEAVES[:size])
    check_inclusion(LEAVES[index], index, size, proof, mth(LEAVES[:size]))


@CALM
@given(st.data())
def test_consistency_proof_is_the_plain_one_and_passes(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, MOST))
    old = data.draw(st.integers(1, new))

    proof = consistency_path(TILES, old, new)

    assert proof == subproof(old, LEAVES[:new], True)
    check_consistency(old, new, proof, mth(LEAVES[:old]), mth(LEAVES[:new]))


@settings(max_examples=300, deadline=None)
@given(
    st.integers(-1, 40),
    st.integers(-1, 40),
    st.lists(hashes, max_size=8),
    hashes,
)
def test_invented_inclusion_proof_never_passes(
    index: int, size: int, proof: list[bytes], root: bytes
) -> None:
    with contextlib.suppress(ProofError):
        check_inclusion(LEAVES[0], index, size, proof, root)
        raise AssertionError((index, size))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_proof_passes_for_its_own_place_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 60))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
    proof = inclusion_path(TILES, index, size)

    with contextlib.suppress(ProofError):
        check_inclusion(LEAVES[index], other, size, proof, mth(LEAVES[:size]))
        raise AssertionError((index, other, size))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bit_changed_in_a_proof_is_noticed(data: st.DataObject) -> None:
    new = data.draw(st.integers(3, 300))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency_path(TILES, old, new)
    where = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    changed = int.from_bytes(proof[where]) ^ (1 << bit)
    proof[where] = changed.to_bytes(32)

    with contextlib.suppress(ProofError):
        check_consistency(old, new, proof, mth(LEAVES[:old]), mth(LEAVES[:new]))
        raise AssertionError((old, new, where, bit))
