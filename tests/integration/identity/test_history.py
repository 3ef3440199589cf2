from dataclasses import replace
from datetime import timedelta

import pytest

from hub.identity.history import members_at, record_at
from hub.identity.linked import link
from hub.identity.overrides import merge, unmerge


@pytest.fixture
def luz(ana):
    return replace(
        ana, record_id="b:o:1", given_1="LUZ", given_2="DARY", surname_1="RIASCOS",
        surname_2="HURTADO", birth_date=None, document_number="29111222", phone="+573150000001",
        email="luz@ejemplo.co", address="CARRERA 1 # 2-3",
    )  # fmt: skip


@pytest.fixture
def day(lake, fill, town, now, new_id):
    """Link the town and these mentions on a day after the first."""

    def run(number, *mentions):
        fill([*town.mentions, *mentions])
        link(lake, now + timedelta(days=number), new_id)
        return now + timedelta(days=number, hours=1)

    return run


def test_a_record_is_nobody_before_it_comes_and_after_it_leaves(lake, day, ana):
    before = day(0)
    there = day(1, ana)
    gone = day(2)

    assert record_at(lake, ana.record_id, before) is None
    assert record_at(lake, ana.record_id, there) is not None
    assert record_at(lake, ana.record_id, gone) is None


def test_who_a_record_was_on_each_day_through_a_merge_and_its_undoing(lake, day, ana, luz):
    apart = day(1, ana, luz)
    pair = [record_at(lake, record, apart) for record in (ana.record_id, luz.record_id)]
    merge(lake, *pair, "officer-7", "Es la misma", apart + timedelta(days=1))
    unmerge(lake, *pair, "officer-7", "No lo era", apart + timedelta(days=3))

    found = [record_at(lake, luz.record_id, apart + timedelta(days=days)) for days in (0, 2, 4)]

    assert found == [pair[1], pair[0], pair[1]]


def test_the_records_a_citizen_had_on_a_day(lake, day, ana):
    one = day(1, ana)
    two = day(2, ana, replace(ana, record_id="z:o:9"))
    citizen = record_at(lake, ana.record_id, one)

    assert members_at(lake, citizen, one) == [ana.record_id]
    assert members_at(lake, citizen, two) == [ana.record_id, "z:o:9"]


def test_today_is_what_the_lake_says(lake, day, ana, luz):
    today = day(1, ana, luz, replace(ana, record_id="z:o:9"))

    told = lake.execute("select record_id, citizen_id from linked order by record_id").fetchall()

    assert [(record, record_at(lake, record, today)) for record, _ in told[-40:]] == told[-40:]


def test_a_record_that_moves_to_another_citizen_was_the_first_one_until_then(lake, day, ana, luz):
    before = day(1, ana, luz)
    first = record_at(lake, ana.record_id, before)
    after = day(2, replace(luz, record_id=ana.record_id), luz)

    assert record_at(lake, ana.record_id, before) == first
    assert record_at(lake, ana.record_id, after) == record_at(lake, luz.record_id, after)
