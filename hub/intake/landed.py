"""The stage `landed`: an agency's file becomes sealed bytes and a row in the register.

The order is the promise: sealed bytes durable, then the row, and only then the inbox file
goes. A kill between any two of them leaves a state that the next run finishes.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import duckdb

from hub.intake.deliveries import Delivery, DeliveryState, enter, find
from hub.intake.errors import LandingError
from hub.intake.inbox import Waiting, open_plain
from hub.intake.sealed import keep_sealed, sealed_path, sync_folder
from hub.vault.keyring import Secret


@dataclass(frozen=True, slots=True)
class Landed:
    """A delivery that is safe in the landing zone, and a note for the operator."""

    delivery: Delivery
    was_known: bool
    note: str


def land(
    waiting: Waiting, landing_dir: Path, key: Secret, lake: duckdb.DuckDBPyConnection, now: datetime
) -> Landed:
    """Keep a waiting file, once; safe to repeat after a kill at any point."""
    with _opened(waiting) as source:
        known = _known(lake, waiting)
        # Known and still in the inbox: a second copy, or a run killed before its last step. Both end
        # the same way. Known but without sealed bytes: somebody lost them, and here they are again.
        if known is None or not sealed_path(landing_dir, waiting.delivery_id).exists():
            keep_sealed(source, landing_dir, key, waiting.delivery_id, waiting.sha256)
        delivery = known or _entered(lake, waiting, now)
        is_gone = _remove(source, waiting.path)
    return Landed(delivery, known is not None, _note(delivery, known is not None, is_gone))


def _known(lake: duckdb.DuckDBPyConnection, waiting: Waiting) -> Delivery | None:
    """Look the delivery up; another content under the same short name is not the same file."""
    known = find(lake, waiting.delivery_id)
    if known is not None and known.sha256 != waiting.sha256:
        raise LandingError(
            f"{waiting.delivery_id}: otra entrega distinta ya tiene ese nombre corto. El archivo "
            "sigue en el buzón: pida a la agencia que lo genere de nuevo."
        )
    return known


def _opened(waiting: Waiting) -> BinaryIO:
    try:
        return open_plain(waiting.path)
    except OSError:
        # `from None`: the system's message holds the file's name, which can be a person's.
        raise LandingError(
            f"{waiting.delivery_id}: el archivo ya no está en el buzón o no se deja abrir. "
            "Revise sus permisos o pida a la agencia que lo deje de nuevo."
        ) from None


def _entered(lake: duckdb.DuckDBPyConnection, waiting: Waiting, now: datetime) -> Delivery:
    delivery = Delivery(
        delivery_id=waiting.delivery_id,
        agency=waiting.agency,
        sha256=waiting.sha256,
        byte_count=waiting.byte_count,
        received_at=now,
        state=DeliveryState.LANDED,
    )
    enter(lake, delivery)
    return delivery


def _remove(source: BinaryIO, path: Path) -> bool:
    """Take the file from the inbox unless another one has come under its name meanwhile."""
    try:
        there = path.lstat()
    except FileNotFoundError:
        return True
    if _identity(os.fstat(source.fileno())) != _identity(there):
        return False
    path.unlink()
    sync_folder(path.parent)
    return True


def _identity(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _note(delivery: Delivery, was_known: bool, is_gone: bool) -> str:
    if not is_gone:
        return f"{delivery.delivery_id}: llegó otro archivo con el mismo nombre; sigue en el buzón."
    if was_known:
        return (
            f"{delivery.delivery_id}: la misma entrega ya estaba en el registro; "
            "se retiró la copia y no se cargó dos veces."
        )
    return f"{delivery.delivery_id}: entrega recibida y sellada."
