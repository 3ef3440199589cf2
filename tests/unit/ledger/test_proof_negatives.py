"""Proofs that must not pass (test catalogue T4), each a small change of a good one."""

import pytest

from hub.ledger.errors import ProofError
from hub.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash, tree_root
from hub.ledger.paths import consistency_path, inclusion_path
from hub.ledger.proofs import check_consistency, check_inclusion
from hub.ledger.tiles import FileTiles, tile_files

SIZE = 11
ENTRIES = [b"entry %d" % number for number in range(SIZE)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
FILES = {file.path: file.content for file in tile_files(ENTRIES)}
TILES = FileTiles(FILES.__getitem__, SIZE)
ROOTS = [tree_root(LEAVES[:size]) for size in range(SIZE + 1)]
ROOT = ROOTS[SIZE]
PATH = inclusion_path(TILES, 5, SIZE)
GROWTH = consistency_path(TILES, 6, SIZE)
FROM_POWER = consistency_path(TILES, 8, SIZE)
JUNK = bytes(32)

INCLUSION = {
    "index before it": (LEAVES[5], 4, SIZE, PATH, ROOT),
    "index after it": (LEAVES[5], 6, SIZE, PATH, ROOT),
    "index of another half": (LEAVES[5], 10, SIZE, PATH, ROOT),
    "negative index": (LEAVES[5], -1, SIZE, PATH, ROOT),
    "index equal to size": (LEAVES[5], SIZE, SIZE, PATH, ROOT),
    "index beyond size": (LEAVES[5], SIZE + 1, SIZE, PATH, ROOT),
    "huge index": (LEAVES[5], 1 << 62, SIZE, PATH, ROOT),
    "size that shortens the proof": (LEAVES[5], 5, 8, PATH, ROOT),
    "size that lengthens the proof": (LEAVES[5], 5, 17, PATH, ROOT),
    "size zero": (LEAVES[5], 5, 0, PATH, ROOT),
    "size zero and index zero": (LEAVES[0], 0, 0, [], EMPTY_ROOT),
    "negative size": (LEAVES[5], 5, -11, PATH, ROOT),
    "size one with a proof": (LEAVES[0], 0, 1, PATH, ROOT),
    "size one with another leaf": (LEAVES[1], 0, 1, [], ROOTS[1]),
    "other leaf": (LEAVES[4], 5, SIZE, PATH, ROOT),
    "junk leaf": (JUNK, 5, SIZE, PATH, ROOT),
    "leaf cut short": (LEAVES[5][:31], 5, SIZE, PATH, ROOT),
    "leaf too long": (LEAVES[5] + b"\x00", 5, SIZE, PATH, ROOT),
    "empty leaf": (b"", 5, SIZE, PATH, ROOT),
    "node shown as a leaf": (node_hash(LEAVES[4], LEAVES[5]), 2, SIZE, PATH[1:], ROOT),
    "node shown as a leaf of a smaller tree": (
        node_hash(LEAVES[10], LEAVES[10]),
        5,
        6,
        PATH[1:],
        ROOT,
    ),
    "no proof": (LEAVES[5], 5, SIZE, [], ROOT),
    "first hash missing": (LEAVES[5], 5, SIZE, PATH[1:], ROOT),
    "last hash missing": (LEAVES[5], 5, SIZE, PATH[:-1], ROOT),
    "middle hash missing": (LEAVES[5], 5, SIZE, PATH[:1] + PATH[2:], ROOT),
    "hash added at the end": (LEAVES[5], 5, SIZE, [*PATH, JUNK], ROOT),
    "hash added at the start": (LEAVES[5], 5, SIZE, [JUNK, *PATH], ROOT),
    "root added at the end": (LEAVES[5], 5, SIZE, [*PATH, ROOT], ROOT),
    "first hash doubled": (LEAVES[5], 5, SIZE, [PATH[0], *PATH], ROOT),
    "proof backwards": (LEAVES[5], 5, SIZE, PATH[::-1], ROOT),
    "two hashes swapped": (LEAVES[5], 5, SIZE, [PATH[1], PATH[0], *PATH[2:]], ROOT),
    "hash cut short": (LEAVES[5], 5, SIZE, [PATH[0][:31], *PATH[1:]], ROOT),
    "empty hash": (LEAVES[5], 5, SIZE, [b"", *PATH[1:]], ROOT),
    "64 hashes": (LEAVES[5], 5, 1 << 62, [JUNK] * 64, ROOT),
    "root of another size": (LEAVES[5], 5, SIZE, PATH, ROOTS[10]),
    "empty root": (LEAVES[5], 5, SIZE, PATH, EMPTY_ROOT),
    "root cut short": (LEAVES[5], 5, SIZE, PATH, ROOT[:31]),
    "leaf as root of a larger tree": (LEAVES[0], 0, SIZE, [], LEAVES[0]),
}

CONSISTENCY = {
    "first size one less": (5, SIZE, GROWTH, ROOTS[6], ROOT),
    "first size one more": (7, SIZE, GROWTH, ROOTS[6], ROOT),
    "first size a power of two": (8, SIZE, GROWTH, ROOTS[6], ROOT),
    "second size that shortens the proof": (6, 8, GROWTH, ROOTS[6], ROOT),
    "second size that lengthens the proof": (6, 17, GROWTH, ROOTS[6], ROOT),
    "sizes the wrong way round": (SIZE, 6, GROWTH, ROOT, ROOTS[6]),
    "negative first size": (-6, SIZE, GROWTH, ROOTS[6], ROOT),
    "first size zero with a proof": (0, SIZE, GROWTH, EMPTY_ROOT, ROOT),
    "first size zero with a wrong root": (0, SIZE, [], ROOTS[6], ROOT),
    "both sizes zero with a wrong second root": (0, 0, [], EMPTY_ROOT, ROOT),
    "both sizes zero with wrong roots": (0, 0, [], ROOT, ROOT),
    "equal sizes, different roots": (SIZE, SIZE, [], ROOTS[6], ROOT),
    "equal sizes with a proof": (SIZE, SIZE, GROWTH, ROOT, ROOT),
    "no proof": (6, SIZE, [], ROOTS[6], ROOT),
    "no proof from a power of two": (8, SIZE, [], ROOTS[8], ROOT),
    "first hash missing": (6, SIZE, GROWTH[1:], ROOTS[6], ROOT),
    "last hash missing": (6, SIZE, GROWTH[:-1], ROOTS[6], ROOT),
    "hash added at the end": (6, SIZE, [*GROWTH, JUNK], ROOTS[6], ROOT),
    "hash added at the start": (6, SIZE, [JUNK, *GROWTH], ROOTS[6], ROOT),
    "hash added from a power of two": (8, SIZE, [ROOTS[8], *FROM_POWER], ROOTS[8], ROOT),
    "proof backwards": (6, SIZE, GROWTH[::-1], ROOTS[6], ROOT),
    "first root wrong": (6, SIZE, GROWTH, ROOTS[5], ROOT),
    "first root wrong from a power of two": (8, SIZE, FROM_POWER, ROOTS[4], ROOT),
    "second root wrong": (6, SIZE, GROWTH, ROOTS[6], ROOTS[10]),
    "roots swapped": (6, SIZE, GROWTH, ROOT, ROOTS[6]),
    "both roots the first": (6, SIZE, GROWTH, ROOTS[6], ROOTS[6]),
    "root cut short": (6, SIZE, GROWTH, ROOTS[6][:31], ROOT),
    "hash cut short": (6, SIZE, [GROWTH[0][:31], *GROWTH[1:]], ROOTS[6], ROOT),
    "64 hashes": (6, 1 << 62, [JUNK] * 64, ROOTS[6], ROOT),
    "a leaf rewritten before": (
        6,
        SIZE,
        GROWTH,
        tree_root([LEAVES[0], JUNK, *LEAVES[2:6]]),
        ROOT,
    ),
}


@pytest.mark.parametrize("case", INCLUSION)
def test_bad_inclusion_proof_is_refused(case: str) -> None:
    leaf, index, size, path, root = INCLUSION[case]

    with pytest.raises(ProofError):
        check_inclusion(leaf, index, size, path, root)


@pytest.mark.parametrize("case", CONSISTENCY)
def test_bad_consistency_proof_is_refused(case: str) -> None:
    old_size, new_size, path, old_root, new_root = CONSISTENCY[case]

    with pytest.raises(ProofError):
        check_consistency(old_size, new_size, path, old_root, new_root)


def test_the_unchanged_proofs_pass() -> None:
    check_inclusion(LEAVES[5], 5, SIZE, PATH, ROOT)
    check_consistency(6, SIZE, GROWTH, ROOTS[6], ROOT)
    check_consistency(8, SIZE, FROM_POWER, ROOTS[8], ROOT)
    check_consistency(0, SIZE, [], EMPTY_ROOT, ROOT)
    check_consistency(SIZE, SIZE, [], ROOT, ROOT)


def test_a_proof_of_an_entry_beyond_the_log_cannot_be_made() -> None:
    with pytest.raises(ProofError):
        inclusion_path(TILES, SIZE, SIZE)


def test_a_proof_of_growth_backwards_cannot_be_made() -> None:
    with pytest.raises(ProofError):
        consistency_path(TILES, SIZE, 6)


def test_a_missing_tile_is_told_apart_from_a_wrong_one() -> None:
    with pytest.raises(ProofError, match="faltan hashes"):
        inclusion_path(FileTiles(FILES.__getitem__, SIZE), 5, 40)


def test_the_frontier_of_an_empty_log_is_empty() -> None:
    assert Frontier().root() == EMPTY_ROOT
