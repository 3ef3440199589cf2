"""The inputs of a decision as short codes that the access log can keep, and back again.

Everything `decide_one` looks at is here, so that any past decision can be made again from what
the log kept. No person, no case and no value is.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from consent.state import ConsentState
from consent.terms import ConsentStatus
from policies.decisions import Question
from policies.rulebook import Rulebook
from policies.situations import Situation, situation_of
from policies.vocabulary import Assurance

YES, NO = "yes", "no"
OF_A_PERSON = frozenset({"is_minor", "is_protected", "consent_status"})
"""What is known of a person: left out when nobody was found, and then read as an ordinary adult."""

NEEDED = ("actor_kind", "assurance", "case_given", "scope_given", "day")


def recorded_inputs(
    rulebook: Rulebook, question: Question, state: ConsentState, fields: Iterable[str]
) -> dict[str, str]:
    """What the decisions about these fields were made from."""
    known = [field for field in fields if field in rulebook.fields]
    some = situation_of(rulebook, question, state, "")
    inputs = {
        "actor_kind": some.actor_kind,
        "assurance": some.assurance.name.lower(),
        "case_given": _word(some.has_case),
        "scope_given": _word(some.has_scope),
        "day": some.day.isoformat(),
        "is_minor": _word(some.is_minor),
        "is_protected": _word(some.is_protected),
        "consent_status": some.consent.value,
    }
    inputs |= {f"covers_{field}": YES for field in known if state.covers(field)}
    return inputs | {
        f"blocked_{field}": YES for field in known if field in question.subject.blocked
    }


def is_replayable(inputs: Mapping[str, str]) -> bool:
    """Whether these inputs say all that a decision looks at."""
    return all(name in inputs for name in NEEDED)


def situations(
    agency: str, purpose: str, inputs: Mapping[str, str], fields: Iterable[str]
) -> Iterator[Situation]:
    """The situations that were decided, one a field."""
    for field in fields:
        yield Situation(
            agency=agency,
            actor_kind=inputs["actor_kind"],
            purpose=purpose,
            field=field,
            has_case=inputs["case_given"] == YES,
            assurance=Assurance[inputs["assurance"].upper()],
            has_scope=inputs["scope_given"] == YES,
            day=date.fromisoformat(inputs["day"]),
            is_minor=inputs.get("is_minor") == YES,
            is_protected=inputs.get("is_protected") == YES,
            is_blocked=f"blocked_{field}" in inputs,
            consent=ConsentStatus(inputs.get("consent_status", ConsentStatus.UNKNOWN.value)),
            consent_covers=f"covers_{field}" in inputs,
        )


def _word(claim: bool) -> str:
    return YES if claim else NO
