"""SQL of the requests to learn whom a pseudonym names."""

from collections.abc import Generator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from hub.records.identifiers import CitizenId
from hub.store.pseudonyms_tables import pseudonym_requests
from hub.store.schema import citizens

STREAMED = {"yield_per": 10_000}


@dataclass(frozen=True, slots=True)
class PseudonymRequest:
    """What one officer asked; nobody learns anything until another one agrees."""

    request_id: UUID
    agency: str
    pseudonym: str = field(repr=False)
    reason: bytes = field(repr=False)
    requested_by: str
    requested_at: datetime


def add_request(connection: Connection, request: PseudonymRequest) -> None:
    """Keep a request."""
    connection.execute(pseudonym_requests.insert().values(**asdict(request)))


def waiting_request(connection: Connection, request_id: UUID) -> PseudonymRequest | None:
    """Return a request that nobody approved yet; no other transaction can approve it meanwhile."""
    columns = pseudonym_requests.c
    wanted = (
        select(pseudonym_requests)
        .where(columns.request_id == request_id, columns.approved_at.is_(None))
        .with_for_update()
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    return PseudonymRequest(
        row.request_id, row.agency, row.pseudonym, row.reason, row.requested_by, row.requested_at
    )


def approve(
    connection: Connection, request_id: UUID, officer: str, now: datetime, *, found: bool
) -> None:
    """Say who agreed and whether it named anybody."""
    connection.execute(
        update(pseudonym_requests)
        .where(pseudonym_requests.c.request_id == request_id)
        .values(approved_by=officer, approved_at=now, found=found)
    )


def everybody(connection: Connection) -> Generator[CitizenId]:
    """Yield every citizen there ever was, in a stream; close it when you stop before its end."""
    wanted = select(citizens.c.citizen_id).execution_options(**STREAMED)
    with connection.execute(wanted) as found:
        for row in found:
            yield CitizenId(row.citizen_id)
