"""The state of a consent at a moment, told by its events."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from consent.errors import ConsentError
from consent.events import ConsentEvent
from consent.state import NO_CONSENT, ConsentState, state_at
from consent.terms import STATUS_AFTER, ConsentAction, ConsentStatus

MakeEvent = Callable[..., ConsentEvent]
START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LATER = START + timedelta(days=10)


def ask(*events: ConsentEvent, moment: datetime = LATER) -> ConsentState:
    return state_at(events, moment, "contact-update", "hacienda")


def test_without_events_nothing_is_known() -> None:
    assert ask() == NO_CONSENT


@pytest.mark.parametrize("action", ConsentAction)
def test_a_single_event_leads_to_its_state(make_event: MakeEvent, action: ConsentAction) -> None:
    assert ask(make_event(action)).status is STATUS_AFTER[action]


def test_a_consent_in_force_covers_the_fields_it_names(make_event: MakeEvent) -> None:
    state = ask(make_event(ConsentAction.GIVEN))

    assert state.covers("phone")


def test_a_consent_in_force_covers_no_other_field(make_event: MakeEvent) -> None:
    state = ask(make_event(ConsentAction.GIVEN))

    assert not state.covers("address")


def test_a_withdrawn_consent_covers_nothing(make_event: MakeEvent) -> None:
    state = ask(
        make_event(ConsentAction.GIVEN), make_event(ConsentAction.WITHDRAWN, day=1, number=2)
    )

    assert not state.covers("phone")


def test_an_event_of_the_future_does_not_count_yet(make_event: MakeEvent) -> None:
    assert ask(make_event(ConsentAction.GIVEN, day=11)) == NO_CONSENT


def test_an_event_counts_from_its_very_instant(make_event: MakeEvent) -> None:
    given = make_event(ConsentAction.GIVEN, day=10)

    assert ask(given).is_in_force


def test_a_consent_holds_until_just_before_its_end(make_event: MakeEvent) -> None:
    given = make_event(ConsentAction.GIVEN, days_valid=10)

    assert ask(given, moment=LATER - timedelta(microseconds=1)).is_in_force


def test_a_consent_has_expired_at_its_very_end(make_event: MakeEvent) -> None:
    given = make_event(ConsentAction.GIVEN, days_valid=10)

    assert ask(given).status is ConsentStatus.EXPIRED


def test_an_expired_consent_tells_since_when(make_event: MakeEvent) -> None:
    given = make_event(ConsentAction.GIVEN, days_valid=3)

    assert ask(given).since == START + timedelta(days=3)


def test_a_consent_given_again_after_a_withdrawal_is_in_force(make_event: MakeEvent) -> None:
    state = ask(
        make_event(ConsentAction.GIVEN),
        make_event(ConsentAction.WITHDRAWN, day=1, number=2),
        make_event(ConsentAction.RENEWED, day=2, number=3),
    )

    assert state.status is ConsentStatus.RENEWED


def test_a_request_does_not_undo_an_answer(make_event: MakeEvent) -> None:
    state = ask(
        make_event(ConsentAction.GIVEN), make_event(ConsentAction.REQUESTED, day=1, number=2)
    )

    assert state.status is ConsentStatus.GIVEN


def test_at_one_instant_closing_beats_opening(make_event: MakeEvent) -> None:
    state = ask(
        make_event(ConsentAction.WITHDRAWN, number=1), make_event(ConsentAction.GIVEN, number=2)
    )

    assert state.status is ConsentStatus.WITHDRAWN


def test_at_one_instant_the_higher_id_wins_among_equals(make_event: MakeEvent) -> None:
    few, many = frozenset({"phone"}), frozenset({"phone", "email"})
    state = ask(
        make_event(ConsentAction.GIVEN, number=2, fields=few),
        make_event(ConsentAction.GIVEN, number=1, fields=many),
    )

    assert state.fields == few


@pytest.mark.parametrize(
    "elsewhere", [{"purpose": "form-prefill"}, {"recipient": "tramites"}], ids=str
)
def test_a_consent_for_something_else_does_not_count(
    make_event: MakeEvent, elsewhere: dict[str, str]
) -> None:
    assert ask(make_event(ConsentAction.GIVEN, **elsewhere)) == NO_CONSENT


def test_the_state_names_the_event_that_decided_it(make_event: MakeEvent) -> None:
    state = ask(
        make_event(ConsentAction.GIVEN, number=1),
        make_event(ConsentAction.REFUSED, day=1, number=2),
    )

    assert state.event_id == UUID(int=2)


def test_events_of_two_people_are_never_mixed(make_event: MakeEvent) -> None:
    of_one = make_event(ConsentAction.GIVEN)
    of_other = make_event(ConsentAction.GIVEN, number=2, citizen_id=UUID(int=8))

    with pytest.raises(ConsentError, match="one person's events"):
        ask(of_one, of_other)
