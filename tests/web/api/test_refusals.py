"""Every refusal is told without echoing what was sent, and is in the log before it leaves."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hub.ledger.entry import AccessEntry, Outcome

pytestmark = pytest.mark.usefixtures("people")
Entries = Callable[[], list[AccessEntry]]
SECRET = "SECRETO-31234567"
PROBLEM = "urn:citizen-hub:problem:"


def test_request_without_purpose_is_refused_and_logged(salud, logged: Entries) -> None:
    answer = salud.ask(purpose=None)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "#/purpose", "detail": "Falta."}]
    assert (logged()[-1].detail, logged()[-1].client) == ("purpose_missing", salud.client_id)


def test_unknown_purpose_is_refused_and_logged_as_unsettled(salud, logged: Entries) -> None:
    answer = salud.ask(purpose="marketing")

    assert answer.status_code == 403
    assert answer.json()["type"] == f"{PROBLEM}unknown-purpose"
    assert logged()[-1].outcome is Outcome.UNSETTLED
    assert logged()[-1].detail == "unknown_purpose"


def test_unknown_purpose_has_no_way_into_the_log(salud, admin) -> None:
    salud.ask(purpose="secreto-31234567")

    text = str(admin.execute("select convert_from(entry, 'UTF8') from hub.log_entries").fetchall())
    assert "secreto" not in text


def test_purpose_of_another_agency_is_refused_and_logged(salud, logged: Entries) -> None:
    answer = salud.ask(purpose="procedure-follow-up")

    assert answer.status_code == 403
    assert answer.json()["type"] == f"{PROBLEM}purpose-of-other-agency"
    assert logged()[-1].detail == "purpose_of_other_agency"
    assert logged()[-1].outcome is Outcome.REFUSED


@pytest.mark.parametrize("purpose", ["own-data", "statistics"])
def test_purposes_of_the_city_itself_are_for_no_agency(salud, purpose: str) -> None:
    assert salud.ask(purpose=purpose).status_code == 403


def test_missing_case_is_refused_where_the_purpose_needs_one(salud, logged: Entries) -> None:
    answer = salud.ask(case_ref=None)

    assert answer.status_code == 403
    assert answer.json()["type"] == f"{PROBLEM}case-missing"
    assert logged()[-1].detail == "case_missing"


def test_token_without_the_scope_is_refused_and_logged(salud, logged: Entries) -> None:
    token = salud.token(scope="profile:emergency-care:read")

    answer = salud.ask(token)

    assert answer.status_code == 403
    assert answer.json()["type"] == f"{PROBLEM}scope-missing"
    assert "insufficient_scope" in answer.headers["www-authenticate"]
    assert logged()[-1].detail == "scope_missing"


def test_expired_token_is_refused_and_logged(salud, clock, logged: Entries) -> None:
    token = salud.token()
    clock.now += timedelta(minutes=10)

    answer = salud.ask(token)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert logged()[-1].detail == "token_expired"


def test_replayed_assertion_is_refused_and_logged(salud, http, logged: Entries) -> None:
    form = salud.form()
    http.post("/oauth/token", data=form)

    answer = http.post("/oauth/token", data=form)

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert logged()[-1].detail == "assertion_replayed"
    assert logged()[-1].client is None
    assert logged()[-1].inputs == {"claimed_client": salud.client_id}


def test_request_without_token_is_refused_and_logged(http, logged: Entries) -> None:
    answer = http.post("/v1/profiles:lookup", json={})

    assert answer.status_code == 401
    assert logged()[-1].detail == "token_missing"


BAD_BODIES = {
    "nothing": (b"", 400),
    "not JSON": (b"{", 400),
    "a list": (b"[]", 400),
    "null": (b"null", 400),
    "a number": (b"7", 400),
    "not UTF-8": (b'{"purpose": "\xff"}', 400),
    "a member twice": (b'{"purpose": "a", "purpose": "b"}', 400),
    "not a number": (b'{"purpose": NaN}', 400),
    "nesting without end": (b"[" * 10_000, 400),
    "too large": (b'{"purpose": "' + b"a" * 20_000 + b'"}', 413),
    "nothing inside": (b"{}", 422),
    "a purpose with a line feed": (b'{"purpose": "a\\nb"}', 422),
    "a purpose as a number": (b'{"purpose": 7}', 422),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_body_that_cannot_be_read_is_refused_and_logged(
    salud, http, logged: Entries, case: str
) -> None:
    content, status = BAD_BODIES[case]
    headers = {"Authorization": f"Bearer {salud.token()}", "Content-Type": "application/json"}

    answer = http.post("/v1/profiles:lookup", content=content, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert logged()[-1].client == salud.client_id
    assert logged()[-1].outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": {"type": "CC"}},
        {"subject": {"type": "XX", "number": "31234567"}},
        {"subject": {"type": "cc", "number": "31234567"}},
        {"subject": {"type": "CC", "number": 31234567}},
        {"subject": {"type": "CC", "number": ""}},
        {"subject": {"type": "CC", "number": "3" * 30}},
        {"subject": {"type": "CC", "number": f"{SECRET}\n"}},
        {"subject": {"type": "CC", "number": f"{SECRET}'; drop table"}},
        {"subject": {"type": "CC", "number": "31234567", SECRET: "x"}},
        {"subject": SECRET},
        {"purpose": SECRET},
        {"purpose": ""},
        {"purpose": "a" * 65},
        {"purpose": ["vaccination-campaign"]},
        {"case_ref": ""},
        {"case_ref": "x" * 65},
        {"case_ref": f"{SECRET}\r\nSet-Cookie: a=b"},
        {"case_ref": f"{SECRET}\x00"},
        {"case_ref": f"{SECRET}\u202e"},
        {"case_ref": f"<b>{SECRET}</b>"},
        {"case_ref": 7},
        {"fields": SECRET},
        {"fields": [SECRET]},
        {"fields": [7]},
        {"fields": ["full name"]},
        {"fields": [["full_name"]]},
        {"fields": ["a" * 65]},
        {"fields": ["full_name"] * 61},
        {SECRET: "x"},
    ],
)
def test_mistake_is_told_by_its_place_and_never_echoed(
    salud, logged: Entries, changes: dict[str, object]
) -> None:
    answer = salud.ask(**changes)

    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert SECRET not in answer.text
    assert logged()[-1].detail == "request_invalid"


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/xml", "application/x-www-form-urlencoded"]
)
def test_another_content_type_is_refused(salud, http, content_type: str) -> None:
    headers = {"Authorization": f"Bearer {salud.token()}", "Content-Type": content_type}

    answer = http.post("/v1/profiles:lookup", content=b"{}", headers=headers)

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
        ({"client_assertion_type": "urn:other"}, 401, "invalid_client"),
        ({"client_assertion": ""}, 401, "invalid_client"),
        ({"client_id": "somebody-else"}, 401, "invalid_client"),
        ({"scope": "profile:own-data:read"}, 400, "invalid_scope"),
        ({"scope": "profile:procedure-follow-up:read"}, 400, "invalid_scope"),
        ({"scope": "*"}, 400, "invalid_scope"),
        ({"scope": "openid profile"}, 400, "invalid_scope"),
    ],
)
def test_token_request_of_another_kind_gets_no_token(
    salud, http, logged: Entries, change: dict[str, str], status: int, error: str
) -> None:
    answer = http.post("/oauth/token", data=salud.form() | change)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["status"] == status
    assert logged()[-1].outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"grant_type",
        b"grant_type=client_credentials&grant_type=client_credentials",
        b"=",
        b"&".join(b"a%d=b" % number for number in range(20)),
        "grant_type=é".encode(),
        b"client_assertion=" + b"a" * 20_000,
    ],
)
def test_form_that_cannot_be_read_is_refused_and_logged(
    http, logged: Entries, content: bytes
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = http.post("/oauth/token", content=content, headers=headers)

    assert answer.status_code in {400, 413}
    assert logged()[-1].outcome is Outcome.REFUSED


def test_log_that_cannot_be_written_means_503_and_no_data(salud, admin) -> None:
    token = salud.token()
    admin.execute("revoke insert on hub.log_entries from hub_api")

    answer = salud.ask(token)
    admin.execute("grant insert on hub.log_entries to hub_api")

    assert answer.status_code == 503
    assert answer.json()["type"] == f"{PROBLEM}log-unwritable"
    assert "fields" not in answer.json()
    assert "Ana" not in answer.text


@pytest.mark.parametrize("table", ["log_subjects", "log_entries"])
def test_no_token_and_no_refusal_leave_unlogged_either(salud, http, admin, table: str) -> None:
    admin.execute(f"revoke insert on hub.{table} from hub_api".encode())

    issued = http.post("/oauth/token", data=salud.form())
    refused = http.post("/v1/profiles:lookup", json={})
    admin.execute(f"grant insert on hub.{table} to hub_api".encode())

    assert (issued.status_code, refused.status_code) == (503, 503)


def test_answer_waits_for_the_link_to_the_person_too(salud, admin) -> None:
    token = salud.token()
    admin.execute("revoke insert on hub.log_subjects from hub_api")

    answer = salud.ask(token)
    admin.execute("grant insert on hub.log_subjects to hub_api")

    assert answer.status_code == 503


def test_database_that_does_not_answer_means_503(salud, admin) -> None:
    token = salud.token()
    admin.execute("revoke select on hub.lookup_tags from hub_api")

    answer = salud.ask(token)
    admin.execute("grant select on hub.lookup_tags to hub_api")

    assert answer.status_code == 503
    assert answer.json()["type"] == f"{PROBLEM}database-unavailable"


def test_failed_look_up_is_in_the_log_as_an_error(salud, admin, logged: Entries) -> None:
    token = salud.token()
    admin.execute("revoke select on hub.sections from hub_api")

    salud.ask(token)
    admin.execute("grant select on hub.sections to hub_api")

    assert logged()[-1].outcome is Outcome.ERROR
    assert logged()[-1].detail == "DatabaseUnavailableError"
