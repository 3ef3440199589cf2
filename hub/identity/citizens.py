"""Citizen ids after they were given out."""

import duckdb

from hub.identity.errors import LinkageError
from hub.records.identifiers import CitizenId


def resolve(lake: duckdb.DuckDBPyConnection, citizen_id: CitizenId) -> CitizenId:
    """The id that stands today for one given out at any time: an alias resolves for ever."""
    rows = lake.execute(
        "select coalesce(alias_of, citizen_id) from citizens where citizen_id = ?", [citizen_id]
    ).fetchall()
    if not rows:
        raise LinkageError("Ese identificador de ciudadano no existe en el lago.")
    return CitizenId(rows[0][0])
