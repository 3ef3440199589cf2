"""The vocabulary of consent is that of the Data Privacy Vocabulary."""

import pytest

from consent.terms import (
    ASKING_ACTIONS,
    OPENING_ACTIONS,
    STATUS_AFTER,
    ConsentAction,
    ConsentStatus,
)


def test_there_are_the_ten_states_of_the_vocabulary() -> None:
    assert len(ConsentStatus) == 10


def test_every_action_leads_to_a_state() -> None:
    assert set(STATUS_AFTER) == set(ConsentAction)


def test_only_a_consent_given_or_renewed_is_valid_for_processing() -> None:
    valid = {status for status in ConsentStatus if status.is_valid_for_processing}

    assert valid == {ConsentStatus.GIVEN, ConsentStatus.RENEWED}


def test_the_actions_that_open_access_lead_to_valid_states_and_no_other_does() -> None:
    opening = {action for action in ConsentAction if STATUS_AFTER[action].is_valid_for_processing}

    assert opening == OPENING_ACTIONS


def test_asking_never_opens_access() -> None:
    assert not ASKING_ACTIONS & OPENING_ACTIONS


@pytest.mark.parametrize("status", ConsentStatus)
def test_every_state_has_its_address_in_the_vocabulary(status: ConsentStatus) -> None:
    assert status.iri == f"https://w3id.org/dpv#{status.value}"
