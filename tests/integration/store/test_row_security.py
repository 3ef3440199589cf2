"""The twelve pitfalls of PostgreSQL row security, each a test on the real schema and every table.

The catalogue's part is `hub.store.wall`, asked after every migration; here each role also tries.
No table is named where all are meant: one that somebody adds is tried from its first day.
"""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, Uuid, text
from sqlalchemy.exc import ProgrammingError

from hub.records.identifiers import CitizenId
from hub.store.errors import WallBreachedError
from hub.store.guard import EVERYTHING, RIGHTS, Right
from hub.store.openings import SectionOpener
from hub.store.roles import Role
from hub.store.sessions import Server, for_whom, transaction
from hub.store.tables import metadata
from hub.store.wall import breaches, refuse_breaches
from hub.vault.keyring import KeyRing

ANA = CitizenId(UUID("00000000-0000-4000-8000-000000000001"))
LUZ = CitizenId(UUID("00000000-0000-4000-8000-000000000002"))
COUNT = text("select count(*) from hub.sections")
PEOPLE = text("select citizen_id from hub.sections order by category")
ROLES = [role for role in Role if role is not Role.OWNER]
READS = [right for right in RIGHTS if "select" in right.commands and right.role is not Role.OWNER]
NARROW = [right for right in READS if right.rows != EVERYTHING]


def _name(right: Right) -> str:
    return f"{right.role.value}-{right.table}"


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
        for category in ("contact", "health"):
            connection.execute(
                text("insert into hub.sections values (:p, :category, '\\x01', '\\x02', now())"),
                {"p": person, "category": category},
            )


def _holes(engines: dict[Role, Engine], pitfall: str) -> list[str]:
    with engines[Role.OWNER].begin() as connection:
        return [hole for hole in breaches(connection) if hole.startswith(pitfall)]


def test_pitfall_1_every_table_forces_row_security_even_on_its_owner(
    engines: dict[Role, Engine],
) -> None:
    with engines[Role.OWNER].begin() as connection:
        seen = connection.execute(COUNT).scalar_one()

    assert (_holes(engines, "1 "), seen) == ([], 0)


def test_pitfall_2_no_role_of_the_hub_may_bypass_row_security(engines: dict[Role, Engine]) -> None:
    assert _holes(engines, "2 ") == []


def test_pitfall_3_there_is_no_view_that_runs_as_its_owner(engines: dict[Role, Engine]) -> None:
    assert _holes(engines, "3 ") == []


def test_pitfall_4_there_is_no_copy_without_row_security(engines: dict[Role, Engine]) -> None:
    assert _holes(engines, "4 ") == []


@pytest.mark.parametrize("setting", ["hub.citizen", "hub.office", "hub.opening"])
def test_pitfall_5_what_one_transaction_says_is_not_heard_by_the_next(
    engines: dict[Role, Engine], ring: KeyRing, setting: str
) -> None:
    with transaction(engines[Role.API], citizen=ANA, office="dpo") as connection:
        SectionOpener(connection, ring).open(ANA, {"contact"})
    with engines[Role.API].begin() as connection:
        left = connection.execute(text("select current_setting(:s, true)"), {"s": setting})

        assert (left.scalar_one() or "", _holes(engines, "5 ")) == ("", [])


def test_pitfall_5_a_pooled_connection_serves_two_citizens_in_turn_and_never_both(
    engines: dict[Role, Engine], ring: KeyRing
) -> None:
    seen: list[object] = []
    for person in (ANA, LUZ) * 5:
        with engines[Role.API].begin() as connection:
            for_whom(connection, citizen=person)
            SectionOpener(connection, ring).open(person, {"contact"})
            seen += connection.execute(PEOPLE).scalars().all()

    assert seen == [ANA, LUZ] * 5


@pytest.mark.parametrize("setting", ["", None, "no-es-un-uuid", "''", " "])
@pytest.mark.parametrize("right", NARROW, ids=_name)
def test_pitfall_6_an_empty_missing_or_odd_setting_means_no_row_of_any_table(
    engines: dict[Role, Engine], right: Right, setting: str | None
) -> None:
    with engines[right.role].begin() as connection:
        for name in ("hub.citizen", "hub.office", "hub.opening"):
            connection.execute(
                text("select set_config(:name, :setting, true)"),
                {"name": name, "setting": setting},
            )
        seen = connection.execute(text(f"select count(*) from {right.table}")).scalar_one()

    assert (seen, _holes(engines, "6 ")) == (0, [])


def test_pitfall_6_the_key_of_a_person_is_never_text_that_could_be_empty() -> None:
    odd = [
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name == "citizen_id" and not isinstance(column.type, Uuid)
    ]

    assert odd == []


def test_pitfall_7_naming_a_citizen_opens_no_section_to_the_api(
    engines: dict[Role, Engine],
) -> None:
    with transaction(engines[Role.API], citizen=ANA) as connection:
        seen = connection.execute(COUNT).scalar_one()

    assert (seen, _holes(engines, "7 ")) == (0, [])


