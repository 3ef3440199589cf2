"""Whatever the events, the state of a consent keeps its promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.events import ConsentEvent
from consent.state import NO_CONSENT, state_at, under_notice
from consent.terms import (
    ASKING_ACTIONS,
    OPENING_ACTIONS,
    Actor,
    Channel,
    ConsentAction,
    ConsentEventId,
    ConsentStatus,
    Language,
)

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


def _opened(story: list[ConsentEvent]) -> frozenset[str]:
    state = state_at(story, NOW, "contact-update", "hacienda")
    return state.fields if state.is_in_force else frozenset()


def _another(event: ConsentEvent, action: ConsentAction) -> ConsentEvent:
    """The same moment and purpose, another thing that happened."""
    ends = None if action not in OPENING_ACTIONS else event.expires_at
    return replace(event, event_id=ConsentEventId(UUID(int=1)), action=action, expires_at=ends)


CLOSING = sorted(set(ConsentAction) - OPENING_ACTIONS)


@unhurried
@given(STORIES, events(), st.sampled_from(CLOSING))
def test_whatever_does_not_open_never_widens(
    story: list[ConsentEvent], somewhen: ConsentEvent, action: ConsentAction
) -> None:
    closing = _another(somewhen, action)

    assert _opened([*story, closing]) <= _opened(story)


@unhurried
@given(STORIES, events())
def test_asking_again_changes_no_answer(story: list[ConsentEvent], somewhen: ConsentEvent) -> None:
    asked = _another(somewhen, ConsentAction.REQUESTED)
    answered = [event for event in story if event.action not in ASKING_ACTIONS]

    assert _opened([*answered, asked]) == _opened(answered)


@unhurried
@given(STORIES, st.permutations(range(6)))
def test_the_clocks_own_events_change_nothing_that_is_in_force(
    story: list[ConsentEvent], order: list[int]
) -> None:
    ends = [
        replace(
            event,
            event_id=ConsentEventId(UUID(int=100 + number)),
            action=ConsentAction.EXPIRED,
            at=event.expires_at,
            expires_at=None,
        )
        for number, event in enumerate(story)
        if event.opens_access and event.expires_at is not None and event.expires_at <= NOW
    ]
    newest_only = [end for end in ends if end.at >= max(event.at for event in story)]
    mixed = [*story, *newest_only]
    mixed.sort(key=lambda event: order[hash(event.event_id) % len(order)])

    assert _opened(mixed) == _opened(story)


@unhurried
@given(STORIES, st.frozensets(st.sampled_from(["1", "2", "3"])))
def test_a_changed_notice_never_widens_and_fewer_accepted_texts_never_do(
    story: list[ConsentEvent], accepted: frozenset[str]
) -> None:
    state = state_at(story, NOW, "contact-update", "hacienda")

    seen = under_notice(state, accepted)

    assert seen.is_in_force == (state.is_in_force and state.notice_version in accepted)
    assert not under_notice(state, frozenset()).is_in_force
    assert seen.fields == state.fields


@unhurried
@given(STORIES)
def test_nothing_is_in_force_that_was_not_said_for_this_purpose(story: list[ConsentEvent]) -> None:
    others = [event for event in story if event.purpose != "contact-update"]

    assert _opened(others) == frozenset()
