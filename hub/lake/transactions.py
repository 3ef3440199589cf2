"""One transaction on the lake: kept whole or not at all, however the work inside it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def whole(lake: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what happens inside, or nothing of it."""
    lake.execute("begin")
    try:
        yield
        lake.execute("commit")
    except BaseException:  # an interrupt must not leave half a transaction either; raised again
        lake.execute("rollback")
        raise
