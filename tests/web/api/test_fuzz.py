"""Schemathesis over every route as four roles: no 5xx, no breach of the schema, no ignored token.

A few hundred cases by default; `make test-fuzz` asks for the full sweep.
"""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from hub.api.metrics import make_metrics
from hub.api.observability import Observability, create_observability_router
from hub.api.router import create_api_router
from hub.api.tracker import TrackerApi, create_tracker_router
from hub.bench.limits import without_limits
from hub.services.client_registry import DATA_TRACKER, Registry, open_door
from hub.services.front_office import FrontOffice
from hub.services.health import HealthWatch
from hub.services.rulebook_release import ReleaseDesk, activate
from hub.store.roles import Role
from policies.rulebook import Rulebook, load_rulebook

ROLES = ("nobody", "wrong scope", "right client", "another agency")
SEED = 20_261_129
# What a refusal may be when the question itself is well formed: nobody has that document, the
# purpose is of another agency, the assertion is not signed by anybody we know.
REFUSALS = ["2xx", "400", "401", "403", "404", "422"]
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@schemathesis.serializer("application/x-ndjson")
def _lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    """Lines of JSON; what is no list is sent as the text it is."""
    if isinstance(value, bytes):
        return value
    lines = value if isinstance(value, list) else [value]
    return b"".join(
        (line if isinstance(line, str) else json.dumps(line)).encode("utf-8", "replace") + b"\n"
        for line in lines
    )


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """Thousands of questions in one minute: the limits have tests of their own."""
    return without_limits(load_rulebook())


@pytest.fixture
def whole(desk, clock, ring, rulebook, server, operator) -> Iterator[FastAPI]:
    """Every route of the API, without the portal's pages."""
    portal = server.engine(Role.PORTAL)
    health = HealthWatch(desk.engine, desk.log, rulebook)
    app = FastAPI(title="Hub", version="1")
    app.include_router(create_api_router(desk, clock))
    office = FrontOffice(portal, ring, rulebook, desk.log)
    app.include_router(create_tracker_router(TrackerApi(desk, office, health, clock)))
    metrics = make_metrics(rulebook.agencies)
    app.include_router(create_observability_router(Observability(metrics, health, clock)))
    activate(ReleaseDesk(operator, ring, desk.log), rulebook, clock.now, lambda _: ())
    yield app
    portal.dispose()


@pytest.fixture
def token_of(system_of, operator, desk, clock):
    """A token for each role; the right client may read the log for citizens too."""

    def token(role: str) -> str | None:
        if role == "nobody":
            return None
        if role == "another agency":
            return str(system_of("hacienda").token())
        salud = system_of("salud")
        if role == "wrong scope":
            return str(salud.token("profile:emergency-care:read"))
        open_door(Registry(operator, desk.log), salud.client_id, DATA_TRACKER, clock.now)
        return str(salud.token())

    return token


def config(token: str | None, cases: int) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "workers": 1,
            "headers": {} if token is None else {"Authorization": f"Bearer {token}"},
            "generation": {"max-examples": cases, "database": "none", "no-shrink": True},
            "continue-on-failure": True,
            "checks": {
                "positive_data_acceptance": {"expected-statuses": [*REFUSALS, "503"]},
                "negative_data_rejection": {
                    "expected-statuses": [
                        "400",
                        "401",
                        "403",
                        "404",
                        "405",
                        "406",
                        "413",
                        "415",
                        "422",
                    ]
                },
                "missing_required_header": {
                    "expected-statuses": ["400", "401", "403", "406", "422"]
                },
            },
        }
    )


def run(app: FastAPI, token: str | None, cases: int) -> tuple[Counter[str], list[str]]:
    """Run every phase; answer how many cases each route had, and each failure."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config(token, cases))
    asked, failures = Counter[str](), list[str]()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            asked[str(event.label)] += len(event.recorder.interactions)
            for case_id, checks in event.recorder.checks.items():
                failures += [
                    f"{event.phase.value} {event.label}: {check.name} {_said(check)} {case_id}"
                    for check in checks
                    if check.status.value == "failure"
                ]
        elif isinstance(event, events.NonFatalError):
            failures.append(f"{event.label}: {event.info.title} {event.info.message}")
        elif isinstance(event, events.FatalError):
            failures.append(f"the run ended: {type(event.exception).__name__}")
    return asked, failures


def _said(check) -> str:
    info = check.failure_info
    return "" if info is None else f"{info.failure.title} {info.failure.message}"[:300]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("role", ROLES)
def test_no_case_breaks_the_contract(whole, token_of, role: str, request, logged) -> None:
    wanted = int(request.config.getoption("--fuzz-cases")) // len(ROLES)
    token = token_of(role)
    whole_routes = len(whole.openapi()["paths"])

    asked, failures = run(whole, token, max(2, wanted // whole_routes))

    assert not failures, "\n".join(failures)
    assert len(asked) >= whole_routes
    assert role == "right client" or not any(entry.given for entry in logged())
    print(role, sum(asked.values()), dict(asked))  # noqa: T201 - shown by pytest -s in make test-fuzz
