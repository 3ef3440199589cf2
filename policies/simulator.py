"""The simulator: what the rules answer to a case, in the words of everybody who would read it.

It makes no decision of its own: `decide_one` answers, as it does for a live question.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from consent.terms import Language
from policies.decide import decide_one, fields_asked
from policies.decisions import Decision, Permitted, Unsettled
from policies.explain import explain, reason_code, shown, withheld_kind
from policies.flip import Flip, smallest_flip
from policies.rulebook import Rulebook
from policies.situations import Situation

YES = "permitted"


@dataclass(frozen=True, slots=True)
class Simulated:
    """One field of a case: the decision, what the officer reads, and what would turn it over."""

    field: str
    decision: Decision
    code: str
    kind: str | None
    sentence: str
    policy_ids: tuple[str, ...]
    ground: str | None
    flip: Flip | None


def simulate(
    rulebook: Rulebook, asked: Situation, fields: tuple[str, ...], language: Language
) -> Iterator[Simulated]:
    """Yield the answer for each field named; without any, for those of the purpose."""
    for field in fields_asked(rulebook, asked.purpose, fields):
        yield simulate_one(rulebook, asked._replace(field=field), language)


def simulate_one(
    rulebook: Rulebook, asked: Situation, language: Language, *, with_flip: bool = True
) -> Simulated:
    """The answer for one field; looking for what would turn it over takes longer."""
    decision = decide_one(rulebook, asked)
    label = rulebook.label(asked.field, language)
    return Simulated(
        field=asked.field,
        decision=decision,
        code=code_of(decision),
        kind=None if isinstance(decision, Permitted) else withheld_kind(decision).value,
        sentence=explain(shown(decision), label, language),
        policy_ids=() if isinstance(decision, Unsettled) else decision.policy_ids,
        ground=decision.ground.norm if isinstance(decision, Permitted) else None,
        flip=smallest_flip(rulebook, asked) if with_flip else None,
    )


def code_of(decision: Decision) -> str:
    """A decision as one word: permitted, or the reason why not."""
    return YES if isinstance(decision, Permitted) else reason_code(decision)
