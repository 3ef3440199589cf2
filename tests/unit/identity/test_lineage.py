"""The tree of ids that events tell: who hangs under whom, and under which id a record came."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hub.identity.lineage import Event, lineage_from

START = datetime(2026, 1, 1, tzinfo=UTC)
A, B, C, D = (UUID(int=number) for number in range(1, 5))


@pytest.fixture
def tell():
    """Fold (kind, record, citizen, other) lines, a day apart, into a lineage."""

    def fold(*lines, is_machine=False):
        return lineage_from(
            Event(number, START + timedelta(days=number), *line, is_machine)
            for number, line in enumerate(lines)
        )

    return fold


def test_a_merged_id_stands_for_the_one_it_hangs_under(tell):
    lineage = tell(("merged", None, A, B), ("merged", None, C, A))

    assert [lineage.root(citizen) for citizen in (A, B, C, D)] == [C, C, C, D]


def test_an_unmerged_id_stands_for_itself_with_whoever_hangs_below_it(tell):
    lineage = tell(("merged", None, A, B), ("merged", None, C, A), ("unmerged", None, A, C))

    assert [lineage.root(citizen) for citizen in (A, B, C)] == [A, A, C]


def test_a_record_keeps_the_id_under_which_it_came(tell):
    lineage = tell(("created", "r1", A, None), ("created", "r2", B, None), ("merged", None, A, B))

    assert {name: home.citizen_id for name, home in lineage.homes.items()} == {"r1": A, "r2": B}


def test_a_record_that_left_and_came_back_to_the_merged_person_keeps_its_first_home(tell):
    lineage = tell(
        ("created", "r2", B, None),
        ("merged", None, A, B),
        ("left", "r2", A, None),
        ("joined", "r2", A, None),
    )

    assert lineage.homes["r2"].citizen_id == B


def test_a_record_that_moved_to_another_person_has_its_home_there(tell):
    lineage = tell(("created", "r1", A, None), ("joined", "r1", B, None), ("left", "r1", A, B))

    assert lineage.homes["r1"].citizen_id == B


def test_only_what_came_after_the_merge_is_late(tell):
    lineage = tell(
        ("created", "before", A, None), ("merged", None, A, B), ("joined", "after", A, None)
    )

    assert [lineage.is_late(record, B) for record in ("before", "after")] == [False, True]


def test_the_own_records_of_a_person_merged_above_are_not_late(tell):
    lineage = tell(
        ("merged", None, A, B),
        ("created", "of c", C, None),
        ("merged", None, C, A),
        ("joined", "after", C, None),
    )

    assert [lineage.is_late(record, B) for record in ("of c", "after")] == [False, True]


def test_a_record_unknown_to_the_events_is_not_late(tell):
    assert not tell(("merged", None, A, B)).is_late("never told", B)


def test_the_newcomer_that_made_a_machine_merge_two_people_is_late():
    lineage = lineage_from(
        [
            Event(1, START, "joined", "bridge", A, None, is_machine=True),
            Event(2, START, "merged", None, A, B, is_machine=True),
        ]
    )

    assert lineage.is_late("bridge", B)
