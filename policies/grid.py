"""A covering grid of invented situations: every rule met at least once, rights nobody uses seen too.

Starting from a question with everything in order, one thing at a time goes wrong; kinds of person
and states of consent are combined with every field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from consent.terms import ConsentStatus
from policies.purposes import Purpose
from policies.rulebook import Rulebook
from policies.situations import Situation
from policies.vocabulary import Assurance

UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True)
class PersonKind:
    """What a person may be, as far as the rules care."""

    code: str
    is_minor: bool = False
    is_protected: bool = False
    is_blocked: bool = False


PEOPLE = (
    PersonKind("adult"),
    PersonKind("child", is_minor=True),
    PersonKind("protected", is_protected=True),
    PersonKind("protected-child", is_minor=True, is_protected=True),
    PersonKind("blocked", is_blocked=True),
)
CONSENTS = tuple(
    (status, covers)
    for status in ConsentStatus
    for covers in ((True, False) if status.is_valid_for_processing else (False,))
)
NO_ANSWER = ((ConsentStatus.UNKNOWN, False),)
YES_OR_NO_ANSWER = (*NO_ANSWER, (ConsentStatus.GIVEN, True))


def in_order(rulebook: Rulebook, purpose: Purpose, field: str, day: date) -> Situation:
    """An ordinary adult asked about by the purpose's own agency, with nothing missing."""
    return Situation(
        agency=purpose.agency,
        actor_kind=_role(rulebook, purpose),
        purpose=purpose.code,
        field=field,
        has_case=True,
        assurance=Assurance.VERY_HIGH,
        has_scope=True,
        day=day,
        is_minor=False,
        is_protected=False,
        is_blocked=False,
        consent=ConsentStatus.UNKNOWN,
        consent_covers=False,
    )


def covering_grid(rulebook: Rulebook, day: date) -> Iterator[Situation]:
    """Every purpose with every field, kind of person and consent; then what can be missing."""
    for purpose in rulebook.purposes.values():
        for field in _fields(rulebook, purpose):
            yield from _about_people(rulebook, in_order(rulebook, purpose, field, day))
        yield from _with_something_wrong(rulebook, purpose, day)


def _fields(rulebook: Rulebook, purpose: Purpose) -> tuple[str, ...]:
    """What the purpose and its agreements name, and of every category one field that they do not."""
    agreements = rulebook.agreements_for(purpose.agency, purpose.code)
    named = [*purpose.fields, *(field for one in agreements for field in one.fields)]
    others = (
        next((field.code for field in category.fields if field.code not in named), None)
        for category in rulebook.categories.values()
    )
    return tuple(dict.fromkeys([*named, *filter(None, others)]))


def _about_people(rulebook: Rulebook, asked: Situation) -> Iterator[Situation]:
    """Every kind of person, asked or not; of an ordinary adult every state of the consent."""
    agreements = rulebook.agreements_for(asked.agency, asked.purpose)
    asks = any(one.needs_consent for one in agreements)
    cases = [*product(PEOPLE, YES_OR_NO_ANSWER if asks else NO_ANSWER)]
    if asks and asked.field in rulebook.purposes[asked.purpose].fields:
        cases += [(PEOPLE[0], answer) for answer in CONSENTS if answer not in YES_OR_NO_ANSWER]
    for person, (status, covers) in cases:
        yield asked._replace(
            is_minor=person.is_minor,
            is_protected=person.is_protected,
            is_blocked=person.is_blocked,
            consent=status,
            consent_covers=covers,
        )


def _with_something_wrong(rulebook: Rulebook, purpose: Purpose, day: date) -> Iterator[Situation]:
    """Who asks, how and when, one thing at a time; the fields stand for all others."""
    for field in purpose.fields:
        usual = in_order(rulebook, purpose, field, day)
        yield usual._replace(has_case=False)
        yield usual._replace(has_scope=False)
        yield from (usual._replace(assurance=level) for level in Assurance)
        yield from (usual._replace(actor_kind=role) for role in (*rulebook.roles, UNREGISTERED))
        yield from (usual._replace(agency=agency) for agency in (*rulebook.agencies, UNREGISTERED))
        yield from (usual._replace(day=moment) for moment in _edges(rulebook, purpose))
    yield in_order(rulebook, purpose, UNREGISTERED, day)


def _edges(rulebook: Rulebook, purpose: Purpose) -> set[date]:
    """The days on which an agreement of the purpose begins or ends, and those before."""
    turns = {
        turn
        for agreement in rulebook.agreements_for(purpose.agency, purpose.code)
        for turn in (agreement.starts, agreement.ends)
    }
    return turns | {turn - timedelta(days=1) for turn in turns}


def _role(rulebook: Rulebook, purpose: Purpose) -> str:
    """The first role made for the audience; without one, nobody's."""
    fitting = (role.code for role in rulebook.roles.values() if purpose.audience in role.audiences)
    return next(fitting, UNREGISTERED)
