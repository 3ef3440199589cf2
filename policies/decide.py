"""Answers a question field by field, from its arguments alone: no clock, no database, no settings.

Every yes comes from Cedar. Python only looks up what the question names, folds the consent and
chooses which of several noes to tell. `decide_one` is the only place where a decision is made:
a live answer, the simulator, a replay and a bulk answer all come through it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from consent.events import ConsentEvent
from consent.state import ConsentState
from consent.terms import ConsentStatus
from policies.agreements import Agreement
from policies.consents import consent_state
from policies.decisions import Decision, Ground, Permitted, Question, Refused, Unsettled
from policies.engine import AskInput, ReadInput, Verdict
from policies.rulebook import Rulebook
from policies.situations import COLOMBIA, Situation, situation_of
from policies.vocabulary import ALL_FIELDS, Basis, Missing, Reason

__all__ = ["COLOMBIA", "decide", "decide_one", "fields_asked"]
NO_AGREEMENT = Refused(Reason.NO_AGREEMENT)


def decide(
    rulebook: Rulebook, question: Question, consents: Iterable[ConsentEvent]
) -> Mapping[str, Decision]:
    """One decision a field. `consents` are the events of the person asked about, all of them."""
    moment, purpose, agency = question.asked_at, question.purpose, question.agency
    state = consent_state(rulebook, consents, moment, purpose, agency)
    made = {
        field: decide_one(rulebook, situation_of(rulebook, question, state, field))
        for field in fields_asked(rulebook, question.purpose, question.fields)
    }
    return {field: _with_event(decision, state) for field, decision in made.items()}


def fields_asked(rulebook: Rulebook, purpose: str, named: tuple[str, ...]) -> tuple[str, ...]:
    """The fields named; without any, those of the purpose; without a purpose, all of them."""
    known = rulebook.purposes.get(purpose)
    return named or (known.fields if known else (ALL_FIELDS,))


def decide_one(rulebook: Rulebook, asked: Situation) -> Decision:
    """Decide about one field; equal situations always get equal decisions.

    Which consent event a permission rests on is not decided here: `decide` adds it.
    """
    gap = _gap(rulebook, asked)
    if gap:
        return Unsettled(gap)
    asking = rulebook.engine.verdict(_ask_input(rulebook, asked))
    if not asking.is_allowed:
        return _refused(asking)
    if asked.field not in rulebook.fields:
        return Unsettled(Missing.FIELD)
    return _decide_field(rulebook, asked)


def _gap(rulebook: Rulebook, asked: Situation) -> Missing | None:
    if asked.agency not in rulebook.agencies:
        return Missing.AGENCY
    if asked.actor_kind not in rulebook.roles:
        return Missing.ROLE
    return None if asked.purpose in rulebook.purposes else Missing.PURPOSE


def _decide_field(rulebook: Rulebook, asked: Situation) -> Decision:
    refusals = []
    for agreement in rulebook.agreements_for(asked.agency, asked.purpose):
        verdict = rulebook.engine.verdict(_read_input(asked, agreement))
        if verdict.is_allowed:
            ground = Ground(agreement.basis, agreement.norm, agreement.agreement_id)
            return Permitted(ground, verdict.policy_ids)
        refusals.append(_refused(verdict))
    return _nearest(refusals)


def _nearest(refusals: list[Refused]) -> Refused:
    """A failure of the rules is never hidden behind a milder reason."""
    failed = [refusal for refusal in refusals if refusal.is_alarm]
    if failed:
        return failed[0]
    return max(refusals, key=lambda refusal: refusal.reason.rank, default=NO_AGREEMENT)


def _refused(verdict: Verdict) -> Refused:
    """The lowest of the reasons; where nothing forbade, nothing permitted either."""
    reason = verdict.reasons[0] if verdict.reasons else Reason.NO_AGREEMENT
    return Refused(reason, verdict.policy_ids)


def _with_event(decision: Decision, state: ConsentState) -> Decision:
    """A permission that rests on consent names the event that gave it."""
    if isinstance(decision, Permitted) and decision.ground.basis is Basis.CONSENT:
        ground = replace(decision.ground, consent_event_id=state.event_id)
        return replace(decision, ground=ground)
    return decision


def _ask_input(rulebook: Rulebook, asked: Situation) -> AskInput:
    scope = rulebook.purposes[asked.purpose].scope
    return AskInput(
        agency=asked.agency,
        purpose=asked.purpose,
        role=asked.actor_kind,
        scopes=frozenset({scope} if asked.has_scope else ()),
        case_given=asked.has_case,
        assurance=int(asked.assurance),
    )


def _read_input(asked: Situation, agreement: Agreement) -> ReadInput:
    """An agreement that does not rest on consent is not told about it: fewer inputs, one memory."""
    relevant = asked.consent if agreement.needs_consent else ConsentStatus.UNKNOWN
    return ReadInput(
        agency=asked.agency,
        purpose=asked.purpose,
        agreement=agreement.agreement_id,
        field=asked.field,
        today=asked.day,
        subject_is_minor=asked.is_minor,
        subject_is_protected=asked.is_protected,
        value_is_blocked=asked.is_blocked,
        consent=relevant,
        consent_covers=agreement.needs_consent and asked.consent_covers,
    )
