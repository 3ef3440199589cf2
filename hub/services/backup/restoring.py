"""Restoring a backup: checked whole before anything changes, shredded again before it serves.

A mark stays in the hub's home from the first change to the last; while it is there the database
does not open for anybody else, so that nobody who was erased since can be read.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from hub.intake.feed import Feed
from hub.intake.tables import create_tables
from hub.lake.connection import open_lake
from hub.lake.erasing import add_tombstones
from hub.ledger.entry import AccessEntry, Channel, Outcome, is_code
from hub.records.identifiers import AgencyCode
from hub.services.access_log import LogWriter, log_signer
from hub.services.backup.errors import RestoreRefusedError
from hub.services.backup.inventory import (
    Inventory,
    Label,
    backup_key,
    read_inventory,
    read_label,
    sealed_name,
)
from hub.services.backup.making import DUMP, FOLDERS, RunningHub
from hub.services.erasure.erasing import ErasingHub, finish_all
from hub.store import erasing as store
from hub.store.access_log import log_size
from hub.store.database import open_database
from hub.store.dumping import restore_dump
from hub.store.erasing import ErasureRow
from hub.store.roles import Role
from hub.store.sessions import transaction
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.sealed_file import unseal_file
from hub.vault.shred_ledger import Shredded, read_shredded
from hub.vault.signing import signing_key
from policies.erasure import ErasureRules

AGAIN = "shred-ledger"


@dataclass(frozen=True, slots=True)
class Rules:
    """What shredding again needs to know."""

    feeds: Mapping[AgencyCode, Feed]
    erasure: ErasureRules


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and how many erasures were done again."""

    label: Label
    log_size: int
    shredded_again: int


def restore(
    hub: RunningHub, folder: Path, rules: Rules, rollback: str | None, now: datetime
) -> Restored:
    """Put a backup in the place of what is there; whatever is refused changes nothing."""
    label, inventory, shredded = _checked(hub, folder, rollback)
    hub.settings.restoring.parent.mkdir(parents=True, exist_ok=True)
    hub.settings.restoring.write_text(f"{label.backup_id}\n", encoding="ascii")
    key = backup_key(hub.ring, label)
    dump = folder / f"{DUMP}.sealed"
    with dump.open("rb") as source:
        restore_dump(hub.settings, hub.ring, unseal_file(key, source, sealed_name(label, DUMP)))
    _replace_files(hub, folder, label, inventory)
    with open_database(hub.settings, hub.ring, restoring=True) as server:
        again = _shred_again(RunningHub(hub.settings, hub.ring, server), rules, shredded, now)
        _note(RunningHub(hub.settings, hub.ring, server), label, rollback, now)
    hub.settings.restoring.unlink()
    return Restored(label, inventory.log_size, again)


def _checked(
    hub: RunningHub, folder: Path, rollback: str | None
) -> tuple[Label, Inventory, list[Shredded]]:
    """Look at everything that could refuse this backup, every sealed byte included."""
    label = read_label(folder)
    inventory = read_inventory(folder, label, hub.ring)
    if rollback is not None and not is_code(rollback):
        raise RestoreRefusedError("Escriba el motivo como un código, sin espacios ni nombres.")
    if not hub.settings.restoring.exists():
        _refuse_rollback(hub, inventory, rollback)
    key = signing_key(hub.ring, KeyPurpose.ERASURES).public_key()
    shredded = list(read_shredded(hub.settings.shred_ledger, key))
    for _ in _opened(hub.ring, folder, label, inventory):
        pass
    return label, inventory, shredded


def _opened(
    ring: KeyRing, folder: Path, label: Label, inventory: Inventory
) -> Iterator[tuple[str, bytes]]:
    """Open every file of a backup, chunk by chunk: a changed or missing byte raises."""
    key = backup_key(ring, label)
    for name in inventory.files:
        path = folder / f"{name}.sealed"
        if not path.exists():
            raise RestoreRefusedError(
                "A la copia le falta un archivo. No se cambió nada; use otra copia."
            )
        with path.open("rb") as source:
            for chunk in unseal_file(key, source, sealed_name(label, name)):
                yield name, chunk


