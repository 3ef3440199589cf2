"""How much memory the lake may take while somebody else needs some too."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

SETTING = """
    select current_setting('memory_limit'), parse_formatted_bytes(current_setting('memory_limit'))
"""


@contextmanager
def held_below(lake: duckdb.DuckDBPyConnection, megabytes: int) -> Iterator[None]:
    """Lower the lake's memory limit for a while; what does not fit spills, encrypted."""
    [[before, allowed]] = lake.execute(SETTING).fetchall()
    lake.execute(f"set memory_limit = '{min(allowed, megabytes * 1_000_000)}B'")
    try:
        yield
    finally:
        lake.execute(f"set memory_limit = '{before}'")
