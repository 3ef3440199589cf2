"""A decision met before is remembered: Cedar is not asked again."""

from collections.abc import Callable
from dataclasses import replace

from policies.decide import decide
from policies.decisions import Question
from policies.rulebook import Rulebook, rulebook_of


def test_a_question_met_before_asks_cedar_nothing(
    rulebook: Rulebook, ask: Callable[..., Question]
) -> None:
    fresh = rulebook_of(rulebook.files)
    decide(fresh, ask(), [])
    asked = fresh.engine.verdict.cache_info().misses  # type: ignore[attr-defined]

    decide(fresh, ask(), [])
    decide(fresh, replace(ask(), case_ref="another case"), [])

    assert fresh.engine.verdict.cache_info().misses == asked  # type: ignore[attr-defined]
    assert asked > 0
