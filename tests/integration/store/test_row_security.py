"""The twelve pitfalls of PostgreSQL row security, tried against the real catalogue and roles.

Numbers are those of the reference the guard was written from: owner, superuser rights, views,
materialised views, settings that outlive a transaction, the empty string, self-set variables,
existence oracles, leaky functions, truncate, dumps, plans.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from hub.records.identifiers import CitizenId
from hub.store.roles import Role
from hub.store.sessions import Server, for_whom, transaction

ANA = CitizenId(UUID("00000000-0000-4000-8000-000000000001"))
LUZ = CitizenId(UUID("00000000-0000-4000-8000-000000000002"))
COUNT = text("select count(*) from hub.sections")


@pytest.fixture
def engines(server: Server) -> Iterator[dict[Role, Engine]]:
    made = {role: server.engine(role, pool_size=1) for role in Role}
    with transaction(made[Role.PIPELINE]) as connection:
        _two_citizens(connection)
    yield made
    for engine in made.values():
        engine.dispose()


def _two_citizens(connection: Connection) -> None:
    for person in (ANA, LUZ):
        connection.execute(
            text("insert into hub.citizens (citizen_id, created_at) values (:p, now())"),
            {"p": person},
        )
        connection.execute(
            text(
                "insert into hub.sections (citizen_id, category, sealed, content_tag, published_at)"
                " values (:p, 'contact', '\\x01', '\\x02', now())"
            ),
            {"p": person},
        )


def test_pitfall_1_every_table_forces_row_security_even_on_its_owner(
    engines: dict[Role, Engine],
) -> None:
    with engines[Role.OWNER].begin() as connection:
        open_tables = connection.execute(
            text(
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname in ('hub', 'marts') and c.relkind = 'r'"
                " and c.relname <> 'schema_version'"
                " and not (c.relrowsecurity and c.relforcerowsecurity)"
            )
        ).all()
        seen_by_owner = connection.execute(COUNT).scalar_one()

    assert (open_tables, seen_by_owner) == ([], 0)


def test_pitfall_2_no_role_of_the_hub_may_bypass_row_security(engines: dict[Role, Engine]) -> None:
    with engines[Role.API].begin() as connection:
        mighty = connection.execute(
            text(
                "select rolname from pg_roles where rolname like 'hub%' and (rolsuper or rolbypassrls)"
            )
        ).all()

    assert mighty == []


def test_pitfalls_3_and_4_there_is_no_view_that_runs_as_its_owner(
    engines: dict[Role, Engine],
) -> None:
    with engines[Role.API].begin() as connection:
        views = connection.execute(
            text(
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname in ('hub', 'marts') and (c.relkind = 'm' or (c.relkind = 'v'"
                " and not coalesce('security_invoker=true' = any(c.reloptions), false)))"
            )
        ).all()

    assert views == []


def test_pitfall_5_the_citizen_of_one_transaction_is_not_seen_by_the_next(
    engines: dict[Role, Engine],
) -> None:
    api = engines[Role.API]
    with transaction(api, citizen=ANA) as connection:
        first = connection.execute(COUNT).scalar_one()

    with api.begin() as connection:
        second = connection.execute(COUNT).scalar_one()

    assert (first, second) == (1, 0)


@pytest.mark.parametrize("setting", ["", None, "no-es-un-uuid"])
def test_pitfall_6_an_empty_missing_or_odd_setting_means_no_access(
    engines: dict[Role, Engine], setting: str | None
) -> None:
    with engines[Role.API].begin() as connection:
        connection.execute(text("select set_config('hub.citizen', :s, true)"), {"s": setting})
        seen = connection.execute(COUNT).scalar_one()

    assert seen == 0


def test_pitfall_7_the_api_sees_one_citizen_and_the_office_opens_no_section(
    engines: dict[Role, Engine],
) -> None:
    with transaction(engines[Role.API], citizen=ANA) as connection:
        people = connection.execute(text("select citizen_id from hub.sections")).scalars().all()
    with transaction(engines[Role.PORTAL], office="dpo") as connection:
        by_office = connection.execute(COUNT).scalar_one()

    assert (people, by_office) == ([ANA], 0)


def test_pitfall_8_uniqueness_rests_on_pseudonyms_and_keyed_tags_only(
    engines: dict[Role, Engine],
) -> None:
    with engines[Role.API].begin() as connection:
        columns = (
            connection.execute(
                text(
                    "select distinct a.attname from pg_index i"
                    " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
                    " join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace"
                    " where i.indisunique and n.nspname = 'hub'"
                )
            )
            .scalars()
            .all()
        )

    assert not set(columns) & {"document_number", "email", "phone", "name", "value"}


def test_pitfall_9_no_role_may_create_a_function_that_peeks(engines: dict[Role, Engine]) -> None:
    for role in (Role.API, Role.PORTAL, Role.PIPELINE, Role.OPERATOR):
        with pytest.raises(ProgrammingError), engines[role].begin() as connection:
            connection.execute(
                text("create function hub.peek() returns int language sql as 'select 1'")
            )


@pytest.mark.parametrize("role", [Role.API, Role.PORTAL, Role.PIPELINE, Role.OPERATOR])
def test_pitfall_10_no_role_may_truncate_anything(engines: dict[Role, Engine], role: Role) -> None:
    with engines[role].begin() as connection:
        may = connection.execute(
            text(
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname in ('hub', 'marts') and c.relkind = 'r'"
                " and has_table_privilege(c.oid, 'truncate, references, trigger')"
            )
        ).all()

    assert may == []


def test_pitfall_11_a_dump_without_row_security_is_an_error_and_not_a_subset(
    engines: dict[Role, Engine],
) -> None:
    with engines[Role.API].connect() as connection:
        connection.execute(text("set row_security = off"))

        with pytest.raises(ProgrammingError):
            connection.execute(COUNT)


def test_pitfall_12_the_log_cannot_be_changed_or_emptied_by_any_role(
    engines: dict[Role, Engine],
) -> None:
    statements = ("update hub.log_entries set entry = ''", "delete from hub.log_entries")
    for role in (Role.API, Role.PORTAL, Role.PIPELINE, Role.OPERATOR):
        for statement in statements:
            with pytest.raises(ProgrammingError), engines[role].begin() as connection:
                connection.execute(text(statement))


def test_a_pooled_connection_serves_two_citizens_in_turn_and_never_both(
    engines: dict[Role, Engine],
) -> None:
    seen: list[object] = []
    for person in (ANA, LUZ) * 5:
        with engines[Role.API].begin() as connection:
            for_whom(connection, citizen=person)
            seen += connection.execute(text("select citizen_id from hub.sections")).scalars().all()

    assert seen == [ANA, LUZ] * 5


@pytest.mark.parametrize(
    ("setting", "people"),
    [
        (f"{{{ANA}}}", [ANA]),
        (f"{{{ANA},{LUZ}}}", [ANA, LUZ]),
        ("{}", []),
        ("", []),
        (None, []),
        ("{no-es-un-uuid}", []),
        (str(ANA), []),
    ],
)
def test_a_bulk_question_sees_the_people_it_asks_about_and_nobody_else(
    engines: dict[Role, Engine], setting: str | None, people: list[CitizenId]
) -> None:
    with engines[Role.API].begin() as connection:
        connection.execute(text("select set_config('hub.citizens', :s, true)"), {"s": setting})
        seen = connection.execute(
            text("select citizen_id from hub.sections order by citizen_id")
        ).scalars()

        assert list(seen) == people


def test_a_bulk_question_does_not_outlive_its_transaction_and_is_for_the_api_alone(
    engines: dict[Role, Engine],
) -> None:
    about = text(f"select set_config('hub.citizens', '{{{ANA}}}', true)")
    with engines[Role.API].begin() as connection:
        connection.execute(about)
    with engines[Role.API].begin() as connection:
        afterwards = connection.execute(COUNT).scalar_one()
    with engines[Role.PORTAL].begin() as connection:
        connection.execute(about)
        by_portal = connection.execute(COUNT).scalar_one()

    assert (afterwards, by_portal) == (0, 0)


def test_a_bulk_question_does_not_see_a_withheld_profile(engines: dict[Role, Engine]) -> None:
    with engines[Role.PORTAL].begin() as connection:
        connection.execute(text("select set_config('hub.office', 'dpo', true)"))
        connection.execute(
            text("insert into hub.withheld_profiles values (:p, now(), gen_random_uuid())"),
            {"p": ANA},
        )
    with engines[Role.API].begin() as connection:
        connection.execute(text(f"select set_config('hub.citizens', '{{{ANA},{LUZ}}}', true)"))
        seen = connection.execute(text("select citizen_id from hub.sections")).scalars().all()

    assert seen == [LUZ]
