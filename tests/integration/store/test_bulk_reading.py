"""A bulk question sees the people it names, once each, and only what was opened of them."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text

from hub.records.identifiers import CitizenId
from hub.store.openings import MARK, opening, opening_key
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing

ANA = CitizenId(UUID(int=1))
LUZ = CitizenId(UUID(int=2))
EVA = CitizenId(UUID(int=3))
SEEN = text("select citizen_id, category from hub.sections order by citizen_id, category")


@pytest.fixture
def engines(server: Server) -> Iterator[dict[Role, Engine]]:
    made = {role: server.engine(role, pool_size=1) for role in Role}
    with made[Role.PIPELINE].begin() as connection:
        for person in (ANA, LUZ, EVA):
            connection.execute(
                text("insert into hub.citizens values (:p, null, now())"), {"p": person}
            )
            for category in ("contact", "health"):
                connection.execute(
                    text("insert into hub.sections values (:p, :c, '\\x01', '\\x02', now())"),
                    {"p": person, "c": category},
                )
    yield made
    for engine in made.values():
        engine.dispose()


def name(connection: Connection, setting: str, value: str | None) -> None:
    connection.execute(text(f"select set_config('hub.{setting}', :v, true)"), {"v": value})


def open_to(connection: Connection, ring: KeyRing, whom: str, *categories: str) -> None:
    mark = connection.execute(text(f"select {MARK}")).scalar_one()
    name(connection, "opening", opening(opening_key(ring), mark, whom, categories))


def listed(*people: CitizenId) -> str:
    return f"{{{','.join(map(str, people))}}}"


def test_people_named_together_show_what_was_opened_of_them_and_nothing_else(
    engines: dict[Role, Engine], ring: KeyRing
) -> None:
    whom = listed(ANA, EVA)
    with engines[Role.API].begin() as connection:
        name(connection, "citizens", whom)
        open_to(connection, ring, whom, "contact")
        seen = connection.execute(SEEN).all()

    assert seen == [(ANA, "contact"), (EVA, "contact")]


def test_people_named_without_an_opening_show_nothing(engines: dict[Role, Engine]) -> None:
    with engines[Role.API].begin() as connection:
        name(connection, "citizens", listed(ANA))

        assert connection.execute(SEEN).all() == []


@pytest.mark.parametrize("setting", ["citizens", "citizen"])
def test_an_opening_for_some_people_is_worth_nothing_for_others(
    engines: dict[Role, Engine], ring: KeyRing, setting: str
) -> None:
    whom = listed(ANA)
    with engines[Role.API].begin() as connection:
        name(connection, "citizens", whom)
        open_to(connection, ring, whom, "contact")
        name(connection, setting, listed(ANA, LUZ) if setting == "citizens" else str(LUZ))

        assert connection.execute(SEEN).all() == []


@pytest.mark.parametrize("odd", ["{}", "", None, "{no-es-un-uuid}", str(ANA), "{{}}"])
def test_an_odd_or_empty_list_names_nobody(
    engines: dict[Role, Engine], ring: KeyRing, odd: str | None
) -> None:
    with engines[Role.API].begin() as connection:
        name(connection, "citizens", odd)
        open_to(connection, ring, odd or "", "contact", "health")

        assert connection.execute(SEEN).all() == []


def test_a_list_does_not_outlive_its_transaction_and_is_not_for_the_portal(
    engines: dict[Role, Engine], ring: KeyRing
) -> None:
    whom = listed(ANA)
    with engines[Role.API].begin() as connection:
        name(connection, "citizens", whom)
        open_to(connection, ring, whom, "contact")
        opened = connection.execute(SEEN).all()
    with engines[Role.API].begin() as connection:
        afterwards = connection.execute(SEEN).all()
    with engines[Role.PORTAL].begin() as connection:
        name(connection, "citizens", whom)
        by_portal = connection.execute(SEEN).all()

    assert (opened, afterwards, by_portal) == ([(ANA, "contact")], [], [])


def test_a_withheld_profile_stays_shut_in_a_list_too(
    engines: dict[Role, Engine], ring: KeyRing
) -> None:
    whom = listed(ANA, LUZ)
    with engines[Role.PORTAL].begin() as connection:
        name(connection, "office", "dpo")
        connection.execute(
            text("insert into hub.withheld_profiles values (:p, now(), gen_random_uuid())"),
            {"p": ANA},
        )
    with engines[Role.API].begin() as connection:
        name(connection, "citizens", whom)
        open_to(connection, ring, whom, "contact")

        assert connection.execute(SEEN).all() == [(LUZ, "contact")]
