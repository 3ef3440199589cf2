"""SQL of samples: which cases were drawn for quality, which are planted, and what was said of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from hub.store.schema import review_cases, review_decisions, review_samples

ENOUGH_TO_KNOW = 2


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One drawn pair; `truth` is known of planted ones only."""

    case_id: str
    slice: str
    match_weight: float | None
    population: int
    drawn: int
    truth: str | None
    seed: int
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class JudgedSample:
    """A drawn pair that was settled."""

    match_weight: float
    closes: str
    population: int
    drawn: int


def add_samples(connection: Connection, rows: Sequence[SampleRow]) -> None:
    """Keep what was drawn; the same draw again changes nothing."""
    if rows:
        connection.execute(
            insert(review_samples).on_conflict_do_nothing(), [asdict(row) for row in rows]
        )


def confirmed_cases(connection: Connection) -> list[str]:
    """Return the cases on which two reviewers agreed: of these the answer is known."""
    said = review_decisions
    chosen = (
        select(said.c.case_id)
        .join(review_cases, review_cases.c.case_id == said.c.case_id)
        .where(review_cases.c.state == "applied", said.c.version == review_cases.c.version)
        .where(said.c.verdict.in_(("same", "never")))
        .group_by(said.c.case_id, said.c.verdict)
        .having(func.count() >= ENOUGH_TO_KNOW)
        .order_by(said.c.case_id)
    )
    return list(connection.execute(chosen).scalars())


def planted_cases(connection: Connection) -> dict[str, str]:
    """Return the planted cases with what they are."""
    table = review_samples
    chosen = select(table.c.case_id, table.c.truth).where(table.c.truth.is_not(None))
    return {row.case_id: row.truth for row in connection.execute(chosen)}


def judged_samples(connection: Connection) -> list[JudgedSample]:
    """Return every drawn pair that reviewers settled, planted ones left out."""
    drawn, said = review_samples, review_decisions
    chosen = (
        select(drawn.c.match_weight, said.c.closes, drawn.c.population, drawn.c.drawn)
        .join(said, said.c.case_id == drawn.c.case_id)
        .where(drawn.c.truth.is_(None), said.c.closes.is_not(None))
        .where(drawn.c.match_weight.is_not(None))
        .order_by(said.c.seq)
    )
    return [
        JudgedSample(row.match_weight, row.closes, row.population, row.drawn)
        for row in connection.execute(chosen)
    ]


def planted_answers(connection: Connection) -> list[tuple[str, str, str]]:
    """Return reviewer, verdict and truth of every answer on a planted case."""
    drawn, said = review_samples, review_decisions
    chosen = (
        select(said.c.reviewer, said.c.verdict, drawn.c.truth)
        .join(drawn, drawn.c.case_id == said.c.case_id)
        .where(drawn.c.truth.is_not(None))
        .order_by(said.c.seq)
    )
    return [(row.reviewer, row.verdict, row.truth) for row in connection.execute(chosen)]
