"""SQL of aliases: every id under which one person's rows may stand.

Two people found to be one leave an alias behind. What was written for the alias stays under it
and is read by the person who stands for it, so that parting them again moves no row.
"""

from uuid import UUID

from sqlalchemy import Connection, Text, cast, select

from hub.records.identifiers import CitizenId
from hub.store.schema import citizens


def ids_of(connection: Connection, citizen_id: CitizenId) -> list[UUID]:
    """Return the person's id and every alias of it that the transaction may see."""
    # Compared as text, like row security does: both use the same index.
    alias_of = cast(citizens.c.alias_of, Text)
    wanted = select(citizens.c.citizen_id).where(alias_of == str(citizen_id))
    return [citizen_id, *connection.execute(wanted).scalars()]
