"""One thing that happened to one person's consent; the ledger is a set of these and only grows."""

from dataclasses import dataclass
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

    def __post_init__(self) -> None:
        """An impossible event is refused when it is made, not when somebody relies on it."""
        if self.at.tzinfo is None:
            raise ConsentError(
                "A consent event needs a time with its zone. Pass an aware datetime."
            )
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
