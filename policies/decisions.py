"""The question asked and the three outcomes it may have; both other than a yes mean no."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from consent.terms import ConsentEventId
from policies.errors import QuestionError
from policies.vocabulary import Assurance, Basis, Missing, Reason


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules must know about the person asked about, and nothing more.

    `blocked` are the fields that the authority ordered not to circulate (Ley 1581, art. 21 c).
    """

    is_minor: bool
    is_protected: bool
    blocked: frozenset[str] = frozenset()


UNKNOWN_SUBJECT = Subject(is_minor=True, is_protected=True)
"""For a person the hub does not hold: the answer is the one given about a protected person."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, for what, about which fields; no `fields` means all those of the purpose."""

    agency: str
    actor_kind: str
    purpose: str
    fields: tuple[str, ...]
    case_ref: str | None
    asked_at: datetime
    subject: Subject
    assurance: Assurance
    scopes: frozenset[str]

    def __post_init__(self) -> None:
        """A moment without its zone would make consents and agreements ambiguous."""
        if self.asked_at.tzinfo is None:
            raise QuestionError("A question needs a time with its zone. Pass an aware datetime.")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a released field rests on."""

    basis: Basis
    norm: str
    agreement_id: str
    consent_event_id: ConsentEventId | None = None


@dataclass(frozen=True, slots=True)
class Permitted:
    """Yes, on this ground."""

    ground: Ground
    policy_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """No, for this reason."""

    reason: Reason
    policy_ids: tuple[str, ...] = ()

    @property
    def is_alarm(self) -> bool:
        """True when the rules themselves failed: somebody must be told at once."""
        return self.reason is Reason.POLICY_ERROR


@dataclass(frozen=True, slots=True)
class Unsettled:
    """No, since the rulebook does not know what was asked about: a gap, not a violation."""

    missing: Missing


Decision: TypeAlias = Permitted | Refused | Unsettled
