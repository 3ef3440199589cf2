"""Requests that were turned away before any question could be put: they are in the log too."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.services.access_log import LogWriter, Receipt
from hub.services.tokens import Caller


@dataclass(frozen=True, slots=True)
class Refusals:
    """The log as the edge of the API writes to it."""

    log: LogWriter = field(repr=False)

    def note_own_usage(self, caller: Caller, now: datetime) -> Receipt:
        """Write down that a client looked at its own use; it is about no person."""
        return self.note_own("own_usage", caller, now)

    def note_own(self, code: str, caller: Caller, now: datetime) -> Receipt:
        """Write down that a client read or answered what is its own, by a code of ours."""
        entry = AccessEntry(
            at=now.astimezone(UTC),
            channel=Channel.API,
            outcome=Outcome.PERMITTED,
            agency=caller.agency,
            client=caller.client_id,
            detail=code,
        )
        return self.log.append(entry)

    def note(self, code: str, now: datetime, caller: Caller | None = None) -> Receipt:
        """Write down that a request was turned away, and why, by a code of ours."""
        entry = AccessEntry(
            at=now.astimezone(UTC),
            channel=Channel.API,
            outcome=Outcome.REFUSED,
            agency=caller.agency if caller else None,
            client=caller.client_id if caller else None,
            detail=code,
        )
        return self.log.append(entry)
