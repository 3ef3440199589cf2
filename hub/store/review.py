"""SQL of the review desk: sealed cases, and decisions that are only ever added."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from hub.records.identifiers import CitizenId
from hub.store.schema import data_keys, review_cases, review_decisions

OPEN, APPLIED, WITHDRAWN = "open", "applied", "withdrawn"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case: what can be told without opening it, and its two sealed sides."""

    case_id: str
    kind: str
    citizen_l: CitizenId = field(repr=False)
    citizen_r: CitizenId = field(repr=False)
    sealed_l: bytes = field(repr=False)
    sealed_r: bytes = field(repr=False)
    version: bytes = field(repr=False)
    is_sensitive: bool
    risk: int
    gain: int
    priority: int
    agencies: tuple[str, ...]
    together_since: datetime | None
    opened_at: datetime
    published_at: datetime
    state: str = OPEN


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What one reviewer said about one version of a case; `closes` is what followed from it."""

    decision_id: UUID
    case_id: str
    version: bytes = field(repr=False)
    at: datetime
    reviewer: str
    verdict: str
    reason: bytes = field(repr=False)
    closes: str | None = None


def save_cases(connection: Connection, cases: Sequence[CaseRow]) -> None:
    """Insert or replace cases; one whose records changed is open again."""
    if not cases:
        return
    adding = insert(review_cases)
    kept = {"case_id", "opened_at"}
    fresh = {c.name: adding.excluded[c.name] for c in review_cases.columns if c.name not in kept}
    connection.execute(
        adding.on_conflict_do_update(index_elements=["case_id"], set_=fresh),
        [asdict(case) | {"agencies": list(case.agencies)} for case in cases],
    )


def versions_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, tuple[bytes, str]]:
    """Return the version and the state of each of these cases that is there."""
    table = review_cases
    chosen = select(table.c.case_id, table.c.version, table.c.state).where(
        table.c.case_id.in_(case_ids)
    )
    return {row.case_id: (row.version, row.state) for row in connection.execute(chosen)}


def keys_of(connection: Connection, people: Sequence[CitizenId]) -> dict[CitizenId, bytes]:
    """Return the wrapped data keys of people; whoever was erased has none."""
    keys = data_keys.c
    chosen = select(keys.citizen_id, keys.wrapped).where(
        keys.citizen_id.in_(people), keys.wrapped.is_not(None)
    )
    return {CitizenId(row.citizen_id): row.wrapped for row in connection.execute(chosen)}


def withdraw_cases(connection: Connection, kept: Iterable[str]) -> int:
    """Withdraw the open cases about which nobody asks any more, and forget their values."""
    connection.execute(text("drop table if exists cases_kept"))
    connection.execute(text("create temporary table cases_kept (case_id text) on commit drop"))
    rows = [{"case_id": case_id} for case_id in kept]
    if rows:
        connection.execute(text("insert into cases_kept values (:case_id)"), rows)
    gone = text(
        "update hub.review_cases set state = :withdrawn, sealed_l = '', sealed_r = ''"
        " where state = :open"
        " and case_id not in (select case_id from cases_kept)"
    )
    return connection.execute(gone, {"withdrawn": WITHDRAWN, "open": OPEN}).rowcount


def mark_case(connection: Connection, case_id: str, state: str) -> None:
    """Say what became of a case; nobody needs its values any more, so they are forgotten."""
    closed = {"state": state, "sealed_l": b"", "sealed_r": b""}
    connection.execute(update(review_cases).where(review_cases.c.case_id == case_id).values(closed))


def waiting_cases(
    connection: Connection, kind: str | None, reviewer: str, limit: int
) -> list[CaseRow]:
    """Return the open cases on which this reviewer may still speak, the weightiest first."""
    wanted = _waiting(reviewer).order_by(
        review_cases.c.priority.desc(), review_cases.c.opened_at, review_cases.c.case_id
    )
    if kind is not None:
        wanted = wanted.where(review_cases.c.kind == kind)
    return [_case(row) for row in connection.execute(wanted.limit(limit)).mappings()]


def find_case(connection: Connection, case_id: str) -> CaseRow | None:
    """Return one case."""
    chosen = select(review_cases).where(review_cases.c.case_id == case_id)
    row = connection.execute(chosen).mappings().first()
    return _case(row) if row else None


def take_case(connection: Connection, case_id: str) -> CaseRow | None:
    """Return one case that nobody else decides on until this transaction ends."""
    connection.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:case, 7))"), {"case": case_id}
    )
    return find_case(connection, case_id)


def add_decision(connection: Connection, decision: DecisionRow) -> None:
    """Keep one decision."""
    connection.execute(review_decisions.insert(), [asdict(decision)])


def decisions_on(connection: Connection, case_id: str, version: bytes) -> list[DecisionRow]:
    """Return what was said about one version of a case, oldest first."""
    table = review_decisions
    chosen = (
        select(table)
        .where(table.c.case_id == case_id, table.c.version == version)
        .order_by(table.c.seq)
    )
    return [_decision(row) for row in connection.execute(chosen).mappings()]


def closings(connection: Connection) -> list[tuple[CaseRow, DecisionRow]]:
    """Return what was settled and not yet carried out, in the order of deciding."""
    cases, decisions = review_cases, review_decisions
    chosen = (
        select(decisions)
        .join(cases, cases.c.case_id == decisions.c.case_id)
        .where(
            cases.c.state == OPEN,
            decisions.c.closes.is_not(None),
            decisions.c.version == cases.c.version,
        )
        .order_by(decisions.c.seq)
    )
    told = [_decision(row) for row in connection.execute(chosen).mappings()]
    found = [(find_case(connection, one.case_id), one) for one in told]
    return [(case, one) for case, one in found if case is not None]


def _waiting(reviewer: str) -> Select[tuple[object, ...]]:
    cases, decisions = review_cases, review_decisions
    settled = (
        select(decisions.c.case_id)
        .where(
            decisions.c.case_id == cases.c.case_id,
            decisions.c.version == cases.c.version,
            decisions.c.closes.is_not(None) | (decisions.c.reviewer == reviewer),
        )
        .exists()
    )
    return select(cases).where(cases.c.state == OPEN, ~settled)


def count_waiting(connection: Connection, reviewer: str) -> int:
    """Return on how many open cases this reviewer may still speak."""
    counted = select(func.count()).select_from(_waiting(reviewer).subquery())
    return connection.execute(counted).scalar_one()


def _case(row: RowMapping) -> CaseRow:
    values = {column.name: row[column.name] for column in review_cases.columns}
    return CaseRow(**values | {"agencies": tuple(row["agencies"])})


def _decision(row: RowMapping) -> DecisionRow:
    return DecisionRow(
        decision_id=row["decision_id"],
        case_id=row["case_id"],
        version=row["version"],
        at=row["at"],
        reviewer=row["reviewer"],
        verdict=row["verdict"],
        reason=row["reason"],
        closes=row["closes"],
    )
