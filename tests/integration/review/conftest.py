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
from hub.services.review.cases import publish_cases
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


NAMES = ("given_1", "given_2", "surname_1", "surname_2", "birth_date", "sex", "document_type",
         "document_number", "phone", "email")  # fmt: skip
ANA = ("ANA", "MILENA", "LUCUMI", "VIAFARA", "1985-07-08", "F", "CC", "31999888",
       "+573001112233", "ana@ejemplo.co")  # fmt: skip
ALMOST_ANA = (*ANA[:4], "1985-08-07", *ANA[5:8], "+573150000000", None)


@pytest.fixture
def described(lake, pair, now):
    """The lake with what the four records say, both profiles, and a question about the two."""
    rows = {"a:o:1": ANA, "a:o:2": ANA, "b:o:1": ALMOST_ANA, "b:o:2": ALMOST_ANA}
    lake.execute(
        f"create table standardised (record_id varchar, source_row varchar, role varchar,"
        f" valid_from date, {', '.join(f'{name} varchar' for name in NAMES)}, address varchar)"
    )
    for record, values in rows.items():
        lake.execute(
            f"insert into standardised values (?, ?, 'holder', date '2026-01-01',"
            f" {', '.join('?' * len(NAMES))}, ?)",
            [record, record, *values, "CALLE 5 # 39-12"],
        )
    lake.execute("alter table standardised alter birth_date type date")
    lake.execute(
        "insert into link_mentions by name select"
        " row_number() over (order by record_id) as unique_id, record_id, source_row, role, valid_from,"
        f" {', '.join(NAMES)}, concat_ws(' ', given_1, given_2) as given,"
        " concat_ws(' ', surname_1, surname_2) as surnames,"
        " strftime(birth_date, '%Y%m%d') as birth_text, address as home, address as building,"
        " hash(record_id) as fingerprint from standardised"
    )
    lake.execute(
        "create table profiled (citizen_id uuid, category varchar, field varchar, value varchar,"
        " won boolean, agency varchar, record_id varchar)"
    )
    add_profile(
        lake, pair[0].citizen_id, "a:o:1", birth_date="1985-07-08", vaccinations="Influenza"
    )
    add_profile(
        lake, pair[1].citizen_id, "b:o:1", birth_date="1985-07-08", property_value="90000000"
    )
    ask(lake, "question", "uncertain", ("a:o:1", "b:o:1"), now())
    return lake


def add_profile(lake, citizen_id, record, **values):
    for name, value in values.items():
        lake.execute(
            "insert into profiled values (?, 'x', ?, ?, true, ?, ?)",
            [citizen_id, name, value, "salud" if name == "vaccinations" else "hacienda", record],
        )


def ask(lake, number, kind, records, moment):
    """Put a question into the queue of the lake."""
    lake.execute(
        "insert into review_queue values (?, ?, ?, ?, 5.5, 'mismos nombres', 'open', ?, null, null)",
        [number, kind, *records, moment],
    )


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
