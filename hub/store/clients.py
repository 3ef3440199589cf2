"""SQL of the agencies' clients and of the assertions they have used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.store.schema import agency_clients, used_assertions


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A registered client with its public keys."""

    client_id: str
    agency: str
    jwks: Mapping[str, object]
    active: bool


def save_client(connection: Connection, client: ClientRow, now: datetime) -> None:
    """Register a client, or give a registered one its new keys."""
    values = {"agency": client.agency, "jwks": client.jwks, "active": client.active}
    adding = insert(agency_clients).values(client_id=client.client_id, created_at=now, **values)
    connection.execute(
        adding.on_conflict_do_update(index_elements=[agency_clients.c.client_id], set_=values)
    )


def find_client(connection: Connection, client_id: str) -> ClientRow | None:
    """One client, active or not."""
    row = connection.execute(
        select(agency_clients).where(agency_clients.c.client_id == client_id)
    ).one_or_none()
    return None if row is None else ClientRow(row.client_id, row.agency, row.jwks, row.active)


def close_client(connection: Connection, client_id: str) -> bool:
    """Let a client in no more; its next request is already refused."""
    closing = update(agency_clients).where(agency_clients.c.client_id == client_id)
    return connection.execute(closing.values(active=False)).rowcount == 1


def use_assertion(
    connection: Connection, client_id: str, jti_hash: bytes, expires_at: datetime
) -> bool:
    """Mark an assertion as used; False when it was used before, whoever else is asking."""
    values = {"client_id": client_id, "jti_hash": jti_hash, "expires_at": expires_at}
    marking = insert(used_assertions).values(values).on_conflict_do_nothing()
    marked = connection.execute(marking.returning(used_assertions.c.jti_hash))
    return marked.first() is not None
