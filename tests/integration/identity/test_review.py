from dataclasses import replace

import pytest

from hub.identity.errors import ReviewError
from hub.identity.linked import link
from hub.identity.review import Verdict, record_verdict
from hub.identity.saved_model import load_model

# In a town this small the same rare names are one woman; a city would doubt.
CAUTIOUS = replace(load_model(), join_weight=30.0)


@pytest.fixture
def doubtful(ana):
    """Two records that may be one woman: the same full name, and nothing else to compare."""
    bare = replace(ana, phone=None, email=None, address=None, birth_date=None, sex=None)
    return [bare, replace(bare, record_id="a:o:2", document_number=None, document_type=None)]


@pytest.fixture
def rule(lake, fill, town, doubtful, now, new_id):
    """Link the doubtful pair rule on it, and link again."""

    def link_and_rule(verdict):
        fill([*town.mentions, *doubtful])
        link(lake, now, new_id, CAUTIOUS)
        record_verdict(lake, queued(lake, "pair_id")[0][0], verdict, "officer-7", now)
        link(lake, now, new_id, CAUTIOUS)

    return link_and_rule


@pytest.fixture
def again(lake, fill, town, doubtful, now, new_id):
    """Link once more, with arrivals beside the doubtful pair."""

    def link_again(arrivals):
        fill([*town.mentions, *doubtful, *arrivals])
        link(lake, now, new_id, CAUTIOUS)

    return link_again


def citizens(lake):
    query = "select count(distinct citizen_id) from linked where record_id not like 'agencia:%'"
    return lake.execute(query).fetchall()[0][0]


def queued(lake, columns):
    query = f"select {columns} from review_queue where record_id_l not like 'agencia:%'"
    return lake.execute(query).fetchall()


def test_a_doubtful_pair_waits_for_a_person_and_tells_why_without_any_value(lake, again):
    again([])

    assert queued(lake, "kind, state, reason") == [
        ("uncertain", "open", "mismos nombres; mismos apellidos")
    ]


def test_same_joins_the_two(lake, rule):
    rule(Verdict.SAME)

    assert citizens(lake) == 1


def test_never_keeps_them_apart_and_says_who_ruled_and_when(lake, rule, now):
    rule(Verdict.NEVER)

    assert citizens(lake) == 2
    assert queued(lake, f"state, decided_by, decided_at = '{now}'") == [
        ("never", "officer-7", True)
    ]
    assert ("ruled", "never") in lake.execute("select kind, reason from citizen_events").fetchall()


def test_never_splits_what_was_one_citizen(lake, rule, now, new_id):
    rule(Verdict.SAME)
    record_verdict(lake, queued(lake, "pair_id")[0][0], Verdict.NEVER, "officer-7", now)

    link(lake, now, new_id, CAUTIOUS)

    assert citizens(lake) == 2
    assert "split" in {
        kind for (kind,) in lake.execute("select kind from citizen_events").fetchall()
    }


def test_a_citizen_somebody_ruled_on_is_not_merged_by_an_arrival(lake, rule, doubtful, again):
    rule(Verdict.NEVER)

    again([replace(doubtful[0], record_id="a:o:3")])

    assert citizens(lake) == 2


def test_a_pair_nobody_queued_is_refused(lake, fill, doubtful, now, new_id):
    fill(doubtful[:1])
    link(lake, now, new_id, CAUTIOUS)

    with pytest.raises(ReviewError, match="no está en la cola"):
        record_verdict(lake, "nothing", Verdict.SAME, "officer-7", now)
