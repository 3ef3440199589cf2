"""The end of an epoch: its key is destroyed, once nothing can need it any more."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from hub.services.errors import EpochNeededError
from hub.store import key_epochs
from hub.store.sessions import transaction
from hub.vault.keyring import KeyPurpose, KeyRecord, KeyRing


def retire(pipeline: Engine, ring: KeyRing, epoch: int, now: datetime) -> KeyRecord:
    """Destroy the key of an epoch, or raise EpochNeededError and say who needs it.

    The database comes first: from that moment nothing is written under the epoch. Killed before
    the key is destroyed, the same call ends it.
    """
    record = _record(ring, epoch)
    with transaction(pipeline) as connection:
        key_epochs.alone(connection)
        _refuse_needed(connection, epoch, now)
        key_epochs.mark_retired(connection, epoch, now)
    return record if record.retired_at else ring.retire(KeyPurpose.DATA_KEYS, epoch)


def _record(ring: KeyRing, epoch: int) -> KeyRecord:
    known = [one for one in ring.records() if one.purpose == KeyPurpose.DATA_KEYS]
    record = next((one for one in known if one.version == epoch), None)
    if record is None:
        raise EpochNeededError(f"No hay una época {epoch} en este llavero. No se retiró nada.")
    if record == max(known):
        raise EpochNeededError(
            f"La época {epoch} es la vigente. No se retiró nada; rote primero: hub keys rotate"
        )
    return record


def _refuse_needed(connection: Connection, epoch: int, now: datetime) -> None:
    keys = sum(found.keys for found in key_epochs.counts(connection) if found.epoch == epoch)
    if keys:
        raise EpochNeededError(
            f"{keys} claves de datos siguen en la época {epoch}. No se retiró nada; "
            "termine la rotación: hub keys rotate"
        )
    held = [hold for hold in key_epochs.holds(connection, now) if hold.epoch == epoch]
    if held:
        names = "; ".join(f"{hold.holder} ({_term(hold.held_until)})" for hold in held)
        raise EpochNeededError(f"La época {epoch} todavía hace falta: {names}. No se retiró nada.")


def _term(held_until: datetime | None) -> str:
    return "sin plazo" if held_until is None else f"hasta {held_until:%Y-%m-%d}"