def test_pitfall_7_an_opening_shows_the_categories_decided_of_one_citizen(
    engines: dict[Role, Engine], ring: KeyRing
) -> None:
    with transaction(engines[Role.API], citizen=ANA) as connection:
        SectionOpener(connection, ring).open(ANA, {"contact"})
        seen = connection.execute(text("select citizen_id, category from hub.sections")).all()

    assert seen == [(ANA, "contact")]


def _of_another_citizen(connection: Connection, ring: KeyRing) -> None:
    SectionOpener(connection, ring).open(ANA, {"contact"})
    for_whom(connection, LUZ)


def _widened(connection: Connection, ring: KeyRing) -> None:
    SectionOpener(connection, ring).open(ANA, {"contact"})
    connection.execute(
        text(
            "select set_config('hub.opening', replace(current_setting('hub.opening'),"
            " 'contact', 'contact,health'), true)"
        )
    )


def _made_up(connection: Connection, _ring: KeyRing) -> None:
    connection.execute(
        text("select set_config('hub.opening', 'contact|' || repeat('0', 64), true)")
    )


def _without_a_seal(connection: Connection, _ring: KeyRing) -> None:
    connection.execute(text("select set_config('hub.opening', 'contact', true)"))


@pytest.mark.parametrize("forge", [_of_another_citizen, _widened, _made_up, _without_a_seal])
def test_pitfall_7_an_opening_that_sharing_did_not_make_opens_nothing(
    engines: dict[Role, Engine], ring: KeyRing, forge: Callable[[Connection, KeyRing], None]
) -> None:
    with transaction(engines[Role.API], citizen=ANA) as connection:
        forge(connection, ring)
        seen = connection.execute(COUNT).scalar_one()

    assert seen == 0


def test_pitfall_7_an_opening_seen_in_one_transaction_is_worth_nothing_in_the_next(
    engines: dict[Role, Engine], ring: KeyRing
) -> None:
    with transaction(engines[Role.API], citizen=ANA) as connection:
        SectionOpener(connection, ring).open(ANA, {"contact"})
        stolen = connection.execute(text("select current_setting('hub.opening')")).scalar_one()
        first = connection.execute(COUNT).scalar_one()
    with transaction(engines[Role.API], citizen=ANA) as connection:
        connection.execute(text("select set_config('hub.opening', :o, true)"), {"o": stolen})
        second = connection.execute(COUNT).scalar_one()

    assert (first, second) == (1, 0)


@pytest.mark.parametrize("role", ROLES)
def test_pitfall_7_no_role_may_read_the_key_of_the_openings(
    engines: dict[Role, Engine], role: Role
) -> None:
    with pytest.raises(ProgrammingError), engines[role].begin() as connection:
        connection.execute(text("select inner_pad from wall.keys"))


def test_pitfall_7_the_office_opens_no_section(engines: dict[Role, Engine]) -> None:
    with transaction(engines[Role.PORTAL], office="dpo") as connection:
        seen = connection.execute(COUNT).scalar_one()

    assert seen == 0


def test_pitfall_8_no_key_of_a_persons_row_can_be_guessed(engines: dict[Role, Engine]) -> None:
    assert _holes(engines, "8 ") == []


@pytest.mark.parametrize("role", ROLES)
def test_pitfall_9_no_role_may_create_a_function_that_peeks(
    engines: dict[Role, Engine], role: Role
) -> None:
    with pytest.raises(ProgrammingError), engines[role].begin() as connection:
        connection.execute(
            text("create function hub.peek() returns int language sql as 'select 1'")
        )

    assert _holes(engines, "9 ") == []


def test_pitfall_9_a_leaky_function_of_ones_own_is_asked_about_the_permitted_rows_only(
    engines: dict[Role, Engine], ring: KeyRing
) -> None:
    with transaction(engines[Role.API], citizen=ANA) as connection:
        SectionOpener(connection, ring).open(ANA, {"contact"})
        connection.execute(
            text(
                "create function pg_temp.peek(c text) returns boolean language plpgsql cost 0.0001"
                " as $$ begin perform set_config('peek.seen', coalesce(nullif(current_setting("
                "'peek.seen', true), '') || ',', '') || c, true); return true; end $$"
            )
        )
        asked = connection.execute(
            text("select category from hub.sections where pg_temp.peek(category)")
        ).all()
        seen = connection.execute(text("select current_setting('peek.seen', true)")).scalar_one()

    assert (asked, seen) == ([("contact",)], "contact")


@pytest.mark.parametrize("role", ROLES)
def test_pitfall_10_no_role_may_truncate_refer_to_or_put_a_trigger_on_any_table(
    engines: dict[Role, Engine], role: Role
) -> None:
    with engines[role].begin() as connection:
        may = connection.execute(
            text(
                "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname in ('hub', 'marts') and c.relkind in ('r', 'p', 'S')"
                " and (c.relkind = 'S' and has_sequence_privilege(c.oid, 'update')"
                " or c.relkind <> 'S' and has_table_privilege(c.oid, 'truncate, references, trigger'))"
            )
        ).all()

    assert (may, _holes(engines, "10 ")) == ([], [])


