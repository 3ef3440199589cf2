"""Hashing against vectors that we did not make (Certificate Transparency's own)."""

import hashlib

import pytest

from hub.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash, tree_root
from hub.records.log_rows import TileNode

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, start=1)))
def test_root_is_the_one_of_certificate_transparency(size: int, root: str) -> None:
    computed = tree_root(leaf_hash(entry) for entry in ENTRIES[:size])

    assert computed.hex() == root


def test_empty_tree_has_the_hash_of_nothing_as_root() -> None:
    root = tree_root([])

    assert root == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_leaf_and_node_never_hash_alike() -> None:
    left, right = leaf_hash(b"left"), leaf_hash(b"right")

    assert leaf_hash(left + right) != node_hash(left, right)


def test_frontier_keeps_one_peak_for_each_bit_of_the_size() -> None:
    frontier = Frontier()
    for number in range(1000):
        frontier, _ = frontier.grown(leaf_hash(b"%d" % number))

        assert len(frontier.peaks) == (number + 1).bit_count()


def test_a_full_tile_is_completed_by_its_last_leaf() -> None:
    frontier = Frontier()
    for _ in range(255):
        frontier, completed = frontier.grown(leaf_hash(b"x"))
        assert completed == ()

    _, completed = frontier.grown(leaf_hash(b"x"))

    assert completed == (TileNode(1, 0, tree_root([leaf_hash(b"x")] * 256)),)


def test_second_level_node_comes_after_65536_leaves() -> None:
    frontier, nodes = Frontier(), list[TileNode]()
    for _ in range(65_536):
        frontier, completed = frontier.grown(leaf_hash(b"x"))
        nodes += completed

    assert [node.position for node in nodes[:-1]] == list(range(256))
    assert nodes[-1] == TileNode(2, 0, frontier.root())
