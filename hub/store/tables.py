"""Every table of the serving zone, whichever room declares it: what migrations and guards walk."""

from hub.store.schema import MARTS, SCHEMA, metadata

__all__ = ["MARTS", "SCHEMA", "metadata"]
