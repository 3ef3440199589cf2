"""A look-up's decision is remembered, so that it costs less than a millisecond."""

from collections.abc import Callable
from time import process_time

from policies.decide import decide
from policies.decisions import Question
from policies.rulebook import Rulebook

REPEATS = 200


def test_a_decision_met_before_costs_less_than_a_millisecond(
    rulebook: Rulebook, ask: Callable[..., Question]
) -> None:
    question = ask()
    decide(rulebook, question, [])

    start = process_time()
    for _ in range(REPEATS):
        decide(rulebook, question, [])
    milliseconds = (process_time() - start) * 1000 / REPEATS

    print(f"\n{milliseconds:.3f} ms a decision of {len(decide(rulebook, question, []))} fields")  # noqa: T201  # shown with -s
    assert milliseconds < 1
