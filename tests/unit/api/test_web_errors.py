"""From an error to a problem document: nothing unexpected ever speaks."""

import json

import pytest

from hub.errors import HubError
from hub.services import errors
from hub.web_errors import KINDS, UNEXPECTED, error_response, kind_of, problem_response


class NewError(errors.LogUnwritableError):
    """Stands for an error class that somebody adds below a known one."""


class StrangeError(HubError):
    """Stands for an error class that the table does not know."""


def test_error_below_a_known_one_is_told_like_it() -> None:
    assert kind_of(NewError("x")) is KINDS[errors.LogUnwritableError]


@pytest.mark.parametrize("error", [StrangeError("31234567"), ValueError("31234567")])
def test_error_outside_the_table_says_nothing_of_itself(error: Exception) -> None:
    response = error_response(error)

    assert response.status_code == UNEXPECTED.status == 500
    assert b"31234567" not in response.body


def test_problem_document_has_the_members_of_rfc_9457() -> None:
    response = error_response(errors.LogUnwritableError("El acceso no se pudo anotar."))

    assert response.media_type == "application/problem+json"
    assert json.loads(response.body) == {
        "type": "urn:citizen-hub:problem:log-unwritable",
        "title": "El acceso no se pudo anotar",
        "status": 503,
        "detail": "El acceso no se pudo anotar.",
    }


def test_problem_document_is_stored_by_nobody() -> None:
    assert problem_response(UNEXPECTED).headers["cache-control"] == "no-store"


def test_whatever_stops_the_log_or_the_database_is_503() -> None:
    for known in (
        errors.LogUnwritableError,
        errors.LogBrokenError,
        errors.DatabaseUnavailableError,
    ):
        assert KINDS[known].status == 503


def test_every_kind_has_its_own_name() -> None:
    names = [kind.slug for kind in KINDS.values()]

    assert len(set(names)) == len(names)
