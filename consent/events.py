"""One thing that happened to one person's consent; the ledger is a set of these and only grows."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from consent.errors import ConsentError
from consent.terms import (
    OPENING_ACTIONS,
    Actor,
    Channel,
    ConsentAction,
    ConsentEventId,
    Language,
)

SHA256_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ConsentLimits:
    """How far a consent goes: how often, how far back, and how long what was read is kept."""

    requests_per_day: int
    look_back_days: int
    data_life_days: int


@dataclass(frozen=True, slots=True)
class Proof:
    """How an answer that was not given on the portal can be shown: its document, and who took it."""

    evidence_hash: str
    officer: str = field(repr=False)

    def __post_init__(self) -> None:
        """A hash that is none proves nothing; an officer who is nobody answers for nothing."""
        if not SHA256_HEX.fullmatch(self.evidence_hash) or not self.officer:
            raise ConsentError("A proof is a SHA-256 in lower-case hex and an officer's code.")


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """A given, refused, withdrawn… consent of one person, for one purpose, to one agency.

    `fields` are the fields the person agreed to, exactly; `text_hash` proves the text shown.
    """

    event_id: ConsentEventId
    citizen_id: UUID
    purpose: str
    recipient: str
    action: ConsentAction
    fields: frozenset[str]
    at: datetime
    channel: Channel
    notice_version: str
    text_hash: str
    language: Language
    actor: Actor
    expires_at: datetime | None = None
    limits: ConsentLimits | None = None
    proof: Proof | None = None
    representation: UUID | None = None
    request_id: UUID | None = None

    def __post_init__(self) -> None:
        """An impossible event is refused when it is made, not when somebody relies on it."""
        if self.at.tzinfo is None:
            raise ConsentError(
                "A consent event needs a time with its zone. Pass an aware datetime."
            )
        if self.channel is Channel.PAPER and self.proof is None:
            raise ConsentError("A consent on paper needs its document's hash. Pass a proof.")
        if self.actor is Actor.REPRESENTATIVE and self.representation is None:
            raise ConsentError("A representative acts under a registered representation. Pass it.")
        if self.opens_access:
            self._refuse_open_ended()

    @property
    def opens_access(self) -> bool:
        """True for a consent given or renewed."""
        return self.action in OPENING_ACTIONS

    def _refuse_open_ended(self) -> None:
        if not self.fields:
            raise ConsentError("A consent names the fields it covers. Pass at least one field.")
        if self.expires_at is None or self.expires_at.tzinfo is None:
            raise ConsentError("A consent has an end. Pass expires_at as an aware datetime.")
        if self.expires_at <= self.at:
            raise ConsentError("A consent ends after it starts. Pass a later expires_at.")
