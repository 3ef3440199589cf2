"""Publishing against a real lake and a real PostgreSQL."""

import json
from datetime import UTC, datetime
from uuid import UUID

import duckdb
import pytest
from sqlalchemy import Engine, text

from hub.publishing.published import PublishCounts, publish
from hub.records.identifiers import CitizenId
from hub.store.profiles import wrapped_keys
from hub.store.sessions import transaction
from hub.vault.blind_index import blind_tag
from hub.vault.envelope import Place, unseal, unwrap
from hub.vault.keyring import KeyPurpose, KeyRing

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANA = CitizenId(UUID("00000000-0000-4000-8000-000000000001"))
LUZ = CitizenId(UUID("00000000-0000-4000-8000-000000000002"))

LAKE = f"""
create table citizens as
select unnest(['{ANA}', '{LUZ}'])::uuid as citizen_id, null::uuid as alias_of,
    timestamptz '2026-11-20 09:00:00+00' as created_at;
create table linked as select * from (values
    ('salud:patient:1', '{ANA}'::uuid), ('hacienda:propiedad:9', '{ANA}'::uuid),
    ('educacion:matricula:4#student', '{LUZ}'::uuid)
) t (record_id, citizen_id);
create table standardised as select * from (values
    ('salud:patient:1', 'CC', '31900100'), ('hacienda:propiedad:9', 'CC', '31900100'),
    ('educacion:matricula:4#student', 'TI', '31900100')
) t (record_id, document_type, document_number);
create table profiled as select * from (values
    ('{ANA}'::uuid, 'identity', 'document_number', '31900100', 1, true, 'authority', false,
        'salud', 'salud:patient:1'),
    ('{ANA}'::uuid, 'contact', 'phone', '+573001112233', 1, true, 'recency', true,
        'salud', 'salud:patient:1'),
    ('{ANA}'::uuid, 'contact', 'phone', '+573009998877', 2, false, 'recency', true,
        'hacienda', 'hacienda:propiedad:9'),
    ('{LUZ}'::uuid, 'education', 'grade', '4', 1, true, 'only-source', false,
        'educacion', 'educacion:matricula:4#student')
) t (citizen_id, category, field, value, value_rank, won, why, contested, agency, record_id)
cross join (select 'salud-1' as delivery_id, timestamptz '2026-11-20 08:00:00+00' as received_at,
    date '2026-11-01' as valid_from);
create table deliveries as select 'salud-1' as delivery_id, 'salud' as agency,
    'validated' as state, null::varchar as refused_reason, 4 as rows_in, 3 as rows_validated,
    1 as rows_quarantined, 0 as rows_stopped, timestamptz '2026-11-20 08:00:00+00' as received_at;
create table statistics as select 'people' as metric, 'comuna' as dimension, '14' as bucket,
    null::bigint as people;
"""


@pytest.fixture
def filled(lake: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    for statement in LAKE.split(";\n"):
        if statement.strip():
            lake.execute(statement)
    return lake


def _open(pipeline: Engine, ring: KeyRing, citizen: CitizenId, category: str) -> dict[str, object]:
    with transaction(pipeline) as connection:
        key = wrapped_keys(connection, [citizen])[citizen]
        sealed = connection.execute(
            text("select sealed from hub.sections where citizen_id = :c and category = :k"),
            {"c": citizen, "k": category},
        ).scalar_one()
    assert key is not None
    opened = unwrap(ring.secret(KeyPurpose.DATA_KEYS), key, citizen)
    place = Place("sections", "sealed", str(citizen), category)
    fields: dict[str, object] = json.loads(unseal(opened, sealed, place))["fields"]
    return fields


def test_each_category_of_each_citizen_becomes_one_sealed_section(
    filled: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing
) -> None:
    counts = publish(filled, pipeline, ring, NOW)

    assert counts == PublishCounts(citizens=2, sections=3, sealed_again=3, removed=0, tags=1)


def test_a_section_opens_to_every_contender_with_its_lineage(
    filled: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing
) -> None:
    publish(filled, pipeline, ring, NOW)

    assert _open(pipeline, ring, ANA, "contact")["phone"] == [
        {
            "value": "+573001112233", "agency": "salud", "record_id": "salud:patient:1",
            "received_at": "2026-11-20T08:00:00Z", "valid_from": "2026-11-01",
            "won": True, "why": "recency", "contested": True,
        },
        {
            "value": "+573009998877", "agency": "hacienda", "record_id": "hacienda:propiedad:9",
            "received_at": "2026-11-20T08:00:00Z", "valid_from": "2026-11-01",
            "won": False, "why": "recency", "contested": True,
        },
    ]  # fmt: skip


def test_a_second_run_seals_nothing_again(
    filled: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing
) -> None:
    publish(filled, pipeline, ring, NOW)

    counts = publish(filled, pipeline, ring, NOW)

    assert (counts.sections, counts.sealed_again) == (3, 0)


def test_a_section_that_left_the_lake_leaves_the_serving_zone(
    filled: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing
) -> None:
    publish(filled, pipeline, ring, NOW)
    filled.execute("delete from profiled where category = 'education'")

    counts = publish(filled, pipeline, ring, NOW)

    assert (counts.sections, counts.removed) == (2, 1)


def test_a_document_carried_by_a_child_finds_only_the_person_for_whom_it_won(
    filled: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing
) -> None:
    publish(filled, pipeline, ring, NOW)

    with transaction(pipeline) as connection:
        found = connection.execute(text("select tag, citizen_id from hub.lookup_tags")).all()
    tag = blind_tag(ring.secret(KeyPurpose.BLIND_INDEX), "document", "CC:31900100")
    assert found == [(tag, ANA)]


def test_an_erased_citizen_is_never_published_again(
    filled: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing
) -> None:
    publish(filled, pipeline, ring, NOW)
    with transaction(pipeline) as connection:
        connection.execute(
            text(
                "update hub.data_keys set wrapped = null, destroyed_at = now() where citizen_id = :c"
            ),
            {"c": LUZ},
        )
        connection.execute(text("delete from hub.sections where citizen_id = :c"), {"c": LUZ})

    publish(filled, pipeline, ring, NOW)

    with transaction(pipeline) as connection:
        left = (
            connection.execute(text("select distinct citizen_id from hub.sections")).scalars().all()
        )
    assert left == [ANA]


def test_no_readable_value_reaches_any_column(
    filled: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing
) -> None:
    publish(filled, pipeline, ring, NOW)

    with transaction(pipeline) as connection:
        rows = connection.execute(text("select s::text from hub.sections s")).scalars().all()
    plain = [value.encode().hex() for value in ("31900100", "+573001112233")]
    assert not [row for row in rows for value in (*plain, "31900100") if value in row]


def test_registers_and_suppressed_statistics_follow_the_lake(
    filled: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing
) -> None:
    publish(filled, pipeline, ring, NOW)

    with transaction(pipeline) as connection:
        delivery = connection.execute(
            text("select rows_in, rows_validated, rows_quarantined from hub.deliveries")
        ).one()
        statistic = connection.execute(text("select bucket, people from marts.statistics")).one()
    assert (tuple(delivery), tuple(statistic)) == ((4, 3, 1), ("14", None))
