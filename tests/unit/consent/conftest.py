"""Consent events to test with: one imaginary person, one purpose, one agency."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PERSON = UUID(int=7)

MakeEvent = Callable[..., ConsentEvent]


@pytest.fixture
def make_event() -> MakeEvent:
    """Makes an event; `day` counts from the start, `number` is its id."""

    def make(  # noqa: PLR0913  # a test helper names what the test is about
        action: ConsentAction,
        *,
        day: float = 0,
        number: int = 1,
        fields: frozenset[str] = frozenset({"phone", "email"}),
        days_valid: float = 30,
        citizen_id: UUID = PERSON,
        purpose: str = "contact-update",
        recipient: str = "hacienda",
    ) -> ConsentEvent:
        at = START + timedelta(days=day)
        return ConsentEvent(
            event_id=ConsentEventId(UUID(int=number)),
            citizen_id=citizen_id,
            purpose=purpose,
            recipient=recipient,
            action=action,
            fields=fields,
            at=at,
            channel=Channel.PORTAL,
            notice_version="1",
            text_hash="f00d",
            language=Language.SPANISH,
            actor=Actor.CITIZEN,
            expires_at=at + timedelta(days=days_valid),
        )

    return make
