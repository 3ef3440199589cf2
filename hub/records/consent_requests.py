"""A request for consent with its clocks, and a representation with its limits, as stored."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hub.records.identifiers import CitizenId


class RequestOutcome(StrEnum):
    """How a request ended."""

    GIVEN = "given"
    REFUSED = "refused"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """One question of one agency to one person."""

    request_id: UUID
    citizen_id: CitizenId = field(repr=False)
    agency: str
    purpose: str
    notice_version: str
    asked_at: datetime
    reminder_due: datetime
    lapses_at: datetime
    reminded_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it still waits for an answer."""
        return self.closed_at is None and now < self.lapses_at

    @property
    def ended_at(self) -> datetime:
        """When it was answered, or when its time was over."""
        return self.closed_at or self.lapses_at


class RepresentationKind(StrEnum):
    """On what a representation rests."""

    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True)
class Representation:
    """Who may answer for whom, for which purposes, from when until when."""

    representation_id: UUID
    citizen_id: CitizenId = field(repr=False)
    representative_id: CitizenId = field(repr=False)
    kind: RepresentationKind
    purposes: frozenset[str]
    evidence_hash: str = field(repr=False)
    officer: str = field(repr=False)
    starts_at: datetime
    ends_at: datetime
    registered_at: datetime
    minor_heard_at: datetime | None = None
    ended_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it may be used now; ended by anybody, it is over at that moment."""
        is_over = self.ended_at is not None and self.ended_at <= now
        return self.starts_at <= now < self.ends_at and not is_over

    def covers(self, purpose: str, now: datetime) -> bool:
        """Whether the representative may answer about this purpose now."""
        return self.holds(now) and purpose in self.purposes
