"""Every table of the serving zone, whichever room declares it: what migrations and guards walk."""

from hub.store import (
    client_tables,
    consent_tables,
    erasure_tables,
    keys_tables,
    limit_tables,
    log_tables,
    pseudonyms_tables,
    rulebook_tables,
)
from hub.store.schema import MARTS, SCHEMA, metadata

__all__ = [
    "MARTS",
    "SCHEMA",
    "client_tables",
    "consent_tables",
    "erasure_tables",
    "keys_tables",
    "limit_tables",
    "log_tables",
    "metadata",
    "pseudonyms_tables",
    "rulebook_tables",
]
