"""Yes or no about a person: what leaves, what the log keeps, and what nobody learns."""

from collections.abc import Callable

import pytest

from hub.ledger.entry import Outcome

pytestmark = pytest.mark.usefixtures("people")
CHILD = {"type": "TI", "number": "1109876543"}
NOBODY = {"type": "CC", "number": "99999999"}


def check(system, purpose: str, *statements: str, **changes: object):
    body = {
        "subject": {"type": "CC", "number": "31234567"},
        "purpose": purpose,
        "case_ref": "EXP-1",
        "statements": list(statements),
    } | changes
    headers = {"Authorization": f"Bearer {system.token()}"}
    return system.http.post("/v1/statements:check", json=body, headers=headers)


def test_a_yes_leaves_with_its_origin_and_without_the_value(system_of) -> None:
    answer = check(system_of("movilidad"), "licence-renewal", "is_of_age")

    assert answer.status_code == 200
    told = answer.json()["statements"]["is_of_age"]
    assert (told["answer"], told["source"]) == (True, "salud")
    assert "value" not in told
    assert "1980" not in answer.text


def test_the_log_keeps_the_statement_and_not_the_field_it_reads(
    system_of, logged: Callable
) -> None:
    check(system_of("movilidad"), "licence-renewal", "is_of_age")

    entry = logged()[-1]
    assert (entry.outcome, entry.asked, entry.given) == (
        Outcome.PERMITTED,
        {"is_of_age"},
        {"is_of_age"},
    )
    assert entry.agreement == "MOV-02"


def test_an_unknown_value_settles_nothing(system_of) -> None:
    answer = check(system_of("salud"), "vaccination-campaign", "lives_in_comuna_14")

    assert answer.status_code == 200
    assert answer.json()["statements"] == {}
    assert [one["reason"] for one in answer.json()["withheld"]] == ["no_value"]


def test_an_agreement_that_does_not_grant_the_statement_opens_none(system_of) -> None:
    answer = check(system_of("salud"), "vaccination-campaign", "is_of_age")

    assert answer.status_code == 403
    assert "answer" not in answer.text


@pytest.mark.parametrize("name", ["birth_date", "no_such_statement"])
def test_a_field_is_no_statement(system_of, name: str) -> None:
    answer = check(system_of("movilidad"), "licence-renewal", name)

    assert answer.status_code == 403
    assert name not in answer.text
    assert "1980" not in answer.text


def test_a_look_up_does_not_answer_statements(system_of) -> None:
    answer = system_of("movilidad").ask(purpose="licence-renewal", fields=["is_of_age"])

    assert answer.status_code == 403
    assert "is_of_age" not in answer.text


def test_somebody_unknown_and_somebody_who_never_permitted_hear_the_same(tramites) -> None:
    answers = [
        check(tramites, "form-prefill", "is_of_age", **changes)
        for changes in ({}, {"subject": NOBODY})
    ]

    bodies = [answer.json() for answer in answers]
    for body in bodies:
        body.pop("receipt")
    assert {answer.status_code for answer in answers} == {403}
    assert bodies[0] == bodies[1]


def test_a_minor_is_protected_where_the_agreement_does_not_cover_minors(system_of) -> None:
    answer = check(system_of("movilidad"), "licence-renewal", "is_of_age", subject=CHILD)

    assert answer.status_code == 404
    assert "answer" not in answer.text


@pytest.mark.parametrize("changes", [{"statements": []}, {"fields": ["full_name"]}])
def test_a_body_that_asks_otherwise_is_refused_and_in_the_log(
    system_of, logged: Callable, changes: dict[str, object]
) -> None:
    answer = check(system_of("movilidad"), "licence-renewal", "is_of_age", **changes)

    assert answer.status_code == 422
    assert logged()[-1].detail == "request_invalid"


def test_without_a_token_nothing_is_said(http) -> None:
    assert http.post("/v1/statements:check", json={}).status_code == 401
