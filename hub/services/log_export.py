"""Writing the log out as static files, so that a verifier we did not write can read it (P3)."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from hub.ledger.tiles import CHECKPOINT_PATH, tile_files
from hub.services.log_reading import published
from hub.services.reading import snapshot
from hub.store import access_log as store


@dataclass(frozen=True, slots=True)
class LogExport:
    """What was written."""

    entries: int
    files: int


def export_log(engine: Engine, folder: Path, *, is_witnessed: bool = False) -> LogExport:
    """Write the log up to its newest checkpoint in the C2SP tlog-tiles layout.

    The checkpoint goes last: a folder with one is complete. Entries hold no value and no
    identifier, but they tell which agency asked what for: the folder is for the auditor.
    """
    files = 0
    with snapshot(engine, office="dpo") as connection, store.entries(connection) as entries:
        newest = published(connection, is_witnessed=is_witnessed)
        covered = islice((stored.entry for stored in entries), newest.size)
        for file in tile_files(covered):
            _write(folder / file.path, file.content)
            files += 1
    _write(folder / CHECKPOINT_PATH, newest.note.encode())
    return LogExport(newest.size, files + 1)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
