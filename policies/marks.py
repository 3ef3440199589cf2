"""Marks that travel with a value, wherever it goes: what they mean and who must hear of them."""

from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from policies.rulebook import Rulebook
from policies.wording import Wording


class ValueMark(StrEnum):
    """What may be wrong with a value, or be said about it. The first three are put by people."""

    CLAIM_OPEN = "claim_open"
    IN_COURT = "in_court"
    BLOCKED = "blocked"
    CONTESTED = "contested"
    STALE = "stale"


BY_PEOPLE = frozenset({ValueMark.CLAIM_OPEN, ValueMark.IN_COURT, ValueMark.BLOCKED})
"""Marks that somebody sets and lifts; the others are seen in the value itself."""

OFFICER_WORDS = MappingProxyType(
    {
        ValueMark.CLAIM_OPEN: Wording("Reclamo en trámite", "Claim under way"),
        ValueMark.IN_COURT: Wording("Información en discusión judicial", "Under dispute in court"),
        ValueMark.BLOCKED: Wording(
            "Bloqueado por la autoridad: no circula", "Blocked by the authority: not circulated"
        ),
        ValueMark.CONTESTED: Wording("Las fuentes no coinciden", "Sources disagree"),
        ValueMark.STALE: Wording("Puede estar desactualizado", "May be out of date"),
    }
)
CITIZEN_WORDS = MappingProxyType(
    {
        ValueMark.CLAIM_OPEN: Wording(
            "Usted hizo un reclamo sobre este dato y lo estamos revisando.",
            "You made a claim about this and we are looking into it.",
        ),
        ValueMark.IN_COURT: Wording(
            "Un juez está decidiendo sobre este dato.", "A judge is deciding about this."
        ),
        ValueMark.BLOCKED: Wording(
            "La autoridad de datos ordenó que nadie más lo vea.",
            "The data authority ordered that nobody else may see it.",
        ),
        ValueMark.CONTESTED: Wording(
            "Las entidades no dicen lo mismo.", "The agencies do not say the same."
        ),
        ValueMark.STALE: Wording(
            "Lo recibimos hace tiempo: puede haber cambiado.",
            "We received it a while ago: it may have changed.",
        ),
    }
)
"""The legends are those of Ley 1581 de 2012, arts. 15 and 17; the rest is ours."""


def is_stale(rulebook: Rulebook, field: str, received_at: datetime, now: datetime) -> bool:
    """Whether a value was received longer ago than values of its category stay fresh."""
    known = rulebook.fields.get(field)
    if known is None:
        return False
    return now - received_at > timedelta(days=rulebook.categories[known.category].fresh_days)
