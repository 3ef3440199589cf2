"""The state of a consent at a moment: a fold over events, in whatever order they arrive."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from consent.errors import ConsentError
from consent.events import ConsentEvent
from consent.terms import ASKING_ACTIONS, STATUS_AFTER, ConsentEventId, ConsentStatus


@dataclass(frozen=True, slots=True)
class ConsentState:
    """What holds at one moment; `event_id` is the event that decided it."""

    status: ConsentStatus
    fields: frozenset[str] = frozenset()
    event_id: ConsentEventId | None = None
    since: datetime | None = None
    expires_at: datetime | None = None
    notice_version: str | None = None

    @property
    def is_in_force(self) -> bool:
        """True while the consent may be relied on."""
        return self.status.is_valid_for_processing

    def covers(self, field: str) -> bool:
        """True when the consent is in force and the person named this field."""
        return self.is_in_force and field in self.fields


NO_CONSENT = ConsentState(ConsentStatus.UNKNOWN)


def state_at(
    events: Iterable[ConsentEvent], moment: datetime, purpose: str, recipient: str
) -> ConsentState:
    """Fold one person's events into the state at `moment`, for one purpose and one recipient.

    Only time and event id order the events. At one same instant an event that closes access
    beats one that opens it. A consent holds from its start until just before `expires_at`.
    """
    known = tuple(events)
    if len({event.citizen_id for event in known}) > 1:
        raise ConsentError("These events belong to several people. Pass one person's events.")
    relevant = [
        event
        for event in known
        if event.purpose == purpose and event.recipient == recipient and event.at <= moment
    ]
    return _state_after(_deciding(relevant), moment)


def under_notice(state: ConsentState, accepted: Collection[str]) -> ConsentState:
    """A yes to a text that meant something else is no yes to this one: the person is asked again."""
    if not state.is_in_force or state.notice_version in accepted:
        return state
    return replace(state, status=ConsentStatus.INVALIDATED)


def _deciding(events: list[ConsentEvent]) -> ConsentEvent | None:
    """The newest answer of the person; without one, the newest request."""
    answers = [event for event in events if event.action not in ASKING_ACTIONS]
    return max(answers or events, key=_order, default=None)


def _order(event: ConsentEvent) -> tuple[datetime, bool, ConsentEventId]:
    return event.at, not event.opens_access, event.event_id


def _state_after(event: ConsentEvent | None, moment: datetime) -> ConsentState:
    if event is None:
        return NO_CONSENT
    expires_at = event.expires_at if event.opens_access else None
    has_expired = expires_at is not None and moment >= expires_at
    return ConsentState(
        status=ConsentStatus.EXPIRED if has_expired else STATUS_AFTER[event.action],
        fields=event.fields,
        event_id=event.event_id,
        since=expires_at if has_expired else event.at,
        expires_at=expires_at,
        notice_version=event.notice_version,
    )