@pytest.mark.parametrize("right", NARROW, ids=_name)
def test_pitfall_11_a_dump_without_row_security_is_an_error_and_not_a_subset(
    engines: dict[Role, Engine], right: Right
) -> None:
    with engines[right.role].connect() as connection:
        connection.execute(text("set row_security = off"))

        with pytest.raises(ProgrammingError):
            connection.execute(text(f"select count(*) from {right.table}"))

    assert _holes(engines, "11 ") == []


@pytest.mark.parametrize("role", ROLES)
def test_pitfall_12_no_role_reads_the_statistics_of_rows_that_it_cannot_see(
    engines: dict[Role, Engine], owner: Engine, role: Role
) -> None:
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze hub.sections"))
    with engines[role].begin() as connection:
        told = connection.execute(
            text("select count(*) from pg_stats where schemaname in ('hub', 'marts')")
        ).scalar_one()

    assert (told, _holes(engines, "12 ")) == (0, [])


@pytest.mark.parametrize("statement", ["update hub.{} set {} = {}", "delete from hub.{}"])
@pytest.mark.parametrize("table", ["log_entries", "consent_events", "log_checkpoints"])
def test_the_log_and_the_ledger_of_consents_cannot_be_changed_by_any_role(
    engines: dict[Role, Engine], table: str, statement: str
) -> None:
    column = metadata.tables[f"hub.{table}"].primary_key.columns.values()[0].name
    for role in ROLES:
        if (role, table, statement[:6]) == (Role.OPERATOR, "consent_events", "delete"):
            continue  # only while whom it names is being erased: the next test
        with pytest.raises(ProgrammingError), engines[role].begin() as connection:
            connection.execute(text(statement.format(table, column, column)))


@pytest.mark.parametrize("is_asked", [False, True])
def test_a_consent_goes_only_while_an_erasure_of_its_person_is_written_down(
    engines: dict[Role, Engine], is_asked: bool
) -> None:
    person = str(uuid4())
    consent = (
        "insert into hub.consent_events (event_id, citizen_id, purpose, recipient, action, fields,"
        " at, channel, notice_version, text_hash, language, actor) values (gen_random_uuid(),"
        " :person, 'p', 'r', 'a', '{}', now(), 'c', '1', 'h', 'es', 'x')"
    )
    erasure = (
        "insert into hub.erasures (erasure_id, people, request, reason, actor, begun_at, ended_at,"
        " counts) values (gen_random_uuid(), array[cast(:person as uuid)], 'S-1', 'own-request',"
        " 'DPO', now(), case when :asked then null else now() end, '{}')"
    )
    with engines[Role.PORTAL].begin() as connection:
        connection.execute(
            text("select set_config('hub.citizen', :person, true)"), {"person": person}
        )
        connection.execute(text(consent), {"person": person})
    with engines[Role.OPERATOR].begin() as connection:
        connection.execute(text(erasure), {"person": person, "asked": is_asked})
        gone = connection.execute(text("delete from hub.consent_events")).rowcount

    assert gone == is_asked


def test_the_wall_stands(engines: dict[Role, Engine]) -> None:
    with engines[Role.OWNER].begin() as connection:
        assert breaches(connection) == []


PLANTED = {
    "1 owner: a table that": "create table hub.forgotten (citizen_id uuid primary key)",
    "3 view": "create view hub.peek as select * from hub.sections",
    "4 copy": "create materialized view hub.peek as select * from hub.sections",
    "6 empty": (
        "create policy hub_portal_odd on hub.data_keys for select to hub_portal"
        " using (citizen_id::text = current_setting('hub.citizen', true))"
    ),
    "7 self-set": ("create policy hub_api_more on hub.sections for select to hub_api using (true)"),
    "7 self-set variable: a role": "grant usage on schema wall to hub_api",
    "7 policy that nobody": "create policy more on hub.sections to public using (true)",
    "7 policy that is missing": "drop policy hub_api_select on hub.sections",
    "7 two policies": (
        "create policy hub_api_more on hub.citizens for select to hub_api using (true)"
    ),
    "8 existence": "create unique index on hub.sections (category)",
    "9 function: one": (
        "create function hub.lend() returns int language sql security definer as 'select 1'"
    ),
    "9 function: a role": "grant create on schema hub to hub_api",
    "10 other rights: a right on": "grant select (wrapped) on hub.data_keys to hub_operator",
    "10 other rights: rights that new": (
        "alter default privileges in schema hub grant select on tables to hub_api"
    ),
    "10 other rights: a right that nobody": "grant truncate on hub.sections to hub_api",
    "10 other rights: a right that is missing": "revoke select on hub.sections from hub_api",
}


@pytest.mark.parametrize("hole", PLANTED)
def test_a_planted_hole_is_found_and_stops_the_hub(server: Server, hole: str) -> None:
    engine = server.engine(Role.OWNER, pool_size=1)
    with engine.connect() as connection:
        connection.execute(text(PLANTED[hole]))
        found = breaches(connection)
        with pytest.raises(WallBreachedError) as refused:
            refuse_breaches(connection)
        connection.rollback()
    engine.dispose()

    assert hole in str(refused.value)
    assert any(one.startswith(hole) for one in found)
