"""A delivery costs what it brings and gives what a full run gives, whatever came when."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import duckdb
import pytest

from hub.identity.linked import link


@pytest.fixture(scope="module")
def mentions(invented):
    """A harder town: more families, and a row in ten that says less than it should."""
    pick = Random(3)  # noqa: S311
    return [
        replace(mention, document_number=None, birth_date=None, email=None)
        if pick.random() < 0.1
        else mention
        for mention in invented(23, 90)
    ]


def groups(lake):
    """The machine's groups, as sets of records: what they are called says nothing."""
    rows = lake.execute(
        "select list(record_id order by record_id) from link_mentions"
        " left join link_groups using (unique_id) group by coalesce(label, unique_id)"
    ).fetchall()
    return sorted(tuple(records) for (records,) in rows)


def pairs(lake):
    """Every pair kept, with its weight and its evidence."""
    return lake.execute(
        "select least(record_id_l, record_id_r) as one, greatest(record_id_l, record_id_r) as two,"
        " match_weight, tier, evidence from link_pairs order by all"
    ).fetchall()


def citizens(lake):
    rows = lake.execute(
        "select list(record_id order by record_id) from linked group by citizen_id"
    ).fetchall()
    return sorted(tuple(records) for (records,) in rows)


def flagged(lake):
    """Records of the citizens whose parts the machine would place elsewhere."""
    return {
        record
        for (record,) in lake.execute(
            "select other.record_id from review_queue"
            " inner join linked as one on one.record_id in (record_id_l, record_id_r)"
            " inner join linked as other using (citizen_id)"
            " where kind in ('broken', 'conflict', 'merge') and state = 'open'"
        ).fetchall()
    }


@pytest.fixture
def deliver(now, write_into):
    """Deliver these batches one after the other and link after each; return the lake."""
    opened = []

    def run(*batches):
        connection = duckdb.connect()
        opened.append(connection)
        connection.execute("attach ':memory:' as lake; use lake")
        random = Random(11)  # noqa: S311
        for day, batch in enumerate(batches):
            write_into(connection, batch)
            link(
                connection,
                now + timedelta(days=day),
                lambda: UUID(int=random.getrandbits(128), version=4),
            )
        return connection

    yield run
    for connection in opened:
        connection.close()


def growing(mentions, parts, order):
    """The base after each of so many deliveries, in an order of arrival of its own."""
    arrival = list(mentions)
    Random(order).shuffle(arrival)  # noqa: S311
    ends = [len(arrival) * part // parts for part in range(1, parts + 1)]
    # All but the last fifth comes first: the base then stays within one power of two.
    return [arrival[: max(end, len(arrival) * 4 // 5)] for end in ends]


@pytest.mark.parametrize(("parts", "order"), [(2, 1), (6, 2), (6, 3), (10, 4)])
def test_deliveries_one_by_one_give_the_groups_and_pairs_of_one_full_run(
    deliver, mentions, parts, order
):
    at_once = deliver(mentions)

    one_by_one = deliver(*growing(mentions, parts, order))

    assert groups(one_by_one) == groups(at_once)
    assert pairs(one_by_one) == pairs(at_once)


def test_citizens_are_the_machines_groups_but_for_those_a_person_is_asked_about(deliver, mentions):
    lake = deliver(*growing(mentions, 10, 5))

    asked = flagged(lake)
    differing = {
        record
        for group in set(citizens(lake)) ^ set(groups(lake))
        for record in group
        if not asked.intersection(group)
    }
    assert differing == set()


def test_a_small_delivery_scores_only_its_own_pairs(deliver, mentions):
    lake = deliver(mentions[:-5], mentions)

    assert lake.execute("select count(*) from link_runs").fetchall() == [(2,)]
    engines = lake.execute("select distinct engine from link_runs").fetchall()
    assert len(engines) == 1


def test_records_that_change_and_leave_give_what_a_full_run_gives(deliver, mentions):
    changed = [
        replace(mention, phone=None, surname_2=None) if place % 9 == 0 else mention
        for place, mention in enumerate(mentions)
        if place % 13
    ]

    step_by_step = deliver(mentions, changed)

    assert groups(step_by_step) == groups(deliver(changed))
    assert pairs(step_by_step) == pairs(deliver(changed))


def test_a_base_that_doubles_is_scored_again_as_a_whole(deliver, mentions):
    step_by_step = deliver(mentions[:100], mentions)

    assert pairs(step_by_step) == pairs(deliver(mentions))


def test_a_key_that_a_crowd_comes_to_share_is_given_up_by_both_runs(deliver, mentions, monkeypatch):
    monkeypatch.setattr("hub.identity.blocking.LARGEST_BLOCK", 4)

    step_by_step = deliver(mentions[: len(mentions) * 4 // 5], mentions)

    assert pairs(step_by_step) == pairs(deliver(mentions))


def test_state_that_lost_a_row_is_made_again(deliver, mentions, now):
    lake = deliver(mentions)
    whole = pairs(lake)
    lake.execute("delete from link_edges where unique_id_l % 7 = 0")

    link(lake, now + timedelta(days=9), lambda: UUID(int=1, version=4))

    assert pairs(lake) == whole
