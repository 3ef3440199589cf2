"""Every table of the serving zone, whichever room declares it: what migrations and guards walk."""

from hub.store import keys_tables
from hub.store.schema import MARTS, SCHEMA, metadata

__all__ = ["MARTS", "SCHEMA", "keys_tables", "metadata"]
