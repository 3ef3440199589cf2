"""Reviewers measured on pairs of which the truth is known."""

from hub.identity.review import Verdict
from hub.services.review.reviewers import PlantedAnswer, agreements


def answers(reviewer, *said):
    return [PlantedAnswer(reviewer, Verdict(one), Verdict(truth)) for one, truth in said]


RIGHT, WRONG, UNSURE = ("same", "same"), ("same", "never"), ("unsure", "never")


def test_a_reviewer_agrees_as_often_as_they_are_right():
    [found] = agreements(answers("DPO-01", RIGHT, RIGHT, RIGHT, WRONG))

    assert (found.n, found.agreed, found.share) == (4, 3, 0.75)
    assert found.lower < 0.75 < found.upper


def test_who_cannot_tell_is_not_wrong_and_is_counted_apart():
    [found] = agreements(answers("DPO-01", RIGHT, UNSURE, UNSURE))

    assert (found.n, found.agreed, found.could_not_tell) == (1, 1, 2)


def test_a_reviewer_who_never_was_sure_has_no_figure():
    [found] = agreements(answers("DPO-01", UNSURE))

    assert (found.n, found.lower, found.upper) == (0, 0.0, 1.0)


def test_each_reviewer_is_measured_alone_in_the_order_of_codes():
    found = agreements([*answers("DPO-02", WRONG), *answers("DPO-01", RIGHT)])

    assert [(one.reviewer, one.agreed) for one in found] == [("DPO-01", 1), ("DPO-02", 0)]


def test_without_planted_answers_nobody_is_measured():
    assert agreements([]) == ()
