"""One agency asks about one person for one purpose: decide, minimise, log, then answer.

Decision and data come from one snapshot, so a permission withdrawn before the question was asked
always counts. When nothing may be shown, the answer depends on the question alone: it is the same
for somebody unknown, protected or unwilling, so that nobody learns whom the hub knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from hub.errors import HubError
from hub.records.identifiers import CitizenId
from hub.services.access_log import Mention, Receipt
from hub.services.deciding import ORDINARY, Lookup, SharingDesk, decide_each
from hub.services.entry_book import EntryBook
from hub.services.sharing_entry import Decided
from hub.services.subject_lookup import GivenValue
from policies.decisions import Decision, Permitted, Question, Refused, Unsettled
from policies.explain import shown
from policies.memory import DecisionMemory
from policies.vocabulary import Missing, Reason

__all__ = ["Answer", "Denial", "Lookup", "SharingDesk", "look_up", "look_up_each"]


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
class Answer:
    """What leaves: values given, fields withheld and why, permitted fields nobody knows."""

    receipt: Receipt
    given: Mapping[str, tuple[GivenValue, ...]] = field(default_factory=dict, repr=False)
    withheld: Mapping[str, Decision] = field(default_factory=dict)
    without_value: tuple[str, ...] = ()
    denial: Denial | None = None


def look_up(desk: SharingDesk, lookup: Lookup, now: datetime) -> Answer:
    """Answer a look-up once it is durably in the log; raise when it cannot be (P2)."""
    (answer,) = look_up_each(desk, [lookup], now)
    if isinstance(answer, HubError):
        raise answer
    return answer


def look_up_each(
    desk: SharingDesk, lookups: Sequence[Lookup], now: datetime
) -> list[Answer | HubError]:
    """Answer look-ups in their order, each with an entry of its own, all durable at once (P2).

    One that fails is logged and answered as an error, and stops no other.
    """
    decided = decide_each(desk, lookups, now)
    entries = EntryBook(desk.rulebook, now)
    accesses = [
        (entries.entry(lookup, made), Mention(_citizen(made), lookup.case_ref))
        for lookup, made in zip(lookups, decided, strict=True)
    ]
    receipts = desk.log.append_many(accesses)
    return [
        made if isinstance(made, HubError) else _answer(desk.memory, made, receipt, now)
        for made, receipt in zip(decided, receipts, strict=True)
    ]


def _citizen(made: Decided | HubError) -> CitizenId | None:
    return made.citizen_id if isinstance(made, Decided) else None


def _answer(memory: DecisionMemory, decided: Decided, receipt: Receipt, now: datetime) -> Answer:
    permitted = [name for name, made in decided.decisions.items() if isinstance(made, Permitted)]
    if decided.profile is None or not permitted:
        return _denied(memory, decided.question, receipt, now)
    return Answer(
        receipt,
        decided.given,
        {name: shown(made) for name, made in decided.decisions.items() if name not in permitted},
        tuple(name for name in permitted if name not in decided.given),
    )


def _denied(memory: DecisionMemory, question: Question, receipt: Receipt, now: datetime) -> Answer:
    """What the same question would hear about an ordinary adult who never permitted anything."""
    ordinary = replace(question, subject=ORDINARY, asked_at=now)
    decisions = memory.decide(ordinary, ())
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
