"""Changes to the agencies' systems, each in the access log before it is in force.

Keys are rotated with an overlap: the new key is added, the system changes over, the old key is
retired. Nothing is ever replaced in one step, so that no agency is shut out by a rotation.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import AgencyCode
from hub.services.access_log import LogWriter
from hub.services.certificate_binding import Certificate
from hub.services.clients import Client, public_keys, register_client
from hub.services.errors import ClientKeysError
from hub.services.reading import answering
from hub.services.writing import change
from hub.services.xroad_names import MemberName
from hub.store import clients as store
from hub.store.sessions import transaction

DATA_TRACKER = "data-tracker"
DOORS = (DATA_TRACKER,)
MISSING = "No hay un cliente con ese nombre. Vea «hub clients list»."


@dataclass(frozen=True, slots=True)
class Registry:
    """The database (role: operator) and the log."""

    operator: Engine = field(repr=False)
    log: LogWriter = field(repr=False)


def list_clients(operator: Engine) -> list[tuple[Client, tuple[str, ...]]]:
    """Every client with its pinned certificates."""
    with answering(), transaction(operator) as connection:
        return [
            (
                Client(row.client_id, AgencyCode(row.agency), row.jwks, row.active),
                tuple(store.certificates_of(connection, row.client_id)),
            )
            for row in store.all_clients(connection)
        ]


def register(
    registry: Registry,
    agency: AgencyCode,
    jwks: Mapping[str, object],
    now: datetime,
    client_id: str | None = None,
) -> str:
    """Register a new system; one that is known is rotated and never overwritten."""
    if client_id is not None and _exists(registry.operator, client_id):
        raise ClientKeysError("Ese cliente ya está registrado. Para otra llave use «rotate».")
    public_keys(jwks)  # what cannot be registered is no entry either
    chosen = client_id or f"{agency}-{secrets.token_hex(4)}"
    _note(registry, "client_registered", agency, chosen, now)
    return register_client(registry.operator, agency, jwks, now, chosen)


def add_keys(
    registry: Registry, client_id: str, jwks: Mapping[str, object], now: datetime
) -> tuple[str, ...]:
    """Add keys beside those in use; answer the ids of all that now hold."""
    added = _keys(public_keys(jwks))
    with change(registry.operator) as connection:
        row = _locked(connection, client_id)
        kept = _keys(row.jwks)
        clashing = {kid for kid in kept.keys() & added.keys() if kept[kid] != added[kid]}
        if clashing:
            raise ClientKeysError(
                "Hay otra llave con ese «kid». Una llave nueva lleva «kid» nuevo."
            )
        _save(connection, row, kept | added, now)
        _note(registry, "client_keys_added", row.agency, client_id, now)
    return tuple(kept | added)


def retire_key(registry: Registry, client_id: str, kid: str, now: datetime) -> tuple[str, ...]:
    """Let an old key go; the last one stays, since `close` is how a client is shut out."""
    with change(registry.operator) as connection:
        row = _locked(connection, client_id)
        left = {name: key for name, key in _keys(row.jwks).items() if name != kid}
        if len(left) == len(_keys(row.jwks)):
            raise ClientKeysError("El cliente no tiene una llave con ese «kid».")
        if not left:
            raise ClientKeysError("Es la única llave. Agregue otra antes, o use «close».")
        _save(connection, row, left, now)
        _note(registry, "client_key_retired", row.agency, client_id, now)
    return tuple(left)


def close(registry: Registry, client_id: str, now: datetime) -> None:
    """Shut a client out at once, tokens already issued included."""
    with change(registry.operator) as connection:
        row = _locked(connection, client_id)
        store.close_client(connection, client_id)
        _note(registry, "client_closed", row.agency, client_id, now)


def pin(registry: Registry, client_id: str, certificate: Certificate, now: datetime) -> None:
    """From now on this client shows this certificate, or another pinned one, to get a token."""
    with change(registry.operator) as connection:
        row = _locked(connection, client_id)
        store.add_certificate(connection, client_id, certificate.thumbprint, now)
        _note(registry, "client_certificate_pinned", row.agency, client_id, now)


def unpin(registry: Registry, client_id: str, thumbprint: str, now: datetime) -> None:
    """Let a certificate go; without any left the client needs none."""
    with change(registry.operator) as connection:
        row = _locked(connection, client_id)
        if not store.remove_certificate(connection, client_id, thumbprint):
            raise ClientKeysError("El cliente no tiene ese certificado.")
        _note(registry, "client_certificate_unpinned", row.agency, client_id, now)


def open_door(registry: Registry, client_id: str, door: str, now: datetime) -> None:
    """Open a door for a client."""
    if door not in DOORS:
        raise ClientKeysError(f"Las puertas son: {', '.join(DOORS)}.")
    with change(registry.operator) as connection:
        row = _locked(connection, client_id)
        store.open_door(connection, client_id, door, now)
        _note(registry, f"client_door_opened:{door}", row.agency, client_id, now)


def shut_door(registry: Registry, client_id: str, door: str, now: datetime) -> None:
    """Shut a door again."""
    with change(registry.operator) as connection:
        row = _locked(connection, client_id)
        if not store.shut_door(connection, client_id, door):
            raise ClientKeysError("Esa puerta no estaba abierta para el cliente.")
        _note(registry, f"client_door_shut:{door}", row.agency, client_id, now)


def add_member(
    registry: Registry, client_id: str, member: MemberName, certificate: Certificate, now: datetime
) -> None:
    """Say which client an X-Road member is, behind the security server with this certificate."""
    with change(registry.operator) as connection:
        row = _locked(connection, client_id)
        store.add_member(connection, member.text, certificate.thumbprint, client_id, now)
        _note(registry, "client_xroad_member", row.agency, client_id, now)


def _exists(operator: Engine, client_id: str) -> bool:
    with answering(), transaction(operator) as connection:
        return store.find_client(connection, client_id) is not None


def _locked(connection: Connection, client_id: str) -> store.ClientRow:
    row = store.lock_client(connection, client_id)
    if row is None:
        raise ClientKeysError(MISSING)
    return row


def _keys(jwks: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    keys = jwks.get("keys")
    return {str(key["kid"]): key for key in keys} if isinstance(keys, list) else {}


def _save(
    connection: Connection,
    row: store.ClientRow,
    keys: Mapping[str, Mapping[str, object]],
    now: datetime,
) -> None:
    jwks = public_keys({"keys": list(keys.values())})
    store.save_client(connection, store.ClientRow(row.client_id, row.agency, jwks, row.active), now)


def _note(
    registry: Registry, detail: str, agency: str, client_id: str | None, now: datetime
) -> None:
    """The entry is durable before the change commits; a change that fails leaves a spare entry."""
    registry.log.append(
        AccessEntry(
            at=now.astimezone(UTC),
            channel=Channel.ASSETS,
            outcome=Outcome.PERMITTED,
            agency=agency,
            client=client_id,
            detail=detail,
        )
    )
