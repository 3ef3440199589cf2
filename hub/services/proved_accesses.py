"""A person's accesses with their proofs: each one can be found in the signed log offline.

All proofs lead to one checkpoint, which is a gossip channel too: whoever rewrites the log later
cannot make it agree with the copies that people hold.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from consent.canonical import Json
from hub.ledger.entry_bytes import decode_entry
from hub.records.identifiers import CitizenId
from hub.records.trails import EVERYTHING, TrailRow
from hub.services.disclosure import CITY_ZONE, hidden_until
from hub.services.front_office import FrontOffice
from hub.services.log_reading import Published, proof_text
from hub.services.reading import snapshot
from hub.store import access_log, log_cosigned
from hub.store import access_reading as store

PAGE_ROWS = 1_000
PROOFS = "pruebas"
COVERED_SECONDS = 3.0  # a checkpoint follows an entry within one
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class ProvedAccesses:
    """The rows of `accesos.json`, the proofs as files, and the checkpoint that they lead to."""

    rows: tuple[dict[str, Json], ...] = field(repr=False)
    proofs: dict[str, bytes] = field(repr=False)
    checkpoint: str | None


def proved_accesses(office: FrontOffice, citizen_id: CitizenId, now: datetime) -> ProvedAccesses:
    """Read everything that was logged about a person, once a checkpoint covers it.

    What the law shows later is there with its hash and its proof, without its content.
    """
    today = now.astimezone(CITY_ZONE).date()
    deadline = time.monotonic() + COVERED_SECONDS
    while True:
        with snapshot(office.engine, citizen=citizen_id) as connection:
            head = _head(connection)
            newest = next(_pages(connection, citizen_id), [])
            is_covered = not newest or (head is not None and newest[0].seq < head.size)
            if is_covered or time.monotonic() > deadline:
                return _proved(connection, citizen_id, head, today)
        time.sleep(LOOK_SECONDS)


def _proved(
    connection: Connection, citizen_id: CitizenId, head: Published | None, today: date
) -> ProvedAccesses:
    tiles, proofs, rows = (
        access_log.LogTiles(connection),
        dict[str, bytes](),
        list[dict[str, Json]](),
    )
    for page in _pages(connection, citizen_id):
        for row in page:
            name = None
            if head is not None and row.seq < head.size:
                name = f"{PROOFS}/{row.seq}.tlog-proof"
                proofs[name] = proof_text(tiles, row.seq, head).encode()
            rows.append(_row(row, name, today))
    return ProvedAccesses(tuple(rows), proofs, head.note if head else None)


def _row(row: TrailRow, proof: str | None, today: date) -> dict[str, Json]:
    shown_from = hidden_until(decode_entry(row.entry), today)
    return {
        "numero": row.seq,
        "huella": row.leaf_hash.hex(),
        "entrada": None if shown_from else row.entry.decode(),
        "visible_desde": shown_from.isoformat() if shown_from else None,
        "prueba": proof,
    }


def _pages(connection: Connection, citizen_id: CitizenId) -> Iterator[Sequence[TrailRow]]:
    before: int | None = None
    while page := store.trail_page(
        connection, EVERYTHING, citizen_id=citizen_id, before=before, limit=PAGE_ROWS
    ):
        yield page
        before = page[-1].seq


def _head(connection: Connection) -> Published | None:
    """The newest checkpoint, with what its witnesses added when they did already."""
    newest = access_log.last_checkpoint(connection)
    cosigned = log_cosigned.last_cosigned(connection)
    if newest is None:
        return None
    is_seen = cosigned is not None and cosigned.size == newest.size
    return Published(newest.size, cosigned.note if cosigned and is_seen else newest.note)
