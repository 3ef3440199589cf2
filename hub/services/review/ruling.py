"""When a case is settled: how many reviewers must agree, and what becomes of a disagreement.

Pure. An ordinary case is settled by one reviewer who is sure. A sensitive one needs two who agree;
who cannot tell calls for another reviewer; three who spoke settle every case, by majority.
"""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from hub.identity.review import Verdict

MOST_REVIEWERS = 3
MAJORITY = 2


class Step(StrEnum):
    """What a case waits for."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    CLOSED = "closed"


def closes(verdicts: Sequence[Verdict], *, is_sensitive: bool) -> Verdict | None:
    """Return what the verdicts so far settle, each from another reviewer, or None."""
    if not verdicts:
        return None
    said, times = Counter(verdicts).most_common(1)[0]
    if times >= MAJORITY:
        return said
    if len(verdicts) >= MOST_REVIEWERS:
        return Verdict.UNSURE
    is_enough = len(verdicts) == 1 and not is_sensitive and said is not Verdict.UNSURE
    return said if is_enough else None


def next_step(verdicts: Sequence[Verdict], *, is_sensitive: bool) -> Step:
    """Return which reviewer a case waits for."""
    if closes(verdicts, is_sensitive=is_sensitive) is not None:
        return Step.CLOSED
    return (Step.FIRST, Step.SECOND, Step.THIRD)[len(verdicts)]
