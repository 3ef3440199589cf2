"""Whatever happened before, an unmerge right after a merge leaves everything as it was."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.identity.overrides import are_merged, merge, unmerge
from hub.identity.schema import create_tables

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = 5


class Base:
    """A lake with a few citizens, in which records arrive and people are merged and parted."""

    def __init__(self, lake):
        self.lake, self.days, self.records = lake, 0, 0
        lake.execute("attach ':memory:' as lake; use lake")
        create_tables(lake)
        for number in range(PEOPLE):
            lake.execute("insert into citizens values (?, ?, null)", [person(number), START])
            self.arrive(number)

    def today(self):
        self.days += 1
        return START + timedelta(days=self.days)

    def root(self, number):
        query = "select coalesce(alias_of, citizen_id) from citizens where citizen_id = ?"
        return self.lake.execute(query, [person(number)]).fetchall()[0][0]

    def arrive(self, number):
        """A record of this person arrives, and linkage gives it to whoever stands for them."""
        self.records += 1
        record, citizen, now = f"a:o:{self.records}", self.root(number), self.today()
        self.lake.execute("insert into linked values (?, ?, 'B', 12.5)", [record, citizen])
        self.lake.execute(
            "insert into citizen_events by name select coalesce(max(event_id), 0) + 1 as event_id,"
            " ?::timestamptz as happened_at, 'joined' as kind, ? as record_id, ?::uuid as citizen_id,"
            " 'v' as model_version, 'r' as reason, 'machine' as actor from citizen_events",
            [now, record, citizen],
        )
        return record

    def merge(self, one, other):
        roots = self.root(one), self.root(other)
        if roots[0] != roots[1]:
            merge(self.lake, *roots, "officer-1", "prueba", self.today())

    def part(self, number):
        if self.root(number) != person(number):
            unmerge(self.lake, self.root(number), person(number), "officer-1", "x", self.today())

    def state(self):
        tables = ("linked", "citizens", "link_departed")
        return [self.lake.execute(f"from {t} order by all").fetchall() for t in tables]

    def homes(self):
        return dict(self.lake.execute("select record_id, citizen_id from linked").fetchall())


def person(number):
    return UUID(int=number + 1)


numbers = st.integers(0, PEOPLE - 1)
steps = st.one_of(
    st.tuples(st.just("arrive"), numbers),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("part"), numbers),
)


@given(history=st.lists(steps, max_size=12), one=numbers, other=numbers)
@settings(max_examples=20, deadline=None)
def test_merge_then_unmerge_is_nothing_at_all(history, one, other):
    with duckdb.connect() as lake:
        base = Base(lake)
        for step, *who in history:
            getattr(base, step)(*who)
        survivor, absorbed = base.root(one), base.root(other)
        if survivor == absorbed:
            return
        before = base.state()

        merge(lake, survivor, absorbed, "officer-1", "prueba", base.today())
        assert are_merged(lake, survivor, absorbed)
        unmerge(lake, survivor, absorbed, "officer-1", "prueba", base.today())

        assert base.state() == before


@given(
    pairs=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6),
    order=st.permutations(range(PEOPLE)),
)
# Who parted while somebody else stood for them stays apart when that branch is cut in its turn.
@example(pairs=[(3, 1), (0, 1), (2, 0)], order=[1, 0, 2, 3, 4])
@settings(max_examples=20, deadline=None)
def test_people_merged_in_any_order_part_in_any_other_with_what_was_theirs(pairs, order):
    with duckdb.connect() as lake:
        base = Base(lake)
        before = base.state()
        for one, other in pairs:
            base.merge(one, other)

        for number in order:
            base.part(number)

        assert base.state() == before


@given(history=st.lists(steps, max_size=15))
@settings(max_examples=20, deadline=None)
def test_no_record_is_ever_lost_and_none_belongs_to_an_alias(history):
    with duckdb.connect() as lake:
        base = Base(lake)
        for step, *who in history:
            getattr(base, step)(*who)

        homes = base.homes()

        standing = lake.execute("select citizen_id from citizens where alias_of is null").fetchall()
        assert len(homes) == base.records
        assert {(citizen,) for citizen in homes.values()} <= set(standing)


@given(history=st.lists(steps, max_size=12))
@settings(max_examples=15, deadline=None)
def test_no_pair_is_ruled_both_ways_at_once(history):
    with duckdb.connect() as lake:
        base = Base(lake)
        for step, *who in history:
            getattr(base, step)(*who)

        both = lake.execute(
            "select count(*) from (select record_id_l, record_id_r from link_overrides"
            " where revoked_at is null group by all having count(*) > 1)"
        ).fetchall()

        assert both == [(0,)]
