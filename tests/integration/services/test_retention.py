"""Retention against a real lake, a real PostgreSQL and real files."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import duckdb
import pytest
from sqlalchemy import text

from hub.services.retention import Places, RetentionError, plan, run
from hub.store.roles import Role
from hub.store.sessions import Server, transaction
from policies.retention import RetentionRule, load_retention

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUN = UUID("00000000-0000-4000-8000-00000000000a")
OLD, NEW = NOW - timedelta(days=400), NOW - timedelta(days=2)


@pytest.fixture
def places(lake: duckdb.DuckDBPyConnection, server: Server, tmp_path: Path) -> Iterator[Places]:
    _fill_lake(lake)
    for name in ("old", "new"):
        (tmp_path / "landing").mkdir(exist_ok=True)
        (tmp_path / "landing" / f"{name}.sealed").write_bytes(b"sellado")
    _fill_sessions(server)
    operator = server.engine(Role.OPERATOR)
    yield Places(lake, operator, tmp_path)
    operator.dispose()


def _fill_lake(lake: duckdb.DuckDBPyConnection) -> None:
    lake.execute("create table deliveries (delivery_id varchar, received_at timestamptz)")
    lake.execute("insert into deliveries values ('old', ?), ('new', ?)", [OLD, NEW])
    lake.execute("create table quarantined as select delivery_id from deliveries")
    lake.execute("create table link_departed (left_at timestamptz)")
    lake.execute("insert into link_departed values (?), (?)", [OLD, NEW])


def _fill_sessions(server: Server) -> None:
    engine = server.engine(Role.PORTAL)
    with transaction(engine) as connection:
        for tag, expires in ((b"1", OLD), (b"2", NOW)):
            connection.execute(
                text(
                    "insert into hub.portal_sessions (session_hash, kind, assurance, created_at, expires_at)"
                    " values (:tag, 'citizen', 'medio', :at, :at)"
                ),
                {"tag": tag, "at": expires},
            )
    engine.dispose()


def rules() -> list[RetentionRule]:
    return list(load_retention().values())


def due(planned: list[object]) -> dict[str, int]:
    return {p.rule_id: p.due for p in planned if p.due}  # type: ignore[attr-defined]


EXPECTED = {"landing-bytes": 1, "quarantined-rows": 1, "departed-records": 1, "sessions": 1}


def test_the_plan_counts_what_is_past_its_term_and_changes_nothing(places: Places) -> None:
    first = plan(places, rules(), NOW)

    again = plan(places, rules(), NOW)

    assert (due(list(first)), again) == (EXPECTED, first)


def test_a_run_removes_exactly_what_the_plan_showed(places: Places) -> None:
    planned = plan(places, rules(), NOW)

    done = run(places, rules(), NOW, RUN)

    assert done == planned
    assert sorted(path.name for path in (places.home / "landing").iterdir()) == ["new.sealed"]


def test_a_second_run_removes_nothing(places: Places) -> None:
    run(places, rules(), NOW, RUN)

    again = run(places, rules(), NOW, UUID(int=2))

    assert due(list(again)) == {}


def test_a_run_leaves_a_proof_for_every_rule_with_a_term(places: Places) -> None:
    run(places, rules(), NOW, RUN)

    with transaction(places.operator) as connection:
        proofs = connection.execute(
            text("select rule_id, removed from hub.retention_runs where removed > 0 order by 1")
        ).all()
    assert {row.rule_id: row.removed for row in proofs} == EXPECTED


def test_a_consent_is_kept_as_proof_and_never_due(places: Places) -> None:
    kept = [p for p in plan(places, rules(), NOW) if p.rule_id == "ended-consents"]

    assert [(p.action, p.cutoff, p.due) for p in kept] == [("keep", None, 0)]


@pytest.mark.parametrize("day", [-1, 0, 1])
def test_the_last_day_of_the_term_is_kept_whole(places: Places, day: int) -> None:
    received = datetime(2026, 8, 1, 23, 59, tzinfo=UTC)
    places.lake.execute(
        "update deliveries set received_at = ? where delivery_id = 'old'", [received]
    )
    as_of = datetime(2026, 8, 1, tzinfo=UTC) + timedelta(days=90 + day)

    [landing] = [p for p in plan(places, rules(), as_of) if p.rule_id == "landing-bytes"]

    assert landing.due == (0 if day < 0 else 1)


def test_a_rule_about_an_unknown_place_stops_before_anything_is_removed(
    places: Places, tmp_path: Path
) -> None:
    text_of_rules = """
rules:
  - id: nowhere
    series: {es: "Nada", en: "Nothing"}
    store: postgres
    table: unknown_table
    category: all
    trigger: at
    keep_days: 1
    action: delete
    norms: [{cite: "Ley 1581 de 2012, art. 4", mark: T}]
    why: {es: "Prueba.", en: "Test."}
"""
    path = tmp_path / "retention.yaml"
    path.write_text(text_of_rules)
    wrong = [*rules(), *load_retention(path).values()]

    with pytest.raises(RetentionError, match="No se borró nada"):
        run(places, wrong, NOW, RUN)

    assert due(list(plan(places, rules(), NOW))) == EXPECTED
