"""Columns in the lake: judged once a version, and a feed waits until a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb
import pytest

from hub.discovery.column_register import (
    Contract,
    Decision,
    Verdict,
    decide_column,
    judge_columns,
    judged_columns,
    reasons,
)
from hub.discovery.errors import ColumnError

FIRST, SECOND = Contract("hacienda", "1.0.0"), Contract("hacienda", "2.0.0")
NOW = datetime(2026, 6, 30, tzinfo=UTC)
HARMLESS = Decision(Verdict.HARMLESS, "Números de lote, no de personas.", "DPO-01", NOW)


@dataclass(frozen=True)
class Column:
    name: str
    label: str


@dataclass(frozen=True)
class Rows:
    name: str = "propiedad"
    table: str = "propiedades"
    columns: tuple[Column, ...] = field(
        default=(Column("num_doc", "identifier"), Column("dato", "unlabelled"))
    )


@pytest.fixture
def delivered(lake: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    lake.execute(
        "create table propiedades as select 'd1' as delivery_id, (31000000 + i)::varchar as num_doc,"
        " (3155550000 + i)::varchar as dato from range(50) as r (i)"
    )
    return lake


def opened(lake: duckdb.DuckDBPyConnection, contract: Contract = FIRST) -> list[str]:
    return [one.place for one in judge_columns(lake, contract, [Rows()], "d1")]


def test_a_column_that_looks_personal_and_is_not_said_to_be_is_open(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    assert opened(delivered) == ["propiedad.dato"]


def test_what_the_contract_calls_personal_keeps_nobody_waiting(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    labelled = Rows(columns=(Column("dato", "personal"), Column("num_doc", "identifier")))

    assert judge_columns(delivered, FIRST, [labelled], "d1") == []


def test_a_column_labelled_public_waits_too(delivered: duckdb.DuckDBPyConnection) -> None:
    public = Rows(columns=(Column("dato", "public"),))

    assert len(judge_columns(delivered, FIRST, [public], "d1")) == 1


def test_a_version_is_judged_once(delivered: duckdb.DuckDBPyConnection) -> None:
    opened(delivered)
    delivered.execute("update propiedades set dato = 'X'")

    assert opened(delivered) == ["propiedad.dato"]
    assert opened(delivered, SECOND) == []


def test_a_judgement_on_few_values_is_made_again(delivered: duckdb.DuckDBPyConnection) -> None:
    delivered.execute("update propiedades set dato = ''")
    assert opened(delivered) == []
    delivered.execute("update propiedades set dato = '3155551234' || num_doc[7:]")
    delivered.execute(
        "update propiedades set dato = (3155550000 + num_doc::int - 31000000)::varchar"
    )

    assert opened(delivered) == ["propiedad.dato"]


def test_a_decision_lets_the_feed_go_on_and_is_kept_with_its_reason(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    opened(delivered)

    decide_column(delivered, "hacienda", "propiedad.dato", HARMLESS)

    assert opened(delivered) == []
    kept = delivered.execute("select verdict, reason, officer from column_decisions").fetchall()
    assert kept == [("harmless", "Números de lote, no de personas.", "DPO-01")]


def test_a_column_found_to_be_personal_waits_for_its_contract(
    delivered: duckdb.DuckDBPyConnection,
) -> None:
    opened(delivered)

    decide_column(
        delivered, "hacienda", "propiedad.dato", Decision(Verdict.PERSONAL, "Son celulares.", "DPO-01", NOW)
    )  # fmt: skip

    assert opened(delivered) == ["propiedad.dato"]


def test_a_new_version_of_the_contract_asks_again(delivered: duckdb.DuckDBPyConnection) -> None:
    opened(delivered)
    decide_column(delivered, "hacienda", "propiedad.dato", HARMLESS)

    assert opened(delivered, SECOND) == ["propiedad.dato"]


@pytest.mark.parametrize(
    ("place", "reason"),
    [("propiedad.dato", "  "), ("propiedad.dato", "x" * 3_000), ("propiedad.num_doc", "sí"), ("nada", "sí")],
)  # fmt: skip
def test_a_decision_that_cannot_stand_changes_nothing(
    place: str, reason: str, delivered: duckdb.DuckDBPyConnection
) -> None:
    opened(delivered)

    with pytest.raises(ColumnError):
        decide_column(
            delivered, "hacienda", place, Decision(Verdict.HARMLESS, reason, "DPO-01", NOW)
        )

    assert opened(delivered) == ["propiedad.dato"]


def test_what_is_told_and_kept_holds_no_value(delivered: duckdb.DuckDBPyConnection) -> None:
    said = [*reasons(judge_columns(delivered, FIRST, [Rows()], "d1"))]
    rows: Iterable[object] = delivered.execute("select * from column_judgements").fetchall()

    assert said == ["«propiedad.dato» parece PHONE (100%)"]
    assert "31555" not in f"{said}{rows}"


def test_every_column_is_judged_and_listed(delivered: duckdb.DuckDBPyConnection) -> None:
    opened(delivered)

    assert [one.column for one in judged_columns(delivered, FIRST)] == ["dato", "num_doc"]
    assert judged_columns(delivered, SECOND) == []
