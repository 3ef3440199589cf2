"""All that decides about one field, and nothing else: the key under which a decision is remembered.

Two people whose situations are equal get equal answers, so a bulk question decides every
different situation once and joins the answers. Whom it is about, which case and at what minute
are not in it: they decide nothing.
"""

from datetime import date, timedelta, timezone
from typing import NamedTuple

from consent.state import ConsentState
from consent.terms import ConsentStatus
from policies.decisions import Question
from policies.rulebook import Rulebook
from policies.vocabulary import Assurance

COLOMBIA = timezone(timedelta(hours=-5), "America/Bogota")
"""The civil day of agreements; Colombia keeps no summer time."""


class Situation(NamedTuple):
    """Who asks, for what, about which field, of what kind of person, on which day."""

    agency: str
    actor_kind: str
    purpose: str
    field: str
    has_case: bool
    assurance: Assurance
    has_scope: bool
    day: date
    is_minor: bool
    is_protected: bool
    is_blocked: bool
    consent: ConsentStatus
    consent_covers: bool


def situation_of(
    rulebook: Rulebook, question: Question, state: ConsentState, field: str
) -> Situation:
    """Reduce a question and the state of the consent to what decides about one field."""
    purpose = rulebook.purposes.get(question.purpose)
    return Situation(
        agency=question.agency,
        actor_kind=question.actor_kind,
        purpose=question.purpose,
        field=field,
        has_case=bool(question.case_ref and question.case_ref.strip()),
        assurance=question.assurance,
        has_scope=purpose is not None and purpose.scope in question.scopes,
        day=question.asked_at.astimezone(COLOMBIA).date(),
        is_minor=question.subject.is_minor,
        is_protected=question.subject.is_protected,
        is_blocked=field in question.subject.blocked,
        consent=state.status,
        consent_covers=state.covers(field),
    )
