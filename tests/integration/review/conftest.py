"""The town of the web tests with a lake beside it: two people who were taken for one, or were not."""

import importlib.util
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import duckdb
import pytest

from hub.identity.schema import create_tables
from hub.services.incidents import Union
from hub.services.review.applying import apply_decisions
from hub.services.review.changes import Decider, decide_merge, decide_unmerge
from hub.services.sessions import Desk, Session
from hub.store import profiles
from hub.store.roles import Role
from hub.store.sessions import transaction
from policies.vocabulary import Assurance

_PATH = Path(__file__).parents[2] / "web" / "portal" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("review_town", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
_TOWN = importlib.util.module_from_spec(_SPEC)
sys.modules["review_town"] = _TOWN  # Dataclasses look their own module up.
_SPEC.loader.exec_module(_TOWN)

site = _TOWN.site
town = _TOWN.town


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


def add_person(lake, name, citizen_id, moment):
    lake.execute("insert into citizens values (?, ?, null)", [citizen_id, moment])
    for number in (1, 2):
        record = f"{name}:o:{number}"
        lake.execute("insert into linked values (?, ?, 'B', 12.5)", [record, citizen_id])
        lake.execute(
            "insert into citizen_events by name select coalesce(max(event_id), 0) + 1 as event_id,"
            " ?::timestamptz as happened_at, 'joined' as kind, ? as record_id,"
            " ?::uuid as citizen_id, 'v' as model_version, 'r' as reason, 'machine' as actor"
            " from citizen_events",
            [moment, record, citizen_id],
        )


class ReviewDesk:
    """What an officer and the pipeline do with two people, each step a little later."""

    def __init__(self, office, lake, pipeline, pair):
        self.office, self.lake, self.pipeline = office, lake, pipeline
        self.one, self.other = (person.citizen_id for person in pair)
        self.clock = None

    def merge(self, officer="DPO-01", reason="Mismo documento"):
        """Decide that the two are one."""
        who = Decider(officer, reason, uuid4())
        return decide_merge(self.office, self.one, self.other, who, self.clock())

    def unmerge(self, officer="DPO-01", since=None, **more):
        """Decide that the one is two, who were one for three days unless said otherwise."""
        since = since or self.clock() - timedelta(days=3)
        union = Union(self.one, (self.other,), since, **more)
        who = Decider(officer, "No lo eran", uuid4())
        return decide_unmerge(self.office, union, who, uuid4(), self.clock())

    def apply(self):
        """What the pipeline does before it links."""
        return apply_decisions(self.lake, self.pipeline, self.clock())

    def publish(self, alias_of):
        """What publishing does with the alias."""
        with transaction(self.pipeline) as connection:
            profiles.add_citizens(connection, [(self.other, alias_of)], self.clock())

    def merged(self):
        """The two, merged and published as one."""
        self.merge()
        self.apply()
        self.publish(self.one)
        return self

    def linked(self):
        """Whose each record is."""
        return dict(self.lake.execute("select record_id, citizen_id from linked").fetchall())


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
