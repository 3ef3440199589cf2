"""Decisions remembered by all that decides them, so that a bulk answer is a join and not a loop.

People differ, for the rules, in what kind of subject they are and where their consent stands.
Each such circumstance is decided once, by `decide` and nobody else; everybody in it shares the
decisions, and only the consent they rest on is each one's own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from consent.events import ConsentEvent
from consent.state import NO_CONSENT, ConsentState, state_at
from consent.terms import ConsentEventId, ConsentStatus
from policies.decide import COLOMBIA, decide
from policies.decisions import Decision, Permitted, Question, Subject
from policies.rulebook import Rulebook
from policies.vocabulary import Assurance

MOST = 65_536
"""How many circumstances are remembered before all are forgotten: each is decided again."""

Decisions = Mapping[str, Decision]


class Circumstance(NamedTuple):
    """All that decides: the question without whom it is about, the subject, the consent."""

    agency: str
    actor_kind: str
    purpose: str
    fields: tuple[str, ...]
    case_given: bool
    today: date
    assurance: Assurance
    scopes: frozenset[str]
    subject: Subject
    consent: ConsentStatus
    consented: frozenset[str]
    notice: str | None


@dataclass(frozen=True, slots=True)
class DecisionMemory:
    """The decisions of one rulebook made so far."""

    rulebook: Rulebook
    known: dict[Circumstance, Decisions] = field(default_factory=dict, repr=False)

    def decide(self, question: Question, consents: Iterable[ConsentEvent]) -> Decisions:
        """Answer as `policies.decide.decide` does."""
        events = tuple(consents)
        state = _state(question, events)
        circumstance = _circumstance(question, state)
        made = self.known.get(circumstance)
        if made is None:
            made = decide(self.rulebook, question, events)
            self._remember(circumstance, made)
        return made if state.event_id is None else _resting_on(made, state.event_id)

    def _remember(self, circumstance: Circumstance, made: Decisions) -> None:
        if len(self.known) >= MOST:
            self.known.clear()
        self.known[circumstance] = made


def _state(question: Question, events: tuple[ConsentEvent, ...]) -> ConsentState:
    if not events:
        return NO_CONSENT
    return state_at(events, question.asked_at, question.purpose, question.agency)


def _circumstance(question: Question, state: ConsentState) -> Circumstance:
    return Circumstance(
        question.agency,
        question.actor_kind,
        question.purpose,
        question.fields,
        bool(question.case_ref and question.case_ref.strip()),
        question.asked_at.astimezone(COLOMBIA).date(),
        question.assurance,
        question.scopes,
        question.subject,
        state.status,
        state.fields,
        state.notice_version,
    )


def _resting_on(made: Decisions, event_id: ConsentEventId) -> Decisions:
    """The same decisions on this person's own consent, where they rest on one."""
    return {name: _on_own_consent(decision, event_id) for name, decision in made.items()}


def _on_own_consent(decision: Decision, event_id: ConsentEventId) -> Decision:
    if not isinstance(decision, Permitted) or decision.ground.consent_event_id in {None, event_id}:
        return decision
    return replace(decision, ground=replace(decision.ground, consent_event_id=event_id))