def _refuse_rollback(hub: RunningHub, inventory: Inventory, rollback: str | None) -> None:
    operator = hub.server.engine(Role.OPERATOR)
    with transaction(operator) as connection:
        size = log_size(connection)
        _refuse_unfinished(connection)
    operator.dispose()
    if size > inventory.log_size and rollback is None:
        raise RestoreRefusedError(
            f"La copia es anterior al registro de accesos: perdería {size - inventory.log_size} "
            "accesos anotados. No se cambió nada. Si debe ser, exporte antes el registro "
            "(hub log export) y repita con --rollback-reason."
        )


def _refuse_unfinished(connection: Connection) -> None:
    if store.open_erasures(connection):
        raise RestoreRefusedError(
            "Hay una supresión a medias. No se cambió nada; termínela antes con: hub erase"
        )


def _replace_files(hub: RunningHub, folder: Path, label: Label, inventory: Inventory) -> None:
    """Write the files beside those that are there, then change places."""
    draft = hub.settings.home / "restored"
    shutil.rmtree(draft, ignore_errors=True)
    current, target = "", None
    for name, chunk in _opened(hub.ring, folder, label, inventory):
        if name == DUMP:
            continue
        if name != current:
            if target is not None:
                target.close()
            path = draft / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            current, target = name, path.open("wb")
        if target is not None:
            target.write(chunk)
    if target is not None:
        target.close()
    for name in ("lake.duckdb", *FOLDERS):
        _change_places(draft / name, hub.settings.home / name)
    hub.settings.lake_path.with_name("lake.duckdb.wal").unlink(missing_ok=True)
    shutil.rmtree(draft, ignore_errors=True)


def _change_places(restored: Path, standing: Path) -> None:
    if standing.is_dir():
        shutil.rmtree(standing)
    else:
        standing.unlink(missing_ok=True)
    if restored.exists():
        os.replace(restored, standing)  # noqa: PTH105 - a folder or a file


def _shred_again(hub: RunningHub, rules: Rules, shredded: list[Shredded], now: datetime) -> int:
    """Erase again whoever was erased after the backup was made, aliases included."""
    erasing = ErasingHub(hub.settings, hub.ring, hub.server, rules.feeds, rules.erasure)
    if hub.settings.lake_path.exists():
        with open_lake(hub.settings, hub.ring) as lake:
            create_tables(lake, rules.feeds)
            for told in shredded:
                add_tombstones(lake, told.erasure_id, told.tags)
    operator = hub.server.engine(Role.OPERATOR)
    with transaction(operator) as connection:
        ended = {row.erasure_id for row in store.ended_erasures(connection)}
        begun = {row.erasure_id for row in store.open_erasures(connection)}
        if ended - {told.erasure_id for told in shredded}:
            raise RestoreRefusedError(
                "La constancia de supresiones es más vieja que la copia. El hub queda cerrado: "
                "recupere ese archivo de donde lo guarda aparte y repita hub restore."
            )
        for told in shredded:
            if told.erasure_id not in ended | begun:
                row = ErasureRow(told.erasure_id, told.people, AGAIN, AGAIN, AGAIN, told.at)
                store.begin_erasure(connection, row)
    operator.dispose()
    return len(finish_all(erasing, now))


def _note(hub: RunningHub, label: Label, rollback: str | None, now: datetime) -> None:
    """Leave an entry in the access log that came back: from which backup, and why it is shorter."""
    operator = hub.server.engine(Role.OPERATOR)
    entry = AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.DPO,
        outcome=Outcome.PERMITTED,
        officer="operator",
        detail=f"restore:{label.backup_id}" + (f":{rollback}" if rollback else ""),
    )
    with LogWriter(operator, log_signer(hub.ring, hub.settings.log_origin)) as log:
        log.append(entry)
    operator.dispose()
