"""What a change of the rules would do: real decisions made again, and a grid of invented ones."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from hub.services.replay import asked_since
from policies.compare import Difference, Effect, both_grids, compare
from policies.decide import COLOMBIA
from policies.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Impact:
    """Differences over the real decisions and over the grid; real ones count how often."""

    asked: int
    real: tuple[tuple[Difference, int], ...]
    grid: tuple[Difference, ...]

    @property
    def delicate(self) -> tuple[Difference, ...]:
        """The openings that need a second signature."""
        return tuple(
            one for one in (*self.grid, *(real for real, _ in self.real)) if one.is_delicate
        )


def impact(
    engine: Engine, before: Rulebook, after: Rulebook, since: datetime, now: datetime
) -> Impact:
    """Ask both versions what was really asked since a moment, and what could be asked."""
    counted = Counter(asked_since(engine, since))
    real = tuple((one, counted[one.asked]) for one in compare(before, after, counted))
    return Impact(counted.total(), real, tuple(grid_differences(before, after, now)))


def grid_differences(before: Rulebook, after: Rulebook, now: datetime) -> Iterator[Difference]:
    """Differences over the covering grid, so that rights nobody used yet are seen too."""
    today = now.astimezone(COLOMBIA).date()
    return compare(before, after, both_grids(before, after, today))


def summary(differences: Iterable[Difference]) -> Sequence[tuple[Effect, str, str, str, int]]:
    """How many situations, by effect, agency, purpose and field."""
    counted = Counter(
        (one.effect, one.asked.agency, one.asked.purpose, one.asked.field) for one in differences
    )
    return [(*key, times) for key, times in sorted(counted.items())]
