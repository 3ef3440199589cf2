"""Which id stood for a citizen at a moment, and what is said where there is no history."""

from datetime import UTC, date, datetime
from uuid import UUID

import duckdb
import pytest

from hub.lake.errors import HistoryError
from hub.lake.history import profile_as_of, standing_id

ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)
EVENTS = [
    # event, day of May, kind, record, citizen, other
    (1, 1, "merged", None, TWO, ONE),
    (2, 2, "joined", "r1", ONE, None),
    (3, 3, "merged", None, THREE, TWO),
    (4, 5, "unmerged", None, ONE, TWO),
    (5, 6, "unmerged", "r2", TWO, THREE),
]


@pytest.fixture
def lake():
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table citizen_events (event_id bigint, happened_at timestamptz, kind varchar, "
            "record_id varchar, citizen_id uuid, other_citizen_id uuid)"
        )
        connection.executemany(
            "insert into citizen_events values (?, ?, ?, ?, ?, ?)",
            [(event, moment(day), *rest) for event, day, *rest in EVENTS],
        )
        yield connection


def moment(day):
    return datetime(2026, 5, day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("citizen", "day", "stands"),
    [
        (ONE, 1, ONE),
        (ONE, 2, TWO),
        (ONE, 4, THREE),
        (ONE, 6, ONE),
        (TWO, 6, THREE),
        (TWO, 7, THREE),
        (THREE, 7, THREE),
    ],
)
def test_an_id_stands_for_another_from_the_merge_to_the_unmerge(citizen, day, stands, lake):
    assert standing_id(lake, citizen, moment(day)) == stands


def test_a_lake_without_history_says_what_to_do(lake):
    with pytest.raises(HistoryError, match="Ejecute la etapa Perfilar"):
        profile_as_of(lake, ONE, date(2026, 5, 1))
