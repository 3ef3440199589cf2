"""The log as verifiers fetch it: its tiles, one at a time, only what a published checkpoint covers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine

from hub.ledger.entry_bytes import decode_entry
from hub.ledger.errors import LedgerError
from hub.ledger.tile_names import TileName, read_tile_name
from hub.ledger.tiles import encode_bundle
from hub.records.log_rows import TILE_WIDTH
from hub.services.disclosure import SHOWN_FROM, hidden_until
from hub.services.errors import NotInLogError
from hub.services.log_reading import published
from hub.services.reading import snapshot
from hub.store import access_log as store

MARK = SHOWN_FROM.encode()


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile's bytes; they never change."""

    content: bytes = field(repr=False)


def read_tile(engine: Engine, path: str, today: date, *, is_witnessed: bool = False) -> Tile:
    """Return a tile by its C2SP name; NotInLogError when the published log has no such tile.

    A bundle with an entry that the law shows later waits for that day; its hashes do not.
    """
    try:
        name = read_tile_name(path)
    except LedgerError as wrong:
        raise NotInLogError(str(wrong)) from wrong
    with snapshot(engine) as connection:
        if not name.is_of(published(connection, is_witnessed=is_witnessed).size):
            raise NotInLogError("El registro publicado todavía no tiene ese bloque.")
        if name.level is None:
            entries = store.bundle(connection, _start(name), name.width)
            _check_readable(entries, today)
            content = encode_bundle(entries)
        else:
            hashes = store.LogTiles(connection).tile(name.level, name.number)
            content = b"".join(hashes[: name.width])
    return Tile(content)


def _check_readable(entries: Sequence[bytes], today: date) -> None:
    days = [hidden_until(decode_entry(one), today) for one in entries if MARK in one]
    latest = max((day for day in days if day is not None), default=None)
    if latest is not None:
        raise NotInLogError(f"Ese bloque se publica desde el {latest.isoformat()}, por ley.")


def _start(name: TileName) -> int:
    return name.number * TILE_WIDTH
