"""An impossible consent event cannot be made."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from consent.errors import ConsentError
from consent.events import ConsentEvent
from consent.terms import ConsentAction

MakeEvent = Callable[..., ConsentEvent]


def test_a_given_consent_opens_access(make_event: MakeEvent) -> None:
    assert make_event(ConsentAction.GIVEN).opens_access


def test_a_withdrawal_does_not_open_access(make_event: MakeEvent) -> None:
    assert not make_event(ConsentAction.WITHDRAWN).opens_access


def test_a_withdrawal_needs_neither_fields_nor_an_end(make_event: MakeEvent) -> None:
    withdrawal = replace(make_event(ConsentAction.WITHDRAWN), fields=frozenset(), expires_at=None)

    assert withdrawal.fields == frozenset()


def test_a_time_without_its_zone_is_refused(make_event: MakeEvent) -> None:
    event = make_event(ConsentAction.WITHDRAWN)

    with pytest.raises(ConsentError, match="aware datetime"):
        replace(event, at=datetime(2026, 5, 4))  # noqa: DTZ001  # the mistake under test


def test_a_consent_without_fields_is_refused(make_event: MakeEvent) -> None:
    with pytest.raises(ConsentError, match="at least one field"):
        make_event(ConsentAction.GIVEN, fields=frozenset())


def test_a_consent_without_an_end_is_refused(make_event: MakeEvent) -> None:
    event = make_event(ConsentAction.GIVEN)

    with pytest.raises(ConsentError, match="has an end"):
        replace(event, expires_at=None)


def test_a_consent_whose_end_has_no_zone_is_refused(make_event: MakeEvent) -> None:
    event = make_event(ConsentAction.RENEWED)

    with pytest.raises(ConsentError, match="has an end"):
        replace(event, expires_at=datetime(2027, 1, 1))  # noqa: DTZ001  # the mistake under test


@pytest.mark.parametrize("days", [0, -1])
def test_a_consent_that_ends_before_it_lasts_is_refused(make_event: MakeEvent, days: int) -> None:
    event = make_event(ConsentAction.GIVEN)

    with pytest.raises(ConsentError, match="later expires_at"):
        replace(event, expires_at=event.at + timedelta(days=days))
