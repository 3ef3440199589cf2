"""SQL of what was last published: from which run and how far into the lake's changes.

Written in the transaction that ends a run, so that it cannot disagree with what is there.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from hub.store.schema import publications


@dataclass(frozen=True, slots=True)
class Publication:
    """One finished run: its number in the lake, the newest change it saw, how it wrote sections."""

    publication_id: UUID
    upto: datetime | None
    layout: int


def last_publication(connection: Connection) -> Publication | None:
    """Return the last run that ended, if one ever did."""
    row = connection.execute(select(publications)).one_or_none()
    return None if row is None else Publication(row.publication_id, row.upto, row.layout)


def save_publication(connection: Connection, publication: Publication, now: datetime) -> None:
    """Put this run in the place of the one before."""
    connection.execute(publications.delete())
    connection.execute(
        publications.insert().values(
            publication_id=publication.publication_id,
            upto=publication.upto,
            layout=publication.layout,
            ended_at=now,
        )
    )
