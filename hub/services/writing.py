"""One transaction that changes something, and one error when the database does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.records.identifiers import CitizenId
from hub.services.errors import DatabaseUnavailableError
from hub.store.sessions import Office, transaction


@contextmanager
def change(
    engine: Engine, *, citizen: CitizenId | None = None, office: Office | None = None
) -> Iterator[Connection]:
    """Yield a connection whose work is kept whole or not at all."""
    try:
        with transaction(engine, citizen=citizen, office=office) as connection:
            yield connection
    except SQLAlchemyError as error:
        raise DatabaseUnavailableError(
            "La base de datos no responde. No cambió nada. Intente de nuevo."
        ) from error
