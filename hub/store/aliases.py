"""SQL of aliases: every id under which one person's rows may stand.

Two people found to be one leave an alias behind. What was written for the alias stays under it
and is read by the person who stands for it, so that parting them again moves no row.
"""

from uuid import UUID

from sqlalchemy import Connection, select

from hub.records.identifiers import CitizenId
from hub.store.schema import citizens


def ids_of(connection: Connection, citizen_id: CitizenId) -> list[UUID]:
    """Return the person's id and every alias of it that the transaction may see."""
    wanted = select(citizens.c.citizen_id).where(citizens.c.alias_of == citizen_id)
    return [citizen_id, *connection.execute(wanted).scalars()]
