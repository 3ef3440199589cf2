"""From the values that a statement reads to the yes or no that leaves in their place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hub.services.subject_lookup import GivenValue
from policies.statements import Statement

YES = "yes"
NO = "no"


def answered(
    statement: Statement, read: Sequence[GivenValue], today: date
) -> tuple[GivenValue, ...]:
    """One answer with the origin of what it was read from; nothing when that does not tell."""
    if len(read) != 1:
        return ()
    holds = statement.answer(read[0].value, today)
    return () if holds is None else (replace(read[0], value=YES if holds else NO),)
