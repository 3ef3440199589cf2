"""Making proofs from tiles: which hashes lie beside the way from a leaf to the root.

A tile source answers with the hashes of one tile; nothing here knows where tiles are kept.
"""

from collections.abc import Sequence
from typing import Protocol

from hub.ledger.errors import ProofError
from hub.ledger.merkle import EMPTY_ROOT, Frontier, node_hash
from hub.records.log_rows import TILE_HEIGHT, TILE_WIDTH


class TileSource(Protocol):
    """Where the hashes of a log are read from, a tile at a time."""

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """Hashes of a tile, as many as there are: level 0 holds leaves, level 1 their 256s…"""
        ...


def root_at(tiles: TileSource, size: int) -> bytes:
    """Root of the first `size` entries."""
    return _range_hash(tiles, 0, size) if size else EMPTY_ROOT


def frontier_at(tiles: TileSource, size: int) -> Frontier:
    """The right edge of the first `size` entries."""
    peaks, start = [], 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            peaks.append(_subtree_hash(tiles, height, start >> height))
            start += 1 << height
    return Frontier(size, tuple(peaks))


def inclusion_path(tiles: TileSource, index: int, size: int) -> list[bytes]:
    """Hashes that prove entry `index` in the tree of `size` (RFC 6962 2.1.1)."""
    if not 0 <= index < size:
        raise ProofError(f"El registro de {size} entradas no tiene la entrada {index}.")
    path, low, high = [], 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_hash(tiles, middle, high))
            high = middle
        else:
            path.append(_range_hash(tiles, low, middle))
            low = middle
    return path[::-1]


def consistency_path(tiles: TileSource, old_size: int, new_size: int) -> list[bytes]:
    """Hashes that prove the tree of `old_size` a prefix of that of `new_size` (RFC 6962 2.1.2)."""
    if not 0 <= old_size <= new_size:
        raise ProofError(f"No hay prueba de {old_size} a {new_size} entradas.")
    if old_size in (0, new_size):
        return []
    path, low, high = [], 0, new_size
    while old_size != high:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append(_range_hash(tiles, middle, high))
            high = middle
        else:
            path.append(_range_hash(tiles, low, middle))
            low = middle
    if low:
        path.append(_range_hash(tiles, low, high))
    return path[::-1]


def _split(width: int) -> int:
    """Largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1


def _range_hash(tiles: TileSource, low: int, high: int) -> bytes:
    width = high - low
    if width & (width - 1) == 0:
        return _subtree_hash(tiles, width.bit_length() - 1, low // width)
    middle = low + _split(width)
    return node_hash(_range_hash(tiles, low, middle), _range_hash(tiles, middle, high))


def _subtree_hash(tiles: TileSource, height: int, position: int) -> bytes:
    """Root of a full subtree, folded from the nearest tile level below it."""
    level, extra = divmod(height, TILE_HEIGHT)
    number, offset = divmod(position << extra, TILE_WIDTH)
    row = list(tiles.tile(level, number)[offset : offset + (1 << extra)])
    if len(row) != 1 << extra:
        raise ProofError(f"Al registro le faltan hashes del nivel {level}, bloque {number}.")
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]
