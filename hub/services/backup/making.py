"""Making a backup: PostgreSQL, lake, sealed deliveries and Dagster's state; keys go elsewhere."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from hub.lake.connection import LAKE, open_lake
from hub.services.backup.errors import BackupError
from hub.services.backup.inventory import (
    Inventory,
    Label,
    needed_keys,
    sealed_name,
    write_inventory,
)
from hub.settings import Settings
from hub.store.access_log import log_size
from hub.store.backups import BackupRow, add_backup, forget_expired
from hub.store.dumping import dumped
from hub.store.key_epochs import hold_epochs
from hub.store.roles import Role
from hub.store.sessions import Server, transaction
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.sealed_file import seal_file

FORMAT = 1
DUMP = "postgres.dump"
FOLDERS = ("landing", "dagster")
LEFT_OUT = frozenset({"logs", "storage"})  # what Dagster's runs printed
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where a backup goes, where the keys go, and for how many days it is kept."""

    folder: Path
    keys: Path | None
    keep_days: int


@dataclass(frozen=True, slots=True)
class RunningHub:
    """The hub with its database open."""

    settings: Settings
    ring: KeyRing = field(repr=False)
    server: Server


def make_backup(hub: RunningHub, plan: BackupPlan, now: datetime, tell: Tell) -> Label:
    """Write a sealed copy of everything into a new folder; a killed one has no label and is none."""
    _refuse_places(hub, plan)
    label = Label(
        FORMAT, hub.ring.hub_id, uuid4(), now, hub.ring.newest_version(KeyPurpose.BACKUPS)
    )
    folder = plan.folder / str(label.backup_id)
    folder.mkdir(mode=0o700, parents=True)
    size = _remember(hub, label, plan, now)
    files = list(_copy_everything(hub, label, folder, tell))
    key = hub.ring.secret(KeyPurpose.BACKUPS, label.key_version)
    _remember_keys(hub, label, plan, now)
    write_inventory(folder, label, Inventory(size, needed_keys(hub.ring), tuple(files)), key)
    if plan.keys:
        tell("llavero, aparte")
        _copy_keys(hub.settings.keys, plan.keys)
    return label


def _remember(hub: RunningHub, label: Label, plan: BackupPlan, now: datetime) -> int:
    """Note the backup first: a certificate must know until when a copy can hold somebody."""
    operator = hub.server.engine(Role.OPERATOR)
    with transaction(operator) as connection:
        forget_expired(connection, now)
        size = log_size(connection)
        until = now + timedelta(days=plan.keep_days)
        add_backup(connection, BackupRow(label.backup_id, now, until, size))
    operator.dispose()
    _remember_keys(hub, label, plan, now)
    return size


def _remember_keys(hub: RunningHub, label: Label, plan: BackupPlan, now: datetime) -> None:
    """Keep the epochs that the copy needs; told again after it, since keys may rotate meanwhile."""
    pipeline = hub.server.engine(Role.PIPELINE)
    with transaction(pipeline) as connection:
        until = now + timedelta(days=plan.keep_days)
        hold_epochs(connection, f"backup:{label.backup_id}", until, now)
    pipeline.dispose()


def _copy_everything(hub: RunningHub, label: Label, folder: Path, tell: Tell) -> Iterator[str]:
    """Copy lake and database in one moment: whoever holds the lake keeps the pipeline out."""
    if hub.settings.lake_path.exists():
        with open_lake(hub.settings, hub.ring) as lake:
            lake.execute(f"checkpoint {LAKE}")
            tell("lago")
            yield _seal(hub, label, folder, hub.settings.lake_path, "lake.duckdb")
            yield from _copy_rest(hub, label, folder, tell)
    else:
        yield from _copy_rest(hub, label, folder, tell)


def _copy_rest(hub: RunningHub, label: Label, folder: Path, tell: Tell) -> Iterator[str]:
    tell("base de datos")
    key = hub.ring.secret(KeyPurpose.BACKUPS, label.key_version)
    with dumped(hub.settings, hub.ring) as source, (folder / f"{DUMP}.sealed").open("wb") as target:
        seal_file(key, source, target, sealed_name(label, DUMP))
    yield DUMP
    for name in FOLDERS:
        tell(name)
        for path in _files(hub.settings.home / name):
            yield _seal(hub, label, folder, path, str(path.relative_to(hub.settings.home)))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not path.is_symlink() and inside[0] not in LEFT_OUT:
            yield path


def _seal(hub: RunningHub, label: Label, folder: Path, path: Path, name: str) -> str:
    target = folder / f"{name}.sealed"
    target.parent.mkdir(parents=True, exist_ok=True)
    key = hub.ring.secret(KeyPurpose.BACKUPS, label.key_version)
    with path.open("rb") as source, target.open("wb") as sealed:
        seal_file(key, source, sealed, sealed_name(label, name))
    return name


def _copy_keys(ring: Path, target: Path) -> None:
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in ring.iterdir():
        shutil.copy2(path, target / path.name)


def _refuse_places(hub: RunningHub, plan: BackupPlan) -> None:
    home, folder = hub.settings.home.resolve(), plan.folder.resolve()
    if folder.is_relative_to(home):
        raise BackupError("La copia no puede quedar dentro del hub. No se escribió nada.")
    if plan.keys is None:
        return
    keys = plan.keys.resolve()
    if keys.is_relative_to(folder) or folder.is_relative_to(keys) or keys.is_relative_to(home):
        raise BackupError(
            "El llavero se guarda aparte, nunca con lo que abre. No se escribió nada; "
            "elija otra carpeta."
        )
    if keys.exists() and any(keys.iterdir()):
        raise BackupError("La carpeta para el llavero no está vacía. No se escribió nada.")
