"""One consistent look at the database, and one error when it does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.records.identifiers import CitizenId
from hub.services.errors import DatabaseUnavailableError
from hub.store.errors import NotAnsweringError
from hub.store.sessions import Office, transaction


@contextmanager
def snapshot(
    engine: Engine, *, citizen: CitizenId | None = None, office: Office | None = None
) -> Iterator[Connection]:
    """Yield a connection on which every statement sees the same moment."""
    steady = engine.execution_options(isolation_level="REPEATABLE READ")
    with answering(), transaction(steady, citizen=citizen, office=office) as connection:
        yield connection


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees one moment and, so far, nobody's rows."""
    steady = engine.execution_options(isolation_level="REPEATABLE READ")
    with answering(), steady.connect() as connection:
        yield connection


@contextmanager
def answering() -> Iterator[None]:
    """Say in the user's terms that the database does not answer."""
    try:
        yield
    except (SQLAlchemyError, NotAnsweringError) as error:
        raise DatabaseUnavailableError(
            "La base de datos no responde. No se entregó ningún dato. Intente de nuevo."
        ) from error


def check_database(engine: Engine) -> None:
    """Raise DatabaseUnavailableError unless PostgreSQL answers."""
    with snapshot(engine):
        pass
