"""What the access log keeps of a look-up: the question, the decision's inputs, and what left.

Names that nobody registered (a purpose, a field) are not written down: a caller's text has no
way into the log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hub.errors import HubError
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import CitizenId
from hub.services.errors import TokenRefusedError
from hub.services.subject_lookup import GivenValue, Profile
from hub.services.tokens import Caller
from policies.consents import consent_state
from policies.decisions import Decision, Ground, Permitted, Question, Unsettled
from policies.explain import reason_code
from policies.rulebook import Rulebook

NOT_FOUND = "not_found"
NOTHING_GIVEN: Mapping[str, tuple[GivenValue, ...]] = {}


@dataclass(frozen=True, slots=True)
class Decided:
    """A question with its decisions; without a profile nobody was found and nothing is given."""

    question: Question
    decisions: Mapping[str, Decision]
    profile: Profile | None = field(default=None, repr=False)
    given: Mapping[str, tuple[GivenValue, ...]] = field(
        default_factory=lambda: NOTHING_GIVEN, repr=False
    )

    @property
    def citizen_id(self) -> CitizenId | None:
        """Whom the question turned out to be about."""
        return self.profile.citizen_id if self.profile else None


def lookup_entry(
    rulebook: Rulebook, caller: Caller, decided: Decided, now: datetime
) -> AccessEntry:
    """The entry of a look-up that was decided."""
    withheld = _withheld(rulebook, decided)
    grounds = {
        name: made.ground
        for name, made in decided.decisions.items()
        if isinstance(made, Permitted) and name in decided.given
    }
    first = min(grounds.values(), key=lambda ground: ground.agreement_id, default=None)
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.API,
        outcome=_outcome(decided, withheld),
        agency=caller.agency,
        client=caller.client_id,
        purpose=_registered(rulebook, decided.question.purpose),
        basis=first.basis.value if first else None,
        agreement=first.agreement_id if first else None,
        consent=_consent(grounds.values()),
        rulebook=rulebook.version,
        detail=_detail(decided),
        asked=frozenset(name for name in decided.decisions if name in rulebook.fields),
        given=frozenset(decided.given),
        withheld=withheld,
        inputs=_inputs(rulebook, decided) | _grounds(grounds),
    )


def error_entry(
    rulebook: Rulebook, caller: Caller, purpose: str, error: HubError, now: datetime
) -> AccessEntry:
    """The entry of a look-up that ended in an error, or was turned away: nothing left."""
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.API,
        outcome=Outcome.REFUSED if isinstance(error, TokenRefusedError) else Outcome.ERROR,
        agency=caller.agency,
        client=caller.client_id,
        purpose=_registered(rulebook, purpose),
        rulebook=rulebook.version,
        detail=error.code if isinstance(error, TokenRefusedError) else type(error).__name__,
    )


def _withheld(rulebook: Rulebook, decided: Decided) -> dict[str, str]:
    """The true reasons; a permitted field that nobody knows is neither given nor withheld."""
    known = {name: made for name, made in decided.decisions.items() if name in rulebook.fields}
    if decided.profile is None:
        return {
            name: NOT_FOUND if isinstance(made, Permitted) else reason_code(made)
            for name, made in known.items()
        }
    return {
        name: reason_code(made) for name, made in known.items() if not isinstance(made, Permitted)
    }


def _outcome(decided: Decided, withheld: Mapping[str, str]) -> Outcome:
    if decided.given:
        return Outcome.PARTLY if withheld else Outcome.PERMITTED
    made = list(decided.decisions.values())
    if all(isinstance(one, Unsettled) for one in made):
        return Outcome.UNSETTLED
    is_permitted = decided.profile is not None and all(isinstance(one, Permitted) for one in made)
    return Outcome.PERMITTED if is_permitted else Outcome.REFUSED


def _detail(decided: Decided) -> str | None:
    """What explains a whole refusal: nobody found, or the one reason of every field."""
    if decided.given:
        return None
    reasons = {
        reason_code(made) for made in decided.decisions.values() if not isinstance(made, Permitted)
    }
    if decided.profile is None and len(reasons) != 1:
        return NOT_FOUND
    return reasons.pop() if len(reasons) == 1 else None


def _inputs(rulebook: Rulebook, decided: Decided) -> dict[str, str]:
    """What the decision was made from, so that it can be made again."""
    question, profile = decided.question, decided.profile
    inputs = {
        "actor_kind": question.actor_kind,
        "assurance": question.assurance.name.lower(),
        "case_given": _yes(question.case_ref),
        "found": _yes(profile),
        "scopes": str(len(question.scopes)),
    }
    if profile is not None:
        state = consent_state(
            rulebook, profile.events, question.asked_at, question.purpose, question.agency
        )
        inputs["is_minor"] = _yes(question.subject.is_minor)
        inputs["is_protected"] = _yes(question.subject.is_protected)
        inputs["consent_status"] = state.status.value
    return inputs


def _grounds(grounds: Mapping[str, Ground]) -> dict[str, str]:
    """Which agreement opened each field, where it was not the same one for all."""
    is_single = len({ground.agreement_id for ground in grounds.values()}) <= 1
    return (
        {} if is_single else {f"by_{name}": ground.agreement_id for name, ground in grounds.items()}
    )


def _consent(grounds: Iterable[Ground]) -> str | None:
    events = (ground.consent_event_id for ground in grounds)
    return next((str(event) for event in events if event is not None), None)


def _registered(rulebook: Rulebook, purpose: str) -> str | None:
    return purpose if purpose in rulebook.purposes else None


def _yes(claim: object) -> str:
    return "yes" if claim else "no"
