"""RFC 6962 hashing: leaves, nodes, roots, and a frontier that grows one leaf at a time."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from hub.records.log_rows import TILE_HEIGHT, TileNode

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry as a leaf: SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into their parent: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that is needed to add a leaf or to name the root."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        """Fold the peaks, smallest first, into the root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(self.peaks))

    def grown(self, leaf: bytes) -> tuple["Frontier", tuple[TileNode, ...]]:
        """Add a leaf hash; tell also which tile nodes it completed."""
        peaks, completed = list(self.peaks), []
        height, position, top = 0, self.size, leaf
        while position & 1:
            top = node_hash(peaks.pop(), top)
            height, position = height + 1, position >> 1
            if height % TILE_HEIGHT == 0:
                completed.append(TileNode(height // TILE_HEIGHT, position, top))
        return Frontier(self.size + 1, (*peaks, top)), tuple(completed)


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier, _ = frontier.grown(leaf)
    return frontier.root()
