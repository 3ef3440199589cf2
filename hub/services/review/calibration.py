"""What reviewed samples say: the chance that goes with a weight, and how well reviewers judge."""

from dataclasses import dataclass

from sqlalchemy import Engine

from hub.identity.review import Verdict
from hub.services.reading import snapshot
from hub.services.review.bands import LEAST_REVIEWED, Band, Reviewed, bands
from hub.services.review.reviewers import Agreement, PlantedAnswer, agreements
from hub.store import samples as store


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bands, the reviewers, and how many pairs nobody could tell."""

    bands: tuple[Band, ...]
    reviewers: tuple[Agreement, ...]
    could_not_tell: int


def calibration(operator: Engine, least: int = LEAST_REVIEWED) -> Calibration:
    """Return the calibration as of now (database role: operator)."""
    with snapshot(operator) as connection:
        judged = store.judged_samples(connection)
        answers = store.planted_answers(connection)
    sure = [one for one in judged if one.closes != Verdict.UNSURE]
    reviewed = [
        Reviewed(one.match_weight, one.closes == Verdict.SAME, one.population / one.drawn)
        for one in sure
    ]
    planted = (
        PlantedAnswer(reviewer, Verdict(said), Verdict(truth)) for reviewer, said, truth in answers
    )
    return Calibration(bands(reviewed, least), agreements(planted), len(judged) - len(sure))
