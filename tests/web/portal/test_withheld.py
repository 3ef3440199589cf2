"""A profile that may hold somebody else's data: shut for the person too, and said in plain words."""

from datetime import timedelta
from uuid import uuid4

import pytest

from hub.services.incidents import Union
from hub.services.review.changes import Decider, decide_unmerge


@pytest.fixture
def shut(site, town):
    """Two people who were one until an officer said that they are not."""
    one, other = town.person(), town.person()

    def decide():
        union = Union(one.citizen_id, (other.citizen_id,), town.clock() - timedelta(days=1))
        who = Decider("DPO-01", "Son dos personas", uuid4())
        decide_unmerge(site.office, union, who, uuid4(), town.clock())
        return one

    return one, decide


def test_a_session_of_before_shows_nothing_any_more(site, shut):
    one, decide = shut
    visitor = site.citizen(one)
    decide()

    answer = visitor.get("/datos")

    assert answer.status_code in {303, 403}
    assert one.number not in answer.text


def test_who_signs_in_meanwhile_is_told_why_and_what_to_do(site, shut):
    one, decide = shut
    decide()

    answer = site.citizen(one).get("/datos")

    assert answer.status_code == 403
    assert "Estamos separando su perfil" in answer.text
    assert "vaya a la ventanilla" in answer.text
    assert one.number not in answer.text
