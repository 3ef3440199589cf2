"""The log as static files in the C2SP tlog-tiles layout, which third-party verifiers read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hub.ledger.errors import LedgerError
from hub.ledger.merkle import HASH_BYTES, Frontier, leaf_hash
from hub.records.log_rows import TILE_WIDTH

LENGTH_BYTES = 2
GROUP = 1_000
CHECKPOINT_PATH = "checkpoint"


@dataclass(frozen=True, slots=True)
class TileFile:
    """One file of the layout."""

    path: str
    content: bytes = field(repr=False)


def tile_path(level: int | str, number: int, width: int = TILE_WIDTH) -> str:
    """Path of a tile: three-digit groups, all but the last marked with x, width if partial."""
    groups = [f"{number % GROUP:03d}"]
    while number := number // GROUP:
        groups.insert(0, f"x{number % GROUP:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def entries_path(number: int, width: int = TILE_WIDTH) -> str:
    """Path of a bundle of entries."""
    return tile_path("entries", number, width)


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after another, each behind its length as a big-endian uint16."""
    return b"".join(len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in entries)


def decode_bundle(bundle: bytes) -> list[bytes]:
    """Take a bundle apart again."""
    entries, at = [], 0
    while at < len(bundle):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(bundle[start - LENGTH_BYTES : start], "big")
        entries.append(bundle[start:at])
    if at != len(bundle):
        raise LedgerError("Un paquete de entradas está cortado.")
    return entries


def tile_files(entries: Iterable[bytes]) -> Iterator[TileFile]:
    """Write a whole log, streaming: full tiles as they fill, partial ones at the end."""
    frontier, bundle = Frontier(), list[bytes]()
    rows = dict[int, list[bytes]]()
    for entry in entries:
        bundle.append(entry)
        leaf = leaf_hash(entry)
        if len(bundle) == TILE_WIDTH:
            yield TileFile(entries_path(frontier.size // TILE_WIDTH), encode_bundle(bundle))
            bundle.clear()
        yield from _extend(rows, 0, frontier.size, leaf)
        frontier, completed = frontier.grown(leaf)
        for node in completed:
            yield from _extend(rows, node.level, node.position, node.hash)
    yield from _partial_files(frontier.size, bundle, rows)


def _extend(
    rows: dict[int, list[bytes]], level: int, position: int, piece: bytes
) -> Iterator[TileFile]:
    row = rows.setdefault(level, [])
    row.append(piece)
    if len(row) == TILE_WIDTH:
        yield TileFile(tile_path(level, position // TILE_WIDTH), b"".join(row))
        row.clear()


def _partial_files(
    size: int, bundle: Sequence[bytes], rows: dict[int, list[bytes]]
) -> Iterator[TileFile]:
    if bundle:
        yield TileFile(entries_path(size // TILE_WIDTH, len(bundle)), encode_bundle(bundle))
    for level, row in rows.items():
        if row:
            number = size // TILE_WIDTH ** (level + 1)
            yield TileFile(tile_path(level, number, len(row)), b"".join(row))


@dataclass(frozen=True, slots=True)
class FileTiles:
    """Tiles of a log of known size, read back from the layout's files."""

    read: Callable[[str], bytes]
    size: int

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """Hashes of one tile; the width follows from the size of the log."""
        hashes = self.size // TILE_WIDTH**level
        width = min(TILE_WIDTH, hashes - number * TILE_WIDTH)
        if width <= 0:
            return ()
        content = self.read(tile_path(level, number, width))
        return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]
