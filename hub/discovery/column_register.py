"""The lake's memory of columns: how each looks under a version of its contract, and who decided.

A column that looks personal and whose contract does not say so keeps its feed waiting, until the
contract labels it (a new version) or a person writes down why it is harmless.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

import duckdb

from hub.discovery.columns import ENOUGH_VALUES, Judgement, judge
from hub.discovery.errors import ColumnError
from hub.discovery.findings import Label

SCHEMA = (
    """
    create table if not exists column_judgements (
        agency varchar not null, contract_version varchar not null, object varchar not null,
        column_name varchar not null, contract_label varchar not null, looks_like varchar,
        confidence double not null, sampled integer not null,
        primary key (agency, contract_version, object, column_name)
    )
    """,
    """
    create table if not exists column_decisions (
        agency varchar not null, contract_version varchar not null, object varchar not null,
        column_name varchar not null, verdict varchar not null, reason varchar not null,
        officer varchar not null, decided_at timestamp not null
    )
    """,
)
JUDGED = """
    select judged.agency, judged.contract_version, judged.object, judged.column_name,
           judged.contract_label, judged.looks_like, judged.confidence, judged.sampled, last.verdict
    from column_judgements as judged
    left join (
        select *, row_number() over (
            partition by agency, contract_version, object, column_name order by decided_at desc
        ) as place
        from column_decisions
    ) as last
        on last.place = 1 and last.agency = judged.agency
        and last.contract_version = judged.contract_version
        and last.object = judged.object and last.column_name = judged.column_name
    order by judged.agency, judged.contract_version, judged.object, judged.column_name
"""
COLUMN_RULE = "columna-por-decidir"
UNSAID = frozenset({"public", "unlabelled"})  # the labels that promise nothing personal, or nothing
LONGEST_REASON = 2_000


class Verdict(StrEnum):
    """What a person decided of a column that looked personal."""

    PERSONAL = "personal"
    HARMLESS = "harmless"


class Column(Protocol):
    """A column as its contract describes it."""

    @property
    def name(self) -> str:
        """Its header."""

    @property
    def label(self) -> str:
        """What the contract says it is."""


class Object(Protocol):
    """One kind of row of a feed."""

    @property
    def name(self) -> str:
        """Its name in the contract."""

    @property
    def table(self) -> str:
        """Its table in the lake."""

    @property
    def columns(self) -> Sequence[Column]:
        """Its columns."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A column, what its contract says, how it looks, and what a person decided."""

    agency: str
    version: str
    object: str
    column: str
    contract_label: str
    judgement: Judgement
    verdict: Verdict | None

    @property
    def is_open(self) -> bool:
        """It keeps its feed waiting."""
        unsaid = self.contract_label in UNSAID and self.judgement.looks_personal
        return unsaid and self.verdict is not Verdict.HARMLESS

    @property
    def place(self) -> str:
        """How people name it."""
        return f"{self.object}.{self.column}"


@dataclass(frozen=True, slots=True)
class Contract:
    """Whose feed, and which version of its contract."""

    agency: str
    version: str


def create_column_tables(lake: duckdb.DuckDBPyConnection) -> None:
    """Make the two tables when they are not there yet."""
    for statement in SCHEMA:
        lake.execute(statement)


def judge_columns(
    lake: duckdb.DuckDBPyConnection,
    contract: Contract,
    objects: Iterable[Object],
    delivery_id: str,
) -> list[Judged]:
    """Judge the columns that this version has not settled yet; return those that are open."""
    create_column_tables(lake)
    settled = {
        (one.object, one.column)
        for one in judged_columns(lake, contract)
        if one.judgement.sampled >= ENOUGH_VALUES
    }
    for found in objects:
        for column in found.columns:
            if (found.name, column.name) not in settled:
                _judge(lake, contract, found, column, delivery_id)
    return [one for one in judged_columns(lake, contract) if one.is_open]


def _judge(
    lake: duckdb.DuckDBPyConnection,
    contract: Contract,
    found: Object,
    column: Column,
    delivery_id: str,
) -> None:
    """Keep the judgement on most values: a small delivery does not undo a large one."""
    judged = judge(column.name, _values(lake, found.table, column.name, delivery_id))
    lake.execute(
        """
        insert into column_judgements values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do update set
            contract_label = excluded.contract_label, looks_like = excluded.looks_like,
            confidence = excluded.confidence, sampled = excluded.sampled
        where excluded.sampled >= column_judgements.sampled
        """,
        [
            contract.agency, contract.version, found.name, column.name, column.label,
            judged.label, judged.confidence, judged.sampled,
        ],
    )  # fmt: skip


def _values(
    lake: duckdb.DuckDBPyConnection, table: str, column: str, delivery_id: str
) -> list[str]:
    query = (
        f'select distinct "{column}" from {table} where delivery_id = ?'  # noqa: S608 - names that hub.intake.contract let by
        f' and trim("{column}") <> \'\' order by hash("{column}") limit {ENOUGH_VALUES + 5}'
    )
    return [str(value) for (value,) in lake.execute(query, [delivery_id]).fetchall()]


def judged_columns(
    lake: duckdb.DuckDBPyConnection, contract: Contract | None = None
) -> list[Judged]:
    """Every column judged so far, of one version or of all."""
    create_column_tables(lake)
    found = [_read(row) for row in lake.execute(JUDGED).fetchall()]
    return [one for one in found if contract in {None, Contract(one.agency, one.version)}]


def _read(row: tuple[object, ...]) -> Judged:
    agency, version, object_, column, contract_label, label, confidence, sampled, verdict = row
    looks_like = None if label is None else Label(str(label))
    judgement = Judgement(looks_like, float(str(confidence)), int(str(sampled)))
    decided = None if verdict is None else Verdict(str(verdict))
    return Judged(
        str(agency),
        str(version),
        str(object_),
        str(column),
        str(contract_label),
        judgement,
        decided,
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decides of a column, and why."""

    verdict: Verdict
    reason: str
    officer: str
    decided_at: datetime


def decide_column(
    lake: duckdb.DuckDBPyConnection, agency: str, place: str, decision: Decision
) -> list[Judged]:
    """Write a decision down for every version in which the column waits; ColumnError if none."""
    if not decision.reason.strip() or len(decision.reason) > LONGEST_REASON:
        raise ColumnError(
            f"Escriba el motivo, de hasta {LONGEST_REASON} caracteres. No se guardó nada."
        )
    waiting = [
        one
        for one in judged_columns(lake)
        if one.agency == agency and one.place == place and one.is_open
    ]
    if not waiting:
        raise ColumnError(
            "Ninguna columna con ese nombre espera decisión. Véalas con: hub detect columns"
        )
    for one in waiting:
        lake.execute(
            "insert into column_decisions values (?, ?, ?, ?, ?, ?, ?, ?)", _row(one, decision)
        )
    return waiting


def _row(one: Judged, decision: Decision) -> list[object]:
    moment = decision.decided_at.astimezone(UTC).replace(tzinfo=None)
    return [
        one.agency, one.version, one.object, one.column,
        decision.verdict.value, decision.reason.strip(), decision.officer, moment,
    ]  # fmt: skip


def reasons(open_columns: Iterable[Judged]) -> Iterator[str]:
    """How each open column is told: its name and what it looks like, no value."""
    for one in open_columns:
        label = one.judgement.label
        yield f"«{one.place}» parece {label.value if label else ''} ({one.judgement.confidence:.0%})"
