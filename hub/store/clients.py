"""SQL of the agencies' clients and of the assertions they have used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from hub.store.client_tables import client_certificates, client_doors, xroad_members
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


def all_clients(connection: Connection) -> list[ClientRow]:
    """Every client, by name."""
    rows = connection.execute(select(agency_clients).order_by(agency_clients.c.client_id))
    return [ClientRow(row.client_id, row.agency, row.jwks, row.active) for row in rows]


def lock_client(connection: Connection, client_id: str) -> ClientRow | None:
    """One client, held until the transaction ends: two rotations take turns."""
    wanted = select(agency_clients).where(agency_clients.c.client_id == client_id)
    row = connection.execute(wanted.with_for_update()).one_or_none()
    return None if row is None else ClientRow(row.client_id, row.agency, row.jwks, row.active)


def certificates_of(connection: Connection, client_id: str) -> list[str]:
    """The thumbprints of the certificates that a client must show one of."""
    wanted = select(client_certificates.c.thumbprint).where(
        client_certificates.c.client_id == client_id
    )
    return list(connection.execute(wanted.order_by(client_certificates.c.thumbprint)).scalars())


def add_certificate(connection: Connection, client_id: str, thumbprint: str, now: datetime) -> None:
    """Pin a certificate to a client; pinning it again changes nothing."""
    values = {"client_id": client_id, "thumbprint": thumbprint, "added_at": now}
    connection.execute(insert(client_certificates).values(values).on_conflict_do_nothing())


def remove_certificate(connection: Connection, client_id: str, thumbprint: str) -> bool:
    """Let a certificate go; False when the client had no such one."""
    removing = delete(client_certificates).where(
        client_certificates.c.client_id == client_id,
        client_certificates.c.thumbprint == thumbprint,
    )
    return connection.execute(removing).rowcount == 1


def open_door(connection: Connection, client_id: str, door: str, now: datetime) -> None:
    """Open a door for a client by name."""
    values = {"client_id": client_id, "door": door, "opened_at": now}
    connection.execute(insert(client_doors).values(values).on_conflict_do_nothing())


def shut_door(connection: Connection, client_id: str, door: str) -> bool:
    """Shut a door again; False when it was shut."""
    shutting = delete(client_doors).where(
        client_doors.c.client_id == client_id, client_doors.c.door == door
    )
    return connection.execute(shutting).rowcount == 1


def is_door_open(connection: Connection, client_id: str, door: str) -> bool:
    """Whether a door was opened for a client."""
    wanted = select(client_doors.c.door).where(
        client_doors.c.client_id == client_id, client_doors.c.door == door
    )
    return connection.execute(wanted).first() is not None


def add_member(
    connection: Connection, member: str, thumbprint: str, client_id: str, now: datetime
) -> None:
    """Say which client an X-Road member is, behind the server with this certificate."""
    values = {"member": member, "thumbprint": thumbprint, "client_id": client_id, "added_at": now}
    connection.execute(insert(xroad_members).values(values).on_conflict_do_nothing())


def client_of_member(connection: Connection, member: str, thumbprint: str) -> str | None:
    """The client that an X-Road member is, when its message came through this certificate."""
    wanted = select(xroad_members.c.client_id).where(
        xroad_members.c.member == member, xroad_members.c.thumbprint == thumbprint
    )
    return connection.execute(wanted).scalar_one_or_none()
