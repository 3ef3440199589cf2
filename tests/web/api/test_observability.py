"""Metrics, traces and logs hold no personal data; readiness tells the truth."""

import json
import logging
import sys
from dataclasses import replace

import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from hub.api.metrics import Measured, make_metrics
from hub.api.observability import Observability, create_observability_router
from hub.api.router import create_api_router
from hub.api.tracing import Traced, tracer_provider
from hub.cli.json_logs import JsonFormatter
from hub.services import health as health_service
from hub.services.health import HealthWatch
from hub.services.rulebook_release import ReleaseDesk, activate

SECRETS = ("31234567", "Solarte", "EXP-SECRETO", "vaccination-campaign?x=31234567")


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def health(desk, rulebook) -> HealthWatch:
    return HealthWatch(desk.engine, desk.log, rulebook)


@pytest.fixture
def watched(http, desk, clock, health, spans):
    metrics = make_metrics(desk.sharing.rulebook.agencies)
    app = FastAPI()
    app.include_router(create_api_router(desk, clock))
    app.include_router(create_observability_router(Observability(metrics, health, clock)))
    app.add_middleware(Measured, metrics=metrics)
    provider = tracer_provider(SimpleSpanProcessor(spans))
    app.add_middleware(Traced, tracer=provider.get_tracer("test"))
    object.__setattr__(http, "app", app)
    return http


@pytest.mark.usefixtures("people")
def test_metrics_and_traces_name_routes_and_nothing_that_was_asked(salud, watched, spans) -> None:
    salud.ask(case_ref="EXP-SECRETO")
    watched.get("/log/proof/31234567?numero=31234567")
    watched.get("/31234567/Solarte")
    watched.request("SOLARTE", "/v1/profiles:lookup")

    text = watched.get("/metrics").text
    told = [
        json.dumps(dict(span.attributes or {})) + span.name for span in spans.get_finished_spans()
    ]

    assert 'route="/v1/profiles:lookup"' in text
    assert 'route="/log/proof/{index}"' in text
    assert 'method="other"' in text
    assert not [secret for secret in SECRETS if secret in text or any(secret in t for t in told)]
    assert any("/v1/profiles:lookup" in one for one in told)


def test_callers_cannot_make_new_series(watched) -> None:
    for path in ("/x", "/metrics", "/metrics"):
        watched.get(path)
    before = watched.get("/metrics").text.count("\n")
    for number in range(50):
        watched.get(f"/x{number}", headers={"X-Agency": f"a{number}", "traceparent": "00-x"})
    after = watched.get("/metrics").text.count("\n")

    assert after == before


def test_agency_that_nobody_registered_is_counted_as_other() -> None:
    metrics = make_metrics({"salud"})
    metrics.access("salud", "permitted")
    metrics.access("Solarte", "permitted")
    metrics.access(None, "refused")

    text = metrics.text().decode()
    assert "Solarte" not in text
    assert 'agency="other"' in text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"x_forwarded_for": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "127.0.0.1"},
    ],
)
def test_metrics_are_not_for_who_comes_through_a_proxy(watched, headers) -> None:
    assert watched.get("/metrics").status_code == 200
    assert watched.get("/metrics", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (["Bearer s3cret"], 200),
        (["Bearer s3cre"], 403),
        (["bearer s3cret"], 403),
        (["Bearer s3cret", "Bearer s3cret"], 403),
        ([], 403),
    ],
)
def test_with_a_token_nothing_else_opens_the_metrics(clock, health, http, sent, status) -> None:
    metrics = make_metrics(())
    app = FastAPI()
    watch = Observability(metrics, health, clock, token="s3cret")
    app.include_router(create_observability_router(watch))

    answer = replace(http, app=app).get(
        "/metrics", headers=[("Authorization", value) for value in sent]
    )

    assert answer.status_code == status
    assert "s3cret" not in repr(watch)


def test_readiness_says_which_rules_are_in_force(
    watched, operator, ring, rulebook, desk, clock
) -> None:
    before = watched.get("/readyz")
    activate(ReleaseDesk(operator, ring, desk.log), rulebook, clock.now, lambda _: ())
    clock.now = clock.now.replace(second=30)
    after = watched.get("/readyz")

    assert (before.status_code, before.json()["parts"]["rulebook"]) == (503, "not-in-force")
    assert (after.status_code, after.json()["status"]) == (200, "ready")


def test_readiness_says_when_the_database_is_gone_or_takes_no_writes(
    watched, health, admin
) -> None:
    admin.execute("alter role hub_api set default_transaction_read_only = on")
    health.engine.dispose()
    try:
        answer = watched.get("/readyz")
    finally:
        admin.execute("alter role hub_api reset default_transaction_read_only")
        health.engine.dispose()

    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == health_service.DOWN


def test_log_line_holds_the_class_of_an_error_and_never_its_text() -> None:
    try:
        int("Ana Solarte 31234567")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed\nagain", (), sys.exc_info())

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert "Solarte" not in line
    assert json.loads(line)["error"] == "ValueError"
