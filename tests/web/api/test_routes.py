"""Every route asks for a token except a short list; what is public holds nobody's data."""

import json

import pytest

from hub.api.router import PUBLIC_PATHS, create_api_router


def routes(desk, clock) -> list[tuple[str, str]]:
    router = create_api_router(desk, clock)
    return [(method, route.path) for route in router.routes for method in route.methods]


def test_public_list_is_the_one_we_decided() -> None:
    assert sorted(PUBLIC_PATHS) == [
        "/healthz",
        "/log/checkpoint",
        "/log/consistency/{old}/{new}",
        "/log/log.vkey",
        "/log/proof/{index}",
        "/log/tile/{path:anytext}",
        "/log/vkey",
        "/oauth/token",
    ]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer x",
        "Bearer a.b.c",
        "Token abc",
        "bearer eyJhbGciOiJub25lIn0.e30.",
    ],
)
def test_every_other_route_refuses_without_a_good_token(
    desk, clock, http, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    guarded = [(method, path) for method, path in routes(desk, clock) if path not in PUBLIC_PATHS]

    answers = [http.request(method, path, headers=headers) for method, path in guarded]

    assert guarded
    assert {answer.status_code for answer in answers} == {401}


def test_two_tokens_are_as_good_as_none(salud, http) -> None:
    token = salud.token()
    headers = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]

    answer = http.post("/v1/profiles:lookup", json={}, headers=headers)

    assert answer.status_code == 401


def test_token_in_the_address_is_no_token(salud, http) -> None:
    answer = http.post(f"/v1/profiles:lookup?access_token={salud.token()}", json={})

    assert answer.status_code == 401


@pytest.mark.usefixtures("people")
def test_openapi_describes_every_route(http) -> None:
    document = http.app.openapi()

    lookup = document["paths"]["/v1/profiles:lookup"]["post"]
    assert lookup["security"]
    assert lookup["requestBody"]["content"]["application/json"]["schema"]["properties"].keys() == {
        "subject",
        "purpose",
        "case_ref",
        "fields",
    }
    assert {"200", "401", "403", "404", "422", "503"} <= lookup["responses"].keys()


def test_health_says_ok_while_the_log_is_written(http) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}


def test_empty_log_has_no_checkpoint(http) -> None:
    answer = http.get("/log/checkpoint")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "index", ["-1", "x", "1.5", "99999999999999999999", "٣", "1e3", "%00", "0x1", "999"]
)
def test_proof_of_no_entry_is_not_found(http, index: str) -> None:
    assert http.get(f"/log/proof/{index}").status_code == 404


def test_no_schema_points_outside_itself(http) -> None:
    text = json.dumps(http.app.openapi()["paths"])

    assert "$defs" not in text
    assert "$ref" not in text
