"""One version rules at a time: a process that holds another one decides nothing."""

from hub.services.errors import RulesSupersededError
from policies.rulebook import Rulebook

SUPERSEDED = (
    "Se pusieron en vigor otras reglas. No se entregó ningún dato. "
    "El servicio debe arrancar de nuevo: avise a quien lo cuida."
)


def refuse_superseded(in_force: str | None, rulebook: Rulebook) -> None:
    """Raise when the version in force, as this transaction sees it, is not the one at hand.

    Rules that were never put in force are refused when the service starts, not here.
    """
    if in_force is not None and in_force != rulebook.version:
        raise RulesSupersededError(SUPERSEDED)
