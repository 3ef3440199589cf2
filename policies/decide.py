"""Answers a question field by field, from its arguments alone: no clock, no database, no settings.

Every yes comes from Cedar. Python only looks up what the question names, folds the consent and
chooses which of several noes to tell.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone

from consent.events import ConsentEvent
from consent.state import NO_CONSENT, ConsentState, state_at
from policies.agreements import Agreement
from policies.decisions import Decision, Ground, Permitted, Question, Refused, Unsettled
from policies.engine import AskInput, ReadInput, Verdict
from policies.rulebook import Rulebook
from policies.vocabulary import ALL_FIELDS, Missing, Reason

COLOMBIA = timezone(timedelta(hours=-5), "America/Bogota")
"""The civil day of agreements; Colombia keeps no summer time."""


def decide(
    rulebook: Rulebook, question: Question, consents: Iterable[ConsentEvent]
) -> Mapping[str, Decision]:
    """One decision a field. `consents` are the events of the person asked about, all of them."""
    fields = _fields_asked(rulebook, question)
    gap = _gap(rulebook, question)
    if gap:
        return {field: Unsettled(gap) for field in fields}
    asking = rulebook.engine.verdict(_ask_input(question))
    if not asking.is_allowed:
        return {field: _refused(asking) for field in fields}
    state = state_at(consents, question.asked_at, question.purpose, question.agency)
    return {field: _decide_field(rulebook, question, state, field) for field in fields}


def _fields_asked(rulebook: Rulebook, question: Question) -> tuple[str, ...]:
    """The fields named; without any, those of the purpose; without a purpose, all of them."""
    purpose = rulebook.purposes.get(question.purpose)
    return question.fields or (purpose.fields if purpose else (ALL_FIELDS,))


def _gap(rulebook: Rulebook, question: Question) -> Missing | None:
    if question.agency not in rulebook.agencies:
        return Missing.AGENCY
    if question.actor_kind not in rulebook.roles:
        return Missing.ROLE
    return None if question.purpose in rulebook.purposes else Missing.PURPOSE


def _decide_field(
    rulebook: Rulebook, question: Question, state: ConsentState, field: str
) -> Decision:
    """Yes under the first agreement that allows it; else the no that is nearest to a yes."""
    if field not in rulebook.fields:
        return Unsettled(Missing.FIELD)
    refusals = []
    for agreement in rulebook.agreements_for(question.agency, question.purpose):
        verdict = rulebook.engine.verdict(_read_input(question, agreement, field, state))
        if verdict.is_allowed:
            return Permitted(_ground(agreement, state), verdict.policy_ids)
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


NO_AGREEMENT = Refused(Reason.NO_AGREEMENT)


def _ground(agreement: Agreement, state: ConsentState) -> Ground:
    event_id = state.event_id if agreement.needs_consent else None
    return Ground(agreement.basis, agreement.norm, agreement.agreement_id, event_id)


def _ask_input(question: Question) -> AskInput:
    return AskInput(
        agency=question.agency,
        purpose=question.purpose,
        role=question.actor_kind,
        scopes=question.scopes,
        case_given=bool(question.case_ref and question.case_ref.strip()),
        assurance=int(question.assurance),
    )


def _read_input(
    question: Question, agreement: Agreement, field: str, state: ConsentState
) -> ReadInput:
    """An agreement that does not rest on consent is not told about it: fewer inputs, one memory."""
    relevant = state if agreement.needs_consent else NO_CONSENT
    return ReadInput(
        agency=question.agency,
        purpose=question.purpose,
        agreement=agreement.agreement_id,
        field=field,
        today=question.asked_at.astimezone(COLOMBIA).date(),
        subject_is_minor=question.subject.is_minor,
        subject_is_protected=question.subject.is_protected,
        consent=relevant.status,
        consent_covers=relevant.covers(field),
    )
