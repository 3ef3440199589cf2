"""A correction enters the lake once, whole, and leaves by being withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import duckdb
import pytest
import yaml

from hub.lake.corrections import Correction, create_table, record_accepted, withdraw
from hub.lake.errors import CorrectionError

NOW = datetime(2026, 5, 3, 15, tzinfo=UTC)
ASKED = Correction(
    UUID(int=1), UUID(int=2), "contact", "phone", " +573001112233 ", NOW, NOW, "Ley 1581 de 2012"
)
SOURCES = Path(__file__).parents[3] / "dbt_project" / "models" / "staging" / "sources.yml"


@pytest.fixture
def lake():
    with duckdb.connect(":memory:") as connection:
        yield connection


def test_an_accepted_correction_is_kept_without_spaces_around_it(lake):
    record_accepted(lake, ASKED)

    kept = lake.execute("select citizen_id, field, value, state, norm from corrections").fetchall()
    assert kept == [(UUID(int=2), "phone", "+573001112233", "accepted", "Ley 1581 de 2012")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "  ", "correction_id": UUID(int=9)},
        {"decided_at": NOW - timedelta(days=1), "correction_id": UUID(int=9)},
        {},
    ],
    ids=["says nothing", "decided before it was asked", "twice"],
)
def test_a_correction_that_cannot_be_true_is_refused_and_says_no_value(wrong, lake):
    record_accepted(lake, ASKED)

    with pytest.raises(CorrectionError) as refused:
        record_accepted(lake, replace(ASKED, **wrong))

    assert "3001112233" not in str(refused.value)
    assert lake.execute("select count(*) from corrections").fetchall() == [(1,)]


def test_a_withdrawn_correction_stays_known_and_is_no_longer_accepted(lake):
    record_accepted(lake, ASKED)
    later = NOW + timedelta(days=3)

    withdraw(lake, ASKED.correction_id, later)

    kept = lake.execute("select state, decided_at from corrections").fetchall()
    assert kept == [("withdrawn", later)]


def test_only_an_accepted_correction_can_be_withdrawn(lake):
    with pytest.raises(CorrectionError, match="No hay una corrección"):
        withdraw(lake, ASKED.correction_id, NOW)


def test_who_the_citizen_is_and_what_they_say_is_never_printed():
    shown = repr(ASKED)

    assert "3001112233" not in shown
    assert str(ASKED.citizen_id) not in shown


def test_dbt_makes_the_same_table(lake):
    create_table(lake)
    made = lake.execute(
        "select column_name, lower(column_type) from (describe corrections)"
    ).fetchall()
    declared = [
        (column["name"], column["data_type"].replace("timestamptz", "timestamp with time zone"))
        for source in yaml.safe_load(SOURCES.read_text("utf-8"))["sources"]
        for table in source["tables"]
        if table["name"] == "corrections"
        for column in table["columns"]
    ]

    assert made == declared
