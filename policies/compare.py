"""Two versions of the rules asked the same: what would newly open, newly close, or change ground."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.decide import decide_one
from policies.decisions import Decision, Permitted
from policies.grid import covering_grid
from policies.rulebook import Rulebook
from policies.simulator import YES, code_of
from policies.situations import Situation
from policies.vocabulary import Sensitivity

DELICATE = frozenset({Sensitivity.SENSITIVE, Sensitivity.CHILD})


class Effect(StrEnum):
    """What a change of the rules does to one answer."""

    NEWLY_ALLOWED = "newly_allowed"
    NEWLY_REFUSED = "newly_refused"
    OTHER_GROUND = "other_ground"
    OTHER_REASON = "other_reason"


@dataclass(frozen=True, slots=True)
class Difference:
    """One situation that the two versions answer differently."""

    asked: Situation
    effect: Effect
    before: str
    after: str
    is_delicate: bool


def both_grids(before: Rulebook, after: Rulebook, day: date) -> Iterator[Situation]:
    """The covering grids of both versions, each situation once."""
    seen = set()
    for rulebook in (before, after):
        for asked in covering_grid(rulebook, day):
            if asked not in seen:
                seen.add(asked)
                yield asked


def compare(
    before: Rulebook, after: Rulebook, situations: Iterable[Situation]
) -> Iterator[Difference]:
    """Yield every situation on which the versions differ, in the order asked."""
    for asked in situations:
        old, new = decide_one(before, asked), decide_one(after, asked)
        effect = _effect(old, new)
        if effect is not None:
            is_delicate = effect is Effect.NEWLY_ALLOWED and _is_delicate(after, asked)
            yield Difference(asked, effect, _told(old), _told(new), is_delicate)


def _effect(old: Decision, new: Decision) -> Effect | None:
    was, will_be = isinstance(old, Permitted), isinstance(new, Permitted)
    if was is not will_be:
        return Effect.NEWLY_ALLOWED if will_be else Effect.NEWLY_REFUSED
    if _told(old) == _told(new):
        return None
    return Effect.OTHER_GROUND if was else Effect.OTHER_REASON


def _told(decision: Decision) -> str:
    if isinstance(decision, Permitted):
        return f"{YES}: {decision.ground.agreement_id}"
    return code_of(decision)


def _is_delicate(rulebook: Rulebook, asked: Situation) -> bool:
    """Sensitive data, children's data, and anything about a child or somebody protected."""
    is_of_field = rulebook.fields[asked.field].sensitivity in DELICATE
    return is_of_field or asked.is_minor or asked.is_protected or asked.is_blocked
