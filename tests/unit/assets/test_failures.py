"""What a failed stage may tell: the hub's own sentences, never a library's."""

import traceback

import dagster as dg
import pytest

from assets.failures import value_free
from hub.errors import HubError


def failure_of(error: Exception) -> dg.Failure:
    with pytest.raises(dg.Failure) as caught, value_free("validated"):
        raise error
    return caught.value


def test_a_sentence_of_the_hub_is_passed_on() -> None:
    failure = failure_of(HubError("El lago no abre. Revise HUB_HOME."))

    assert failure.description == "validated: El lago no abre. Revise HUB_HOME."


def test_a_library_message_is_replaced_by_its_kind() -> None:
    failure = failure_of(ValueError("could not convert 'MARCADOR' to date"))

    assert failure.description is not None
    assert ("ValueError" in failure.description, "MARCADOR" in failure.description) == (True, False)


def test_the_cause_that_dagster_would_store_holds_no_value() -> None:
    failure = failure_of(KeyError("MARCADOR"))

    assert "MARCADOR" not in "".join(traceback.format_exception(failure))


def test_a_stage_that_works_is_left_alone() -> None:
    with value_free("validated"):
        done = True

    assert done
