"""One agency asks about one person for one purpose: decide, minimise, log, then answer.

Decision and data come from one snapshot, so a permission withdrawn before the question was asked
always counts. When nothing may be shown, the answer depends on the question alone: it is the same
for somebody unknown, protected or unwilling, so that nobody learns whom the hub knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine

from hub.errors import HubError
from hub.services.access_log import LogWriter, Mention, Receipt
from hub.services.reading import snapshot
from hub.services.sharing_entry import Decided, error_entry, lookup_entry
from hub.services.subject_lookup import (
    Document,
    GivenValue,
    Profile,
    find_profile,
    with_sections,
)
from hub.services.tokens import Caller
from hub.store.openings import SectionOpener
from hub.vault.keyring import KeyRing
from hub.vault.pseudonyms import sector_key
from policies.decide import decide
from policies.decisions import Decision, Permitted, Question, Refused, Subject, Unsettled
from policies.explain import shown
from policies.rulebook import Rulebook
from policies.vocabulary import Assurance, Missing, Reason

AGENCY_SYSTEM = "agency-system"
ORDINARY = Subject(is_minor=False, is_protected=False)


class Denial(StrEnum):
    """Why nothing at all is shown, as far as the question itself tells."""

    UNKNOWN_PURPOSE = "unknown-purpose"
    PURPOSE_OF_OTHER_AGENCY = "purpose-of-other-agency"
    SCOPE_MISSING = "scope-missing"
    CASE_MISSING = "case-missing"
    NOT_PERMITTED = "not-permitted"
    NOTHING_TO_SHOW = "nothing-to-show"


OF_THE_QUESTION: Mapping[Reason | Missing, Denial] = {
    Missing.PURPOSE: Denial.UNKNOWN_PURPOSE,
    Reason.PURPOSE_OF_OTHER_AGENCY: Denial.PURPOSE_OF_OTHER_AGENCY,
    Reason.SCOPE_MISSING: Denial.SCOPE_MISSING,
    Reason.CASE_MISSING: Denial.CASE_MISSING,
}


@dataclass(frozen=True, slots=True)
class SharingDesk:
    """The database (role: api), the keys, the rules and the log; made once for all requests."""

    engine: Engine
    ring: KeyRing = field(repr=False)
    rulebook: Rulebook
    log: LogWriter = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What an agency's system asks."""

    caller: Caller
    document: Document
    purpose: str
    case_ref: str | None = field(default=None, repr=False)
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What leaves: values given, fields withheld and why, permitted fields nobody knows."""

    receipt: Receipt
    given: Mapping[str, tuple[GivenValue, ...]] = field(default_factory=dict, repr=False)
    withheld: Mapping[str, Decision] = field(default_factory=dict)
    without_value: tuple[str, ...] = ()
    denial: Denial | None = None
    pseudonym: str | None = field(default=None, repr=False)


def look_up(desk: SharingDesk, lookup: Lookup, now: datetime) -> Answer:
    """Answer a look-up once it is durably in the log; raise when it cannot be (P2)."""
    try:
        decided = _decide(desk, lookup, now)
    except HubError as error:
        entry = error_entry(desk.rulebook, lookup.caller, lookup.purpose, error, now)
        desk.log.append(entry, Mention(None, lookup.case_ref))
        raise
    entry = lookup_entry(desk.rulebook, lookup.caller, decided, now)
    receipt = desk.log.append(entry, Mention(decided.citizen_id, lookup.case_ref))
    return _named(desk, decided, _answer(desk.rulebook, decided, receipt, now))


def _decide(desk: SharingDesk, lookup: Lookup, now: datetime) -> Decided:
    """Decide and read in one snapshot; only the sections of which something is given are opened."""
    rulebook, question = desk.rulebook, _question(lookup, now)
    with snapshot(desk.engine) as connection:
        opener = SectionOpener(connection, desk.ring)
        profile = find_profile(connection, desk.ring, lookup.document, opener.open)
        if profile is None:
            return Decided(question, decide(rulebook, question, ()))
        question = replace(
            question,
            asked_at=_moment(profile, now),
            subject=profile.subject(lookup.document.kind, now),
        )
        decisions = decide(rulebook, question, profile.events)
        categories = _given_categories(rulebook, decisions)
        profile = with_sections(connection, profile, categories, opener.open)
    return Decided(question, decisions, profile, _values(rulebook, profile, decisions))


def _question(lookup: Lookup, now: datetime) -> Question:
    return Question(
        agency=lookup.caller.agency,
        actor_kind=AGENCY_SYSTEM,
        purpose=lookup.purpose,
        fields=tuple(dict.fromkeys(lookup.fields)),
        case_ref=lookup.case_ref,
        asked_at=now,
        subject=ORDINARY,
        assurance=Assurance.HIGH,  # a signed assertion, its key registered beforehand
        scopes=lookup.caller.scopes,
    )


def _given_categories(rulebook: Rulebook, decisions: Mapping[str, Decision]) -> frozenset[str]:
    return frozenset(
        rulebook.fields[name].category
        for name, made in decisions.items()
        if isinstance(made, Permitted)
    )


def _moment(profile: Profile, now: datetime) -> datetime:
    """A permission closed by a clock that runs ahead of ours is closed all the same."""
    return max([now, *(event.at for event in profile.events if not event.opens_access)])


def _values(
    rulebook: Rulebook, profile: Profile, decisions: Mapping[str, Decision]
) -> dict[str, tuple[GivenValue, ...]]:
    """Open the sections with a permitted field, and take those fields only."""
    permitted = [name for name, made in decisions.items() if isinstance(made, Permitted)]
    opened = sorted(_given_categories(rulebook, decisions))
    values = {category: profile.values(category) for category in opened}
    found = {name: values[rulebook.fields[name].category].get(name, ()) for name in permitted}
    return {name: given for name, given in found.items() if given}


def _named(desk: SharingDesk, decided: Decided, answer: Answer) -> Answer:
    """Say by which name this agency alone may know the person, so that it needs no document."""
    if decided.profile is None or answer.denial is not None:
        return answer
    key = sector_key(desk.ring, decided.question.agency)
    return replace(answer, pseudonym=key.pseudonym(decided.profile.citizen_id))


def _answer(rulebook: Rulebook, decided: Decided, receipt: Receipt, now: datetime) -> Answer:
    permitted = [name for name, made in decided.decisions.items() if isinstance(made, Permitted)]
    if decided.profile is None or not permitted:
        return _denied(rulebook, decided.question, receipt, now)
    return Answer(
        receipt,
        decided.given,
        {name: shown(made) for name, made in decided.decisions.items() if name not in permitted},
        tuple(name for name in permitted if name not in decided.given),
    )


def _denied(rulebook: Rulebook, question: Question, receipt: Receipt, now: datetime) -> Answer:
    """What the same question would hear about an ordinary adult who never permitted anything."""
    ordinary = replace(question, subject=ORDINARY, asked_at=now)
    decisions = decide(rulebook, ordinary, ())
    if any(isinstance(made, Permitted) for made in decisions.values()):
        unavailable = dict.fromkeys(decisions, Refused(Reason.NOT_AVAILABLE))
        return Answer(receipt, withheld=unavailable, denial=Denial.NOTHING_TO_SHOW)
    reasons = {_reason(made) for made in decisions.values()}
    denial = OF_THE_QUESTION.get(reasons.pop()) if len(reasons) == 1 else None
    return Answer(receipt, withheld=decisions, denial=denial or Denial.NOT_PERMITTED)


def _reason(decision: Decision) -> Reason | Missing:
    match decision:
        case Refused(reason=reason):
            return reason
        case Unsettled(missing=missing):
            return missing
        case Permitted():
            return Reason.NOT_AVAILABLE
