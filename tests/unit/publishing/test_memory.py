"""Publishing takes less memory than the lake may have, and gives the rest back."""

from collections.abc import Iterator

import duckdb
import pytest

from hub.publishing.memory import held_below

MEGABYTE = 1_000_000


@pytest.fixture
def small() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config={"memory_limit": "512MB"}) as connection:
        yield connection


def limit(connection: duckdb.DuckDBPyConnection) -> float:
    [[size]] = connection.execute(
        "select parse_formatted_bytes(current_setting('memory_limit'))"
    ).fetchall()
    return size / MEGABYTE


def test_the_limit_is_lowered_and_put_back(small: duckdb.DuckDBPyConnection) -> None:
    with held_below(small, 100):
        during = limit(small)

    assert (round(during), round(limit(small))) == (100, 512)


def test_a_limit_that_is_lower_already_stays(small: duckdb.DuckDBPyConnection) -> None:
    with held_below(small, 2000):
        during = limit(small)

    assert round(during) == 512


def test_the_limit_is_put_back_after_an_error(small: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(LookupError), held_below(small, 100):
        raise LookupError

    assert round(limit(small)) == 512
