"""Where linkage works: an in-memory database of the same connection, gone when the work ends.

Splink's cached tables and the term-frequency tables hold names and documents (P4). They live in
memory, and whatever spills goes to the lake's encrypted temporary files; a killed process leaves
nothing behind.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

WORK = "linkwork"


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    """Return the one value of a one-row query, with no result left open."""
    return connection.execute(query).fetchall()[0][0]


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """Return the one number of a one-row query."""
    value = scalar(connection, query)
    return value if isinstance(value, int) else 0


def rounded_base(records: int) -> int:
    """The nearest power of two: the chance of a match moves with doublings, not with deliveries."""
    return int(2 ** round(math.log2(max(records, 1))))


@contextmanager
def workbench(lake: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Make the in-memory database current and yield the name of the lake's own catalogue."""
    home = str(scalar(lake, "select current_catalog()"))
    lake.execute(f"attach ':memory:' as {WORK}")
    lake.execute(f"use {WORK}")
    try:
        yield home
    finally:
        lake.execute(f"use {home}")
        lake.execute(f"detach {WORK}")
