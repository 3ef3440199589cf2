"""One question about many people: a line each, in order, each in the log before it leaves."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest

from hub.api import lines as line_reading
from hub.ledger.entry import Outcome
from hub.services.clients import close_client

pytestmark = pytest.mark.usefixtures("people")
QUESTION = {"purpose": "vaccination-campaign", "case_ref": "CAMPAÑA-1", "fields": ["full_name"]}
ADULT = {"subject": {"type": "CC", "number": "31234567"}}
CHILD = {"subject": {"type": "TI", "number": "1109876543"}}
NOBODY = {"subject": {"type": "CC", "number": "99999999"}}


def body(*lines: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def ask(system, content: bytes | AsyncIterator[bytes], **headers: str):
    usual = {
        "Authorization": f"Bearer {system.token()}",
        "Content-Type": "application/x-ndjson",
    }
    return system.http.post("/v1/profiles:batch", content=content, headers=usual | headers)


def told(answer) -> list[dict[str, object]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.content.splitlines()]


def test_each_person_is_answered_on_a_line_in_the_order_asked(salud) -> None:
    answers = told(ask(salud, body(QUESTION, ADULT, NOBODY, CHILD)))

    assert [(one["line"], one["status"]) for one in answers] == [(2, 200), (3, 404), (4, 200)]
    assert answers[0]["fields"]["full_name"]["value"] == "Ana María Solarte Pino"
    assert answers[2]["fields"]["full_name"]["value"] == "Luz Dary Solarte"
    assert answers[1]["type"] == "urn:citizen-hub:problem:nothing-to-show"


def test_a_line_says_what_a_look_up_would_have_said(salud, tramites) -> None:
    for system, purpose in ((salud, "vaccination-campaign"), (tramites, "form-prefill")):
        for person in (ADULT, CHILD, NOBODY):
            question = {"purpose": purpose, "case_ref": "EXP-1"}
            alone = system.ask(purpose=purpose, **person)
            (line,) = told(ask(system, body(question, person)))

            expected = alone.json() | {"status": alone.status_code}
            line.pop("line")
            for answer in (line, expected):
                answer.pop("receipt")
            assert line == expected


def test_every_line_is_in_the_log_with_the_receipt_it_carries(salud, logged: Callable) -> None:
    answers = told(ask(salud, body(QUESTION, ADULT, {"subject": 1}, NOBODY)))

    entries = [answer["receipt"]["entry"] for answer in answers]
    assert sorted(entries) == [1, 2, 3]  # 0 is the token's
    outcomes = {entry: logged()[entry].outcome for entry in entries}
    assert [outcomes[entry] for entry in entries] == [
        Outcome.PERMITTED,
        Outcome.REFUSED,
        Outcome.REFUSED,
    ]


@pytest.mark.parametrize(
    "bad",
    [
        b"{}",
        b"not json",
        b"",
        b"[]",
        b'{"subject": {"type": "XX", "number": "31234567"}}',
        b'{"subject": {"type": "CC", "number": "31234567"}, "purpose": "other"}',
        b'{"subject": {"type": "CC", "number": "\xff"}}',
    ],
)
def test_a_bad_line_is_answered_by_a_problem_and_stops_no_other(salud, bad: bytes) -> None:
    content = body(QUESTION, ADULT) + bad + b"\n" + body(CHILD)

    answers = told(ask(salud, content))

    assert [one["status"] for one in answers] == [200, 422, 200]
    assert "31234567" not in json.dumps(answers[1])


def test_a_line_that_is_too_long_is_passed_over(salud) -> None:
    content = body(QUESTION) + b"x" * 300_000 + b"\n" + body(ADULT)

    assert [one["status"] for one in told(ask(salud, content))] == [413, 200]


def test_the_last_line_needs_no_end_and_may_end_as_windows_does(salud) -> None:
    content = body(QUESTION).replace(b"\n", b"\r\n") + body(ADULT).rstrip(b"\n")

    assert [one["status"] for one in told(ask(salud, content))] == [200]


def test_a_question_about_nobody_has_no_answers(salud) -> None:
    assert told(ask(salud, body(QUESTION))) == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"\n", 400),
        (b"{", 400),
        (body({"fields": ["full_name"]}), 422),
        (body({"purpose": "vaccination-campaign", "subject": {"type": "CC", "number": "1"}}), 422),
        (b"x" * 300_000, 400),
    ],
)
def test_a_question_that_cannot_be_read_is_a_problem_and_in_the_log(
    salud, logged: Callable, content: bytes, status: int
) -> None:
    answer = ask(salud, content)

    assert answer.status_code == status
    assert logged()[-1].outcome is Outcome.REFUSED


def test_without_a_token_or_with_another_type_nothing_is_read(salud, http) -> None:
    nobody = http.post("/v1/profiles:batch", content=body(QUESTION, ADULT))
    other = ask(salud, body(QUESTION, ADULT), **{"Content-Type": "application/json"})

    assert (nobody.status_code, other.status_code) == (401, 415)


def test_more_people_than_fit_in_a_set_are_answered_in_order(salud, logged: Callable) -> None:
    people = [ADULT, NOBODY, CHILD] * 900

    answers = told(ask(salud, body(QUESTION, *people)))

    assert [one["line"] for one in answers] == list(range(2, 2 + len(people)))
    assert [one["status"] for one in answers] == [200, 404, 200] * 900
    assert len(logged()) == 1 + len(people)


def test_answers_leave_while_the_request_is_still_being_written(salud) -> None:
    """The second person is only asked about once the first was answered."""
    heard = asyncio.Event()

    async def lines() -> AsyncIterator[bytes]:
        yield body(QUESTION, ADULT)
        await asyncio.wait_for(heard.wait(), 20)
        yield body(CHILD)

    async def exchange() -> list[int]:
        sent: list[bytes] = []
        events = lines()

        async def receive() -> dict[str, object]:
            async for chunk in events:
                return {"type": "http.request", "body": chunk, "more_body": True}
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message) -> None:
            if message.get("body"):
                sent.append(message["body"])
                heard.set()

        scope = {
            "type": "http", "method": "POST", "path": "/v1/profiles:batch", "query_string": b"",
            "headers": [
                (b"authorization", f"Bearer {token}".encode()),
                (b"content-type", b"application/x-ndjson"),
            ],
            "http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000), "root_path": "", "raw_path": b"/v1/profiles:batch",
        }  # fmt: skip
        await salud.http.app(scope, receive, send)
        return [json.loads(line)["status"] for line in b"".join(sent).splitlines()]

    token = salud.token()

    assert asyncio.run(exchange()) == [200, 200]


def test_a_client_closed_meanwhile_hears_no_more(salud, operator, monkeypatch) -> None:
    monkeypatch.setattr(line_reading, "MOST_TOGETHER", 1)

    async def lines() -> AsyncIterator[bytes]:
        yield body(QUESTION, ADULT)
        await asyncio.to_thread(close_client, operator, salud.client_id)
        yield body(CHILD)

    answers = told(ask(salud, lines()))

    assert answers[-1]["status"] == 401
    assert "fields" not in answers[-1]


def test_when_the_log_cannot_be_written_no_value_leaves_and_the_answer_ends(salud, admin) -> None:
    token = salud.token()
    admin.execute(b"revoke insert on hub.log_entries from hub_api")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    try:
        answer = salud.http.post(
            "/v1/profiles:batch", content=body(QUESTION, ADULT, CHILD), headers=headers
        )
    finally:
        admin.execute(b"grant insert on hub.log_entries to hub_api")

    (only,) = told(answer)
    assert (only["line"], only["status"]) == (2, 503)
    assert "Solarte" not in answer.text


def test_unknown_and_unwilling_people_have_equal_lines(tramites) -> None:
    question = {"purpose": "form-prefill", "case_ref": "EXP-1"}

    unwilling, unknown = told(ask(tramites, body(question, ADULT, NOBODY)))

    for line in (unwilling, unknown):
        line.pop("line"), line.pop("receipt")
    assert json.dumps(unwilling) == json.dumps(unknown)
