"""SQL of what agencies must be told about values they received."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from hub.records.identifiers import CitizenId
from hub.store.rulebook_tables import agency_notice_receipts, agency_notices


@dataclass(frozen=True, slots=True)
class Notice:
    """A value that an agency received changed its standing; `accesses` are its own receipts."""

    notice_id: UUID
    agency: str
    citizen_id: CitizenId = field(repr=False)
    field: str
    kind: str
    accesses: tuple[int, ...]
    created_at: datetime


def add_notices(connection: Connection, notices: Iterable[Notice]) -> int:
    """Keep notices; one that is there already is not written twice. Return how many are new."""
    rows = [asdict(one) | {"accesses": list(one.accesses)} for one in notices]
    if not rows:
        return 0
    adding = insert(agency_notices).values(rows).on_conflict_do_nothing()
    return len(connection.execute(adding.returning(agency_notices.c.seq)).all())


def waiting(connection: Connection, agency: str, limit: int) -> Sequence[Notice]:
    """The notices of one agency that it has not acknowledged, oldest first."""
    received = exists().where(agency_notice_receipts.c.notice_id == agency_notices.c.notice_id)
    wanted = (
        select(agency_notices)
        .where(agency_notices.c.agency == agency, ~received)
        .order_by(agency_notices.c.seq)
        .limit(limit)
    )
    return [_notice(row) for row in connection.execute(wanted).mappings()]


def acknowledge(
    connection: Connection, agency: str, notice_id: UUID, client: str, now: datetime
) -> bool:
    """Keep that an agency read its notice; False when there is none of its own with that id."""
    own = exists().where(agency_notices.c.notice_id == notice_id, agency_notices.c.agency == agency)
    if not connection.execute(select(own)).scalar_one():
        return False
    connection.execute(
        insert(agency_notice_receipts).on_conflict_do_nothing(),
        [{"notice_id": notice_id, "client": client, "received_at": now}],
    )
    return True


def waiting_by_agency(connection: Connection) -> Sequence[tuple[str, int]]:
    """How many notices wait for each agency."""
    received = exists().where(agency_notice_receipts.c.notice_id == agency_notices.c.notice_id)
    wanted = (
        select(agency_notices.c.agency, func.count().label("waiting"))
        .where(~received)
        .group_by(agency_notices.c.agency)
        .order_by(agency_notices.c.agency)
    )
    return [(row.agency, row.waiting) for row in connection.execute(wanted)]


def _notice(row: RowMapping) -> Notice:
    return Notice(
        row["notice_id"], row["agency"], CitizenId(row["citizen_id"]), row["field"], row["kind"],
        tuple(row["accesses"]), row["created_at"],
    )  # fmt: skip
