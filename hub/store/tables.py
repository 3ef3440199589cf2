"""Every table of the serving zone, whichever room declares it: what migrations and guards walk."""

from hub.store import client_tables, consent_tables, keys_tables, limit_tables
from hub.store.schema import MARTS, SCHEMA, metadata

__all__ = [
    "MARTS",
    "SCHEMA",
    "client_tables",
    "consent_tables",
    "keys_tables",
    "limit_tables",
    "metadata",
]
