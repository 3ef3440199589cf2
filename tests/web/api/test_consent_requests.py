"""POST /v1/consent-requests: asked once, the same answer for anybody, in the log before it leaves."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

BODY = {"subject": {"type": "CC", "number": "31234567"}, "purpose": "form-prefill"}
PATH = "/v1/consent-requests"


@pytest.fixture
def ask(tramites, http):
    def make(token=None, **changes):
        body = {name: said for name, said in {**BODY, **changes}.items() if said is not None}
        token = tramites.token() if token is None else token
        return http.post(PATH, json=body, headers={"Authorization": f"Bearer {token}"})

    return make


@pytest.mark.usefixtures("people")
def test_a_request_is_taken_note_of_and_logged_with_no_field(ask, logged):
    answer = ask(case_ref="TR-9")

    told, entry = answer.json(), logged()[-1]
    assert answer.status_code == 202
    assert (entry.detail, entry.agency, entry.purpose) == (
        "consent-asked",
        "tramites",
        "form-prefill",
    )
    assert (entry.given, entry.asked) == (frozenset(), frozenset())
    assert told["receipt"]["proof"].startswith("/log/proof/")


@pytest.mark.usefixtures("people")
def test_somebody_unknown_gets_an_answer_of_the_same_shape(ask):
    known, unknown = ask(), ask(subject={"type": "CC", "number": "99999999"})

    assert known.status_code == unknown.status_code == 202
    assert known.json().keys() == unknown.json().keys()
    assert known.headers.keys() == unknown.headers.keys()
    assert len(known.content) == len(unknown.content)


@pytest.mark.usefixtures("people")
def test_the_same_question_of_a_day_is_the_same_request(ask):
    assert ask().json()["request"] == ask().json()["request"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("purpose", ["vaccination-campaign", "elder-benefit", "no-such"])
def test_a_purpose_that_is_not_its_own_to_ask_for_is_refused_and_logged(ask, logged, purpose):
    answer = ask(purpose=purpose)

    assert (answer.status_code, answer.json()["type"]) == (
        403,
        "urn:citizen-hub:problem:nothing-to-ask",
    )
    assert logged()[-1].detail == "nothing-to-ask"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"purpose": None}, 422),
        ({"subject": {"type": "XX", "number": "1"}}, 422),
        ({"more": "x"}, 422),
        ({"token": "no-es-un-token"}, 401),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_is_logged(ask, logged, changes, status):
    before = len(logged())

    answer = ask(**changes)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "31234567" not in answer.text
    assert len(logged()) > before


@pytest.mark.usefixtures("people")
def test_the_api_role_can_ask_and_can_never_answer(api_engine):
    giving = text(
        "insert into hub.consent_events (event_id, citizen_id, purpose, recipient, action, fields,"
        " at, channel, notice_version, text_hash, language, actor) select gen_random_uuid(), id,"
        " 'form-prefill', 'tramites', 'given', '{phone}', now(), 'portal', '1', '', 'es', 'citizen'"
        " from (select gen_random_uuid() as id) as a"
        " where set_config('hub.citizen', id::text, true) is not null"
    )

    with pytest.raises(ProgrammingError), api_engine.begin() as connection:
        connection.execute(giving)
