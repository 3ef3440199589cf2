"""Rows of an alias are found by the person who stands for it, by an index and never the other way."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from hub.records.identifiers import CitizenId
from hub.store.aliases import ids_of
from hub.store.roles import Role
from hub.store.sessions import Server, transaction

ANA, ALIAS, LUZ = (CitizenId(UUID(int=number, version=4)) for number in (1, 2, 3))
READERS = [Role.API, Role.PORTAL]


@pytest.fixture
def engines(server: Server) -> Iterator[dict[Role, Engine]]:
    made = {role: server.engine(role, pool_size=1) for role in (*READERS, Role.PIPELINE)}
    with transaction(made[Role.PIPELINE]) as connection:
        for person, alias_of in ((ANA, None), (ALIAS, ANA), (LUZ, None)):
            connection.execute(
                text("insert into hub.citizens values (:person, :alias_of, now())"),
                {"person": person, "alias_of": alias_of},
            )
    yield made
    for engine in made.values():
        engine.dispose()


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(("asked", "found"), [(ANA, [ANA, ALIAS]), (ALIAS, [ALIAS]), (LUZ, [LUZ])])
def test_a_person_is_known_by_their_own_id_and_by_every_alias(
    engines: dict[Role, Engine], role: Role, asked: CitizenId, found: list[CitizenId]
) -> None:
    with transaction(engines[role], citizen=asked) as connection:
        assert ids_of(connection, asked) == found


@pytest.mark.parametrize("role", READERS)
def test_nobody_learns_the_aliases_of_somebody_else(
    engines: dict[Role, Engine], role: Role
) -> None:
    with transaction(engines[role], citizen=LUZ) as connection:
        assert ids_of(connection, ANA) == [ANA]


@pytest.mark.parametrize("setting", ["", "no-es-un-uuid", "-" * 36])
def test_an_odd_setting_sees_no_alias_and_raises_nothing(
    engines: dict[Role, Engine], setting: str
) -> None:
    with transaction(engines[Role.API]) as connection:
        connection.execute(text("select set_config('hub.citizen', :s, true)"), {"s": setting})
        seen = connection.execute(text("select count(*) from hub.citizens")).scalar_one()

    assert seen == 0


def test_the_aliases_of_a_person_are_found_through_an_index(engines: dict[Role, Engine]) -> None:
    with transaction(engines[Role.API], citizen=ANA) as connection:
        connection.execute(text("set local enable_seqscan = off"))
        plan = connection.execute(
            text("explain select citizen_id from hub.citizens where alias_of = :ana"), {"ana": ANA}
        ).scalars()

        assert "Index Cond: (alias_of" in "\n".join(plan)
