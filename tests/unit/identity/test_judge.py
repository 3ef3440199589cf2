"""Every figure here was counted by hand."""

import duckdb
import pytest

from hub.identity.errors import JudgeError
from hub.identity.judge import Score, SliceScore, judge


def rows(pairs, names):
    values = ", ".join(f"('{one}', '{other}')" for one, other in pairs)
    return f"select * from (values {values}) as given ({names})"


def judged(clusters, truth, slices=None):
    with duckdb.connect() as connection:
        return judge(
            connection,
            rows(clusters.items(), "record_id, cluster"),
            rows(truth.items(), "record_id, person"),
            rows(slices, "record_id, slice") if slices else None,
        )


TRUTH = {"a1": "ana", "a2": "ana", "a3": "ana", "b1": "bea", "b2": "bea", "c1": "cira"}


def test_perfect_clusters_score_one_everywhere():
    found = judged(TRUTH, TRUTH)

    assert (found.pairwise, found.b_cubed, found.exact_cluster) == (Score(1, 1),) * 3


def test_sizes_are_counted():
    found = judged(TRUTH, TRUTH)

    assert (found.records, found.persons, found.clusters, found.largest_cluster) == (6, 3, 3, 3)


def test_one_stranger_in_a_cluster():
    """c1 moves in with bea: of 6 claimed pairs 4 are true, and all 4 true pairs are found."""
    found = judged(TRUTH | {"c1": "bea"}, TRUTH)

    assert found.pairwise == Score(4 / 6, 1)
    assert found.b_cubed == Score(pytest.approx((3 + 2 * 2 / 3 + 1 / 3) / 6), 1)
    assert found.exact_cluster == Score(1 / 2, 1 / 3)
    assert found.clusters == 2


def test_one_person_torn_in_two():
    """a3 is left alone: 2 pairs claimed, both true, of 4 due."""
    found = judged(TRUTH | {"a3": "nobody"}, TRUTH)

    assert found.pairwise == Score(1, 2 / 4)
    assert found.b_cubed == Score(1, pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 3) / 6))
    assert found.exact_cluster == Score(2 / 4, 2 / 3)


def test_f1_is_the_harmonic_mean():
    assert Score(1, 2 / 4).f1 == pytest.approx(2 / 3)


def test_f1_of_nothing_right_is_zero():
    assert Score(0, 0).f1 == 0


def test_records_absent_from_the_clusters_are_singletons():
    found = judged({"a1": "x", "a2": "x", "a3": "x"}, TRUTH)

    assert found.pairwise == Score(1, 3 / 4)
    assert found.clusters == 4


def test_a_cluster_named_like_an_absent_record_takes_it_not_in():
    found = judged({"a1": "b1"}, TRUTH)

    assert found.largest_cluster == 1


def test_records_the_truth_does_not_know_are_refused():
    with pytest.raises(JudgeError, match="la verdad no conoce"):
        judged({"z9": "x"}, TRUTH)


def test_where_no_pair_was_claimed_or_due_nothing_is_wrong():
    found = judged({"a1": "x"}, {"a1": "ana"})

    assert found.pairwise == Score(1, 1)


def test_each_slice_tells_who_sits_with_a_stranger_and_who_misses_a_partner():
    clusters = {"a1": "x", "a2": "x", "a3": "y", "b1": "y", "b2": "y", "c1": "z"}

    found = judged(clusters, TRUTH, [("a1", "twin"), ("a3", "twin"), ("b1", "moved")])

    assert found.slices == {
        "twin": SliceScore(records=2, with_a_stranger=0.5, missing_a_partner=1.0),
        "moved": SliceScore(records=1, with_a_stranger=1.0, missing_a_partner=0.0),
    }


def test_without_slices_there_are_none():
    assert judged(TRUTH, TRUTH).slices == {}
