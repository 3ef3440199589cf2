"""Whatever the events, the state of a consent keeps its promises."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.events import ConsentEvent
from consent.state import NO_CONSENT, state_at
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, ConsentStatus, Language

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""These properties are about answers, not about time: a busy machine must not fail them."""

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
FIELDS = st.frozensets(st.sampled_from(["phone", "email", "address"]), min_size=1)


@st.composite
def events(draw: st.DrawFn) -> ConsentEvent:
    at = NOW + timedelta(hours=draw(st.integers(-5, 5)))
    return ConsentEvent(
        event_id=ConsentEventId(draw(st.uuids())),
        citizen_id=UUID(int=7),
        purpose=draw(st.sampled_from(["contact-update", "form-prefill"])),
        recipient="hacienda",
        action=draw(st.sampled_from(ConsentAction)),
        fields=draw(FIELDS),
        at=at,
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=at + timedelta(hours=draw(st.integers(1, 8))),
    )


STORIES = st.lists(events(), max_size=6, unique_by=lambda event: event.event_id)


@unhurried
@given(STORIES.flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))))
def test_the_order_of_arrival_does_not_matter(
    orders: tuple[list[ConsentEvent], list[ConsentEvent]],
) -> None:
    first, second = (state_at(order, NOW, "contact-update", "hacienda") for order in orders)

    assert first == second


@unhurried
@given(STORIES)
def test_the_same_event_twice_changes_nothing(story: list[ConsentEvent]) -> None:
    once = state_at(story, NOW, "contact-update", "hacienda")

    assert state_at([*story, *story], NOW, "contact-update", "hacienda") == once


@unhurried
@given(STORIES)
def test_what_has_not_happened_yet_does_not_count(story: list[ConsentEvent]) -> None:
    past = [event for event in story if event.at <= NOW]

    assert state_at(story, NOW, "contact-update", "hacienda") == state_at(
        past, NOW, "contact-update", "hacienda"
    )


@unhurried
@given(STORIES)
def test_a_state_in_force_rests_on_an_opening_event_that_has_not_ended(
    story: list[ConsentEvent],
) -> None:
    state = state_at(story, NOW, "contact-update", "hacienda")

    assert not state.is_in_force or any(
        event.event_id == state.event_id
        and event.opens_access
        and event.expires_at is not None
        and event.at <= NOW < event.expires_at
        for event in story
    )


@unhurried
@given(STORIES)
def test_every_consent_is_over_in_the_end(story: list[ConsentEvent]) -> None:
    state = state_at(story, NOW + timedelta(days=30), "contact-update", "hacienda")

    assert not state.is_in_force


@unhurried
@given(STORIES)
def test_nothing_is_known_of_a_purpose_nobody_asked_about(story: list[ConsentEvent]) -> None:
    assert state_at(story, NOW, "own-data", "hacienda") == NO_CONSENT


@unhurried
@given(STORIES, STORIES)
def test_a_withdrawal_now_ends_every_consent(
    story: list[ConsentEvent], other: list[ConsentEvent]
) -> None:
    withdrawal = ConsentEvent(
        event_id=ConsentEventId(UUID(int=0)),
        citizen_id=UUID(int=7),
        purpose="contact-update",
        recipient="hacienda",
        action=ConsentAction.WITHDRAWN,
        fields=frozenset(),
        at=NOW,
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
    )
    state = state_at([*story, withdrawal, *other], NOW, "contact-update", "hacienda")

    assert state.status not in {ConsentStatus.GIVEN, ConsentStatus.RENEWED}
