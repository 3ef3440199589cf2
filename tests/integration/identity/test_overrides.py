"""Merging and unmerging on a linked town: what a person did stands after the next run."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.identity.citizens import resolve
from hub.identity.errors import OverrideError
from hub.identity.linked import link
from hub.identity.overrides import merge, unmerge

TABLES = ("linked", "citizens")


@pytest.fixture
def ana_and_luz(ana):
    """Two women with nothing in common, each with two records."""
    luz = replace(
        ana,
        record_id="b:o:1",
        given_1="LUZ",
        given_2="DARY",
        surname_1="RIASCOS",
        surname_2="HURTADO",
        birth_date=date(1960, 2, 3),
        document_number="29111222",
        phone="+573150000001",
        email="luz@ejemplo.co",
        address="CARRERA 1 # 2-3",
    )
    return [ana, replace(ana, record_id="a:o:2"), luz, replace(luz, record_id="b:o:2")]


@pytest.fixture
def run(lake, fill, town, ana_and_luz, now, new_id):
    """Link the town with the two women and whoever else is named."""
    days = []

    def link_them(*arrivals):
        days.append(None)
        fill([*town.mentions, *ana_and_luz, *arrivals])
        return link(lake, now + timedelta(days=len(days)), new_id)

    return link_them


@pytest.fixture
def who(lake):
    def find(record_id):
        query = "select citizen_id from linked where record_id = ?"
        return lake.execute(query, [record_id]).fetchall()[0][0]

    return find


@pytest.fixture
def pair(run, who, ana):
    """Ana and Luz as the first run finds them."""
    run()
    return who(ana.record_id), who("b:o:1")


@pytest.fixture
def later(now):
    return now + timedelta(days=30)


def state(lake):
    return [lake.execute(f"from {table} order by all").fetchall() for table in TABLES]


def kinds(lake, actor="officer-7"):
    query = "select kind from citizen_events where actor = ? order by event_id"
    return [kind for (kind,) in lake.execute(query, [actor]).fetchall()]


def test_merged_records_belong_to_the_one_who_stays_and_the_alias_resolves(lake, pair, who, later):
    merge(lake, *pair, "officer-7", "Es la misma", later)

    assert {who(record) for record in ("a:o:2", "b:o:1", "b:o:2")} == {pair[0]}
    assert resolve(lake, pair[1]) == pair[0]


def test_a_merge_is_one_event_with_its_actor(lake, pair, later):
    merge(lake, *pair, "officer-7", "Es la misma", later)

    assert kinds(lake) == ["merged"]


def test_merging_twice_changes_nothing(lake, pair, later):
    merge(lake, *pair, "officer-7", "Es la misma", later)
    before = state(lake)

    again = merge(lake, *pair, "officer-7", "Es la misma", later)

    assert (again.is_new, state(lake), kinds(lake)) == (False, before, ["merged"])


def test_merge_then_unmerge_restores_every_byte(lake, pair, later):
    before = state(lake)

    merge(lake, *pair, "officer-7", "Es la misma", later)
    unmerge(lake, *pair, "officer-7", "No lo era", later)

    assert state(lake) == before


def test_an_unmerge_tells_when_the_merge_was_and_who_went_where(lake, pair, ana, later):
    merge(lake, *pair, "officer-7", "Es la misma", later)

    done = unmerge(lake, *pair, "officer-7", "No lo era", later + timedelta(days=1))

    assert (done.merged_at, done.staying, done.leaving, done.unclear) == (
        later,
        ("a:o:2", ana.record_id),
        ("b:o:1", "b:o:2"),
        (),
    )


def test_the_next_run_keeps_a_merge(lake, pair, run, who, later):
    merge(lake, *pair, "officer-7", "Es la misma", later)

    run()

    assert who("b:o:2") == pair[0]


def test_the_next_run_keeps_an_unmerge_even_where_the_evidence_would_join(
    lake, pair, run, who, ana, later
):
    run(replace(ana, record_id="c:o:1", document_number=None, document_type=None))
    merge(lake, *pair, "officer-7", "Es la misma", later)
    run()
    unmerge(lake, *pair, "officer-7", "No lo era", later)

    run()

    assert (who("a:o:2"), who("b:o:2")) == pair


def test_a_whole_life_of_merge_run_unmerge_run_ends_where_it_began(lake, pair, run, later):
    before = state(lake)

    merge(lake, *pair, "officer-7", "Es la misma", later)
    run()
    unmerge(lake, *pair, "officer-7", "No lo era", later)
    run()

    assert state(lake) == before


def test_a_record_that_came_after_the_merge_goes_to_the_part_it_fits(lake, run, who, ana, later):
    namesake = replace(
        ana,
        record_id="n:o:1",
        given_2=None,
        surname_2="CARABALI",
        document_number=None,
        document_type=None,
        birth_date=None,
        phone="+573150000009",
        email="otra@ejemplo.co",
        address="CARRERA 9 # 9-9",
    )
    second = replace(namesake, record_id="n:o:2")
    run(namesake, second)
    pair = who(ana.record_id), who("n:o:1")
    merge(lake, *pair, "officer-7", "Es la misma", later)
    run(namesake, second, replace(namesake, record_id="n:o:3"))

    done = unmerge(lake, *pair, "officer-7", "No lo era", later + timedelta(days=90))

    assert (who("n:o:3"), done.leaving, done.unclear) == (pair[1], ("n:o:1", "n:o:2", "n:o:3"), ())


def test_an_open_question_between_the_two_is_settled_by_either(lake, pair, ana, later):
    lake.execute(
        "insert into review_queue values ('p', 'uncertain', ?, 'b:o:1', 1.0, 'r', 'open', ?, null, null)",
        [ana.record_id, later],
    )
    query = "select state, decided_by from review_queue where pair_id = 'p'"

    merge(lake, *pair, "officer-7", "Es la misma", later)
    merged = lake.execute(query).fetchall()
    unmerge(lake, *pair, "officer-8", "No lo era", later)

    assert merged == [("same", "officer-7")]
    assert lake.execute(query).fetchall() == [("never", "officer-8")]


def test_who_is_not_merged_cannot_be_unmerged(lake, pair, later):
    with pytest.raises(OverrideError, match="no están unidas"):
        unmerge(lake, *pair, "officer-7", "No lo era", later)


def test_nobody_is_merged_with_themselves_or_with_an_alias(lake, pair, who, town, later):
    merge(lake, *pair, "officer-7", "Es la misma", later)
    somebody = who(town.mentions[0].record_id)

    with pytest.raises(OverrideError, match="distintos"):
        merge(lake, pair[0], pair[0], "officer-7", "x", later)
    with pytest.raises(OverrideError, match="ya está unido"):
        merge(lake, somebody, pair[1], "officer-7", "x", later)
