"""When a case is settled: the table that the office reads before it trusts the desk."""

from itertools import permutations, product

import pytest

from hub.identity.review import Verdict
from hub.services.review.ruling import Step, closes, next_step

SAME, NEVER, UNSURE = Verdict.SAME, Verdict.NEVER, Verdict.UNSURE
ORDINARY, SENSITIVE = False, True

CASES = [
    # who said what, in order     kind        settles    waits for
    ((),                          ORDINARY,   None,      Step.FIRST),
    ((),                          SENSITIVE,  None,      Step.FIRST),
    # One who is sure is enough for an ordinary case, never for a sensitive one.
    ((SAME,),                     ORDINARY,   SAME,      Step.CLOSED),
    ((NEVER,),                    ORDINARY,   NEVER,     Step.CLOSED),
    ((SAME,),                     SENSITIVE,  None,      Step.SECOND),
    ((NEVER,),                    SENSITIVE,  None,      Step.SECOND),
    # Who cannot tell calls for somebody else.
    ((UNSURE,),                   ORDINARY,   None,      Step.SECOND),
    ((UNSURE,),                   SENSITIVE,  None,      Step.SECOND),
    ((UNSURE, UNSURE),            ORDINARY,   UNSURE,    Step.CLOSED),
    ((UNSURE, SAME),              ORDINARY,   None,      Step.THIRD),
    # Two who agree settle it.
    ((SAME, SAME),                SENSITIVE,  SAME,      Step.CLOSED),
    ((NEVER, NEVER),              SENSITIVE,  NEVER,     Step.CLOSED),
    # A disagreement goes to a third, who decides with either of them.
    ((SAME, NEVER),               SENSITIVE,  None,      Step.THIRD),
    ((SAME, NEVER, SAME),         SENSITIVE,  SAME,      Step.CLOSED),
    ((SAME, NEVER, NEVER),        SENSITIVE,  NEVER,     Step.CLOSED),
    # Three who all say something else settle that nobody can tell: the two stay apart.
    ((SAME, NEVER, UNSURE),       SENSITIVE,  UNSURE,    Step.CLOSED),
    ((UNSURE, SAME, NEVER),       ORDINARY,   UNSURE,    Step.CLOSED),
]  # fmt: skip


@pytest.mark.parametrize(("said", "is_sensitive", "settles", "waits_for"), CASES)
def test_a_case_is_settled_by_this_table(said, is_sensitive, settles, waits_for):
    assert closes(said, is_sensitive=is_sensitive) == settles
    assert next_step(said, is_sensitive=is_sensitive) == waits_for


def test_three_opinions_always_settle_a_case():
    for said in product(Verdict, repeat=3):
        assert closes(said, is_sensitive=True) is not None


def test_no_single_reviewer_settles_a_sensitive_case():
    for said in Verdict:
        assert closes((said,), is_sensitive=True) is None


def test_the_order_of_three_opinions_does_not_matter():
    for said in product(Verdict, repeat=3):
        assert len({closes(order, is_sensitive=True) for order in permutations(said)}) == 1
