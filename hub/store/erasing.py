"""SQL of erasure in the serving zone: the register written ahead, and what goes of a person.

Tables are found by the columns that name a person, so that one which is added later loses that
person's rows too, as soon as the operator may delete there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    Uuid,
    any_,
    bindparam,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from hub.store.erasure_tables import consent_proofs, erasures
from hub.store.people_tables import NAMES_A_PERSON, people_tables
from hub.store.schema import (
    citizens,
    consent_events,
    data_keys,
    lookup_tags,
    review_cases,
    review_decisions,
    review_samples,
    withheld_profiles,
)


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """One erasure in the register; nobody is named when it has ended."""

    erasure_id: UUID
    people: tuple[UUID, ...] = field(repr=False)
    request: str
    reason: str
    actor: str
    begun_at: datetime
    ended_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    certificate: bytes | None = field(default=None, repr=False)
    signature: bytes | None = field(default=None, repr=False)


def begin_erasure(connection: Connection, row: ErasureRow) -> None:
    """Write down what is about to be done; from here on it will be done."""
    connection.execute(
        insert(erasures).values(
            erasure_id=row.erasure_id,
            people=list(row.people),
            request=row.request,
            reason=row.reason,
            actor=row.actor,
            begun_at=row.begun_at,
            counts={},
        )
    )


def open_erasures(connection: Connection) -> list[ErasureRow]:
    """Return the erasures that were begun and have not ended, in their order."""
    chosen = select(erasures).where(erasures.c.ended_at.is_(None)).order_by(erasures.c.seq)
    return [_row(row) for row in connection.execute(chosen).mappings()]


def ended_erasures(connection: Connection) -> list[ErasureRow]:
    """Return the erasures that ended, in their order."""
    chosen = select(erasures).where(erasures.c.ended_at.is_not(None)).order_by(erasures.c.seq)
    return [_row(row) for row in connection.execute(chosen).mappings()]


def the_erasure(connection: Connection, erasure_id: UUID) -> ErasureRow:
    """Return one erasure."""
    chosen = select(erasures).where(erasures.c.erasure_id == erasure_id)
    return _row(connection.execute(chosen).mappings().one())


def add_counts(connection: Connection, erasure_id: UUID, counts: Mapping[str, int]) -> None:
    """Keep how much went of each table."""
    more = bindparam(None, dict(counts), JSONB)
    connection.execute(
        update(erasures)
        .where(erasures.c.erasure_id == erasure_id)
        .values(counts=erasures.c.counts.op("||")(more))
    )


def end_erasure(
    connection: Connection, erasure_id: UUID, signed: tuple[bytes, bytes], now: datetime
) -> None:
    """Close an erasure with its certificate, and forget whom it was about."""
    certificate, signature = signed
    connection.execute(
        update(erasures)
        .where(erasures.c.erasure_id == erasure_id)
        .values(people=[], ended_at=now, certificate=certificate, signature=signature)
    )


def with_aliases(connection: Connection, people: Sequence[UUID]) -> list[UUID]:
    """Return these people, who stands for them, and every alias of those."""
    chosen = select(citizens.c.citizen_id, citizens.c.alias_of)
    asked = connection.execute(chosen.where(_among(citizens.c.citizen_id, people))).all()
    standing = {row.alias_of or row.citizen_id for row in asked}
    more = connection.execute(chosen.where(_among(citizens.c.alias_of, list(standing)))).all()
    return sorted({*standing, *people, *(row.citizen_id for row in more)}, key=str)


def known_people(connection: Connection, people: Sequence[UUID]) -> set[UUID]:
    """Return those of whom the serving zone has ever heard."""
    chosen = select(citizens.c.citizen_id).where(_among(citizens.c.citizen_id, people))
    return set(connection.execute(chosen).scalars())


def people_with_tags(connection: Connection, tags: Sequence[bytes]) -> list[tuple[bytes, UUID]]:
    """Return whom each look-up tag finds."""
    chosen = select(lookup_tags.c.tag, lookup_tags.c.citizen_id).where(lookup_tags.c.tag.in_(tags))
    return [(row.tag, row.citizen_id) for row in connection.execute(chosen)]


def is_in_doubt(connection: Connection, people: Sequence[UUID]) -> bool:
    """Tell whether the profile of one of them is shut because it may be somebody else's."""
    shut = withheld_profiles.c.citizen_id
    return connection.execute(select(shut).where(_among(shut, people))).first() is not None


def consents_of(connection: Connection, people: Sequence[UUID]) -> list[dict[str, object]]:
    """Return the consent events of these people, as they stand."""
    chosen = select(consent_events).where(_among(consent_events.c.citizen_id, people))
    rows = connection.execute(chosen.order_by(consent_events.c.seq)).mappings()
    return [dict(row) for row in rows]


def keep_proof(
    connection: Connection, erasure_id: UUID, proofs: Mapping[UUID, bytes], now: datetime
) -> None:
    """Keep sealed proofs of consent in the place of the events."""
    rows = [
        {"proof_id": name, "erasure_id": erasure_id, "sealed": sealed, "sealed_at": now}
        for name, sealed in proofs.items()
    ]
    if rows:
        connection.execute(consent_proofs.insert(), rows)


def delete_people(connection: Connection, people: Sequence[UUID], now: datetime) -> dict[str, int]:
    """Destroy the data keys and delete every row about these people; count by table."""
    counts = {"hub.data_keys": _destroy_keys(connection, people, now)}
    cases = select(review_cases.c.case_id).where(
        _among(review_cases.c.citizen_l, people) | _among(review_cases.c.citizen_r, people)
    )
    for table in (review_decisions, review_samples):
        gone = connection.execute(table.delete().where(table.c.case_id.in_(cases)))
        counts[table.fullname] = gone.rowcount
    for table in [*people_tables(), consent_events]:
        gone = connection.execute(table.delete().where(_about(table, people)))
        counts[table.fullname] = gone.rowcount
    return {name: count for name, count in counts.items() if count}


def _destroy_keys(connection: Connection, people: Sequence[UUID], now: datetime) -> int:
    gone = connection.execute(
        update(data_keys)
        .where(_among(data_keys.c.citizen_id, people), data_keys.c.destroyed_at.is_(None))
        .values(wrapped=None, destroyed_at=now)
    )
    return gone.rowcount


def _about(table: Table, people: Sequence[UUID]) -> ColumnElement[bool]:
    named = [column for column in table.columns if column.name in NAMES_A_PERSON]
    return or_(*(_among(column, people) for column in named))


def _among(column: Column[UUID], people: Sequence[UUID]) -> ColumnElement[bool]:
    return column == any_(bindparam(None, list(people), ARRAY(Uuid)))


def rewrite_keys(connection: Connection) -> None:
    """Write the table of data keys anew: no dead row of it keeps a wrapped key."""
    connection.execute(text("vacuum (full) hub.data_keys"))


def _row(row: RowMapping) -> ErasureRow:
    return ErasureRow(
        erasure_id=row["erasure_id"],
        people=tuple(row["people"]),
        request=row["request"],
        reason=row["reason"],
        actor=row["actor"],
        begun_at=row["begun_at"],
        ended_at=row["ended_at"],
        counts=row["counts"],
        certificate=row["certificate"],
        signature=row["signature"],
    )
