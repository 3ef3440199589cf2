"""Which case first: what a wrong answer would expose against what a right one would give back.

Pure. Where two people already sit together, the exposure happens every day: its weight is double.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.services.review.exposure import NewlyShown, Side, is_health
from policies.rulebook import Rulebook

HEALTH_POINTS = 8
MINOR_POINTS = 4
AGENCY_POINTS = 2
PERMIT_POINTS = 1
TOGETHER = frozenset({"conflict", "broken", "sample"})
TOGETHER_FACTOR = 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """A case with its points; a sensitive one needs two reviewers."""

    risk: int
    gain: int
    priority: int
    is_sensitive: bool
    agencies: tuple[str, ...]


def weigh(
    rulebook: Rulebook, kind: str, sides: tuple[Side, Side], shown: Sequence[NewlyShown]
) -> Weighed:
    """Count what is at stake in a case."""
    has_minor = any(side.is_minor for side in sides)
    agencies = tuple(sorted({one.agency for one in shown}))
    risk = (
        HEALTH_POINTS * is_health(rulebook, _fields(shown))
        + MINOR_POINTS * has_minor
        + AGENCY_POINTS * len(agencies)
        + PERMIT_POINTS * len(shown)
    )
    gain = len(sides[0].digests.keys() ^ sides[1].digests.keys())
    is_together = kind in TOGETHER
    return Weighed(
        risk=risk,
        gain=gain,
        priority=risk * (TOGETHER_FACTOR if is_together else 1) + gain,
        is_sensitive=has_minor or is_together or is_health(rulebook, _held(sides)),
        agencies=agencies,
    )


def _fields(shown: Iterable[NewlyShown]) -> set[str]:
    return {code for one in shown for code in one.fields}


def _held(sides: Iterable[Side]) -> set[str]:
    return {code for side in sides for code in side.digests}
