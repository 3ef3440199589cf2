"""SQL that streams the access log from a moment on, to make its decisions again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, select

from hub.store.schema import log_entries

STREAMED = {"yield_per": 2_000}


@contextmanager
def entries_since(connection: Connection, since: datetime) -> Iterator[Iterator[tuple[int, bytes]]]:
    """Number and bytes of every entry appended since a moment, oldest first, while it lasts."""
    wanted = (
        select(log_entries.c.seq, log_entries.c.entry)
        .where(log_entries.c.appended_at >= since)
        .order_by(log_entries.c.seq)
    )
    with connection.execute(wanted, execution_options=STREAMED) as rows:
        yield ((row.seq, row.entry) for row in rows)
