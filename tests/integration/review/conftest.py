"""The town of the web tests with a lake beside it: two people who were taken for one, or were not."""

import importlib.util
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import text

from hub.identity.schema import create_tables
from hub.services.review.cases import publish_cases
from hub.services.sessions import Desk, Session
from hub.store.roles import Role
from policies.vocabulary import Assurance
from tests.integration.review.two_people import ReviewDesk, add_person, describe

_PATH = Path(__file__).parents[2] / "web" / "portal" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("review_town", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
_TOWN = importlib.util.module_from_spec(_SPEC)
sys.modules["review_town"] = _TOWN  # Dataclasses look their own module up.
_SPEC.loader.exec_module(_TOWN)

site = _TOWN.site
town = _TOWN.town


_OWN_TABLES = (
    "review_cases, review_decisions, review_samples, identity_changes, withheld_profiles, incidents"
)


@pytest.fixture(autouse=True)
def nothing_left_to_decide(town):
    """Take away what a test decided: the town is one for all of them, in whatever order."""
    yield
    tables = ", ".join(f"hub.{name.strip()}" for name in _OWN_TABLES.split(","))
    owner = town.server.engine(Role.OWNER, pool_size=1)
    with owner.begin() as connection:
        connection.execute(text(f"truncate {tables} cascade"))
    owner.dispose()


@pytest.fixture
def office(site):
    return site.office


@pytest.fixture
def pipeline(town):
    return town.engines[Role.PIPELINE]


@pytest.fixture
def engine_of(town):
    """Sign in to PostgreSQL as any role."""
    made = []

    def sign_in(role):
        made.append(town.server.engine(role, pool_size=1))
        return made[-1]

    yield sign_in
    for engine in made:
        engine.dispose()


@pytest.fixture
def now(town):
    """The clock of the town: every look moves it on."""

    def later():
        town.clock.now += timedelta(seconds=1)
        return town.clock.now

    return later


@pytest.fixture
def pair(town):
    """Two published citizens."""
    return town.person(), town.person()


@pytest.fixture
def lake(pair, now) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake in memory in which the two have two records each."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as lake; use lake")
        create_tables(connection)
        for name, person in zip("ab", pair, strict=True):
            add_person(connection, name, person.citizen_id, now())
        yield connection


@pytest.fixture
def desk(office, lake, pipeline, pair, now):
    made = ReviewDesk(office, lake, pipeline, pair)
    made.clock = now
    return made


@pytest.fixture
def merged(desk):
    """The two as one person, to everybody who asks."""
    return desk.merged()


@pytest.fixture
def session_of(now):
    """Make the session of a person, as if they had just signed in."""

    def make(person, level=Assurance.HIGH):
        at = now()
        return Session(Desk.CITIZEN, level, at, at + timedelta(minutes=30), person.citizen_id)

    return make


@pytest.fixture
def officer(now):
    """Make the session of an officer of the office."""

    def make(code="DPO-01"):
        at = now()
        ends = at + timedelta(minutes=30)
        return Session(Desk.DPO, Assurance.HIGH, at, ends, officer_code=code)

    return make


@pytest.fixture
def described(lake, pair, now):
    """The lake with what the four records say, both profiles, and a question about the two."""
    describe(lake, [person.citizen_id for person in pair], now())
    return lake


@pytest.fixture
def question(pair):
    """The number of the question about this pair, unlike that of any other test."""
    return f"case-{pair[0].number}"


@pytest.fixture
def published(described, question, pipeline, ring, now):
    """The question, sealed in PostgreSQL."""
    described.execute("update review_queue set pair_id = ? where pair_id = 'question'", [question])
    publish_cases(described, pipeline, ring, now())
    return described
