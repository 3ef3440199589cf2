"""The log as static files proves itself with nothing but the files and the published key."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from hub.ledger.checkpoint import open_checkpoint
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.merkle import leaf_hash
from hub.ledger.paths import consistency_path, inclusion_path, root_at
from hub.ledger.proofs import check_consistency, check_inclusion
from hub.ledger.tiles import FileTiles, decode_bundle, entries_path
from hub.services.access_log import LogWriter, log_identity, log_signer
from hub.services.errors import NotInLogError
from hub.services.log_export import export_log
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing

ORIGIN = "hub.test/accesses"
SIZE = 300
ENTRY = AccessEntry(datetime(2026, 5, 4, tzinfo=UTC), Channel.API, Outcome.REFUSED)


@pytest.fixture
def operator(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.OPERATOR)
    yield engine
    engine.dispose()


@pytest.fixture
def exported(operator: Engine, ring: KeyRing, tmp_path: Path) -> Path:
    with LogWriter(operator, log_signer(ring, ORIGIN)) as log:
        for number in range(SIZE):
            log.append(replace(ENTRY, detail=f"n{number}"))
    export_log(operator, tmp_path)
    return tmp_path


def test_exported_files_have_the_signed_root(exported: Path, ring: KeyRing) -> None:
    key = log_identity(ring, ORIGIN).key
    note = (exported / "checkpoint").read_text(encoding="utf-8")

    checkpoint = open_checkpoint(note, ORIGIN, key)

    tiles = FileTiles(lambda path: (exported / path).read_bytes(), SIZE)
    assert (checkpoint.size, checkpoint.root) == (SIZE, root_at(tiles, SIZE))


def test_every_exported_entry_is_in_the_tree(exported: Path) -> None:
    tiles = FileTiles(lambda path: (exported / path).read_bytes(), SIZE)
    bundles = [entries_path(0), entries_path(1, SIZE - 256)]
    entries = [entry for path in bundles for entry in decode_bundle((exported / path).read_bytes())]

    assert len(entries) == SIZE
    for index, entry in enumerate(entries):
        path = inclusion_path(tiles, index, SIZE)
        check_inclusion(leaf_hash(entry), index, SIZE, path, root_at(tiles, SIZE))


def test_every_earlier_log_is_a_prefix_of_the_exported_one(exported: Path) -> None:
    tiles = FileTiles(lambda path: (exported / path).read_bytes(), SIZE)

    for size in range(0, SIZE + 1, 37):
        path = consistency_path(tiles, size, SIZE)
        check_consistency(size, SIZE, path, root_at(tiles, size), root_at(tiles, SIZE))


def test_log_without_a_checkpoint_is_not_exported(operator: Engine, tmp_path: Path) -> None:
    with pytest.raises(NotInLogError):
        export_log(operator, tmp_path)

    assert not (tmp_path / "checkpoint").exists()
