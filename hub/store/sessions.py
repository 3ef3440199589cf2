"""Engines and transactions, one engine a role. Settings live only inside a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import URL, Connection, Engine, create_engine, text

from hub.records.identifiers import CitizenId
from hub.store.roles import Role, password
from hub.vault.keyring import KeyRing

Office = Literal["dpo"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where PostgreSQL listens: a socket folder for the embedded one, a host otherwise."""

    host: str
    port: int
    database: str
    ring: KeyRing = field(repr=False)

    def engine(self, role: Role, *, pool_size: int = 5) -> Engine:
        """Make the engine of one role; statements never show their parameters."""
        url = URL.create(
            "postgresql+psycopg",
            username=role.value,
            password=password(self.ring, role),
            host=self.host,
            port=self.port,
            database=self.database,
        )
        return create_engine(url, pool_size=pool_size, hide_parameters=True, pool_pre_ping=True)


@contextmanager
def transaction(
    engine: Engine, *, citizen: CitizenId | None = None, office: Office | None = None
) -> Iterator[Connection]:
    """Yield a connection in a transaction that sees the rows of one citizen, or of an office."""
    with engine.begin() as connection:
        for_whom(connection, citizen, office)
        yield connection


def for_whom(
    connection: Connection, citizen: CitizenId | None = None, office: Office | None = None
) -> None:
    """Say whose rows the current transaction may see; it ends with the transaction."""
    connection.execute(
        text(
            "select set_config('hub.citizen', :citizen, true), set_config('hub.office', :office, true)"
        ),
        {"citizen": str(citizen) if citizen else "", "office": office or ""},
    )
