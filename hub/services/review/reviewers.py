"""How well reviewers judge: their answers on planted pairs of which the truth is known.

Pure. A reviewer does not know which cases are planted; who says that they cannot tell is not
wrong, and is counted apart.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from hub.identity.review import Verdict
from hub.services.review.bands import wilson


@dataclass(frozen=True, slots=True)
class PlantedAnswer:
    """What one reviewer said about one planted pair, and what it is."""

    reviewer: str
    said: Verdict
    truth: Verdict


@dataclass(frozen=True, slots=True)
class Agreement:
    """One reviewer against the truth; the interval is Wilson's."""

    reviewer: str
    n: int
    agreed: int
    could_not_tell: int
    share: float
    lower: float
    upper: float


def agreements(answers: Iterable[PlantedAnswer]) -> tuple[Agreement, ...]:
    """Return each reviewer's agreement with what is known, by code."""
    said = defaultdict[str, list[PlantedAnswer]](list)
    for answer in answers:
        said[answer.reviewer].append(answer)
    return tuple(_agreement(reviewer, said[reviewer]) for reviewer in sorted(said))


def _agreement(reviewer: str, answers: list[PlantedAnswer]) -> Agreement:
    sure = [answer for answer in answers if answer.said is not Verdict.UNSURE]
    agreed = sum(answer.said is answer.truth for answer in sure)
    lower, upper = wilson(agreed, len(sure))
    return Agreement(
        reviewer,
        len(sure),
        agreed,
        len(answers) - len(sure),
        agreed / len(sure) if sure else 0.0,
        lower,
        upper,
    )
