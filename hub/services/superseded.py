"""One version rules at a time: a process that holds another one decides nothing."""

from sqlalchemy import Connection

from hub.services.errors import RulesSupersededError
from hub.store.releases import release_in_force
from policies.rulebook import Rulebook

SUPERSEDED = (
    "Se pusieron en vigor otras reglas. No se entregó ningún dato. "
    "El servicio debe arrancar de nuevo: avise a quien lo cuida."
)


def refuse_superseded(connection: Connection, rulebook: Rulebook) -> None:
    """Raise when the rules in force, as this transaction sees them, are not the ones at hand.

    Rules that were never put in force are refused when the service starts, not here.
    """
    release = release_in_force(connection)
    if release is not None and release.version != rulebook.version:
        raise RulesSupersededError(SUPERSEDED)
