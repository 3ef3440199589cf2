"""A figure is a ratio against a named yardstick, both measured in the same run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much of the yardstick we reach; a rate, so more than 1 is better than the yardstick."""

    name: str
    yardstick: str
    ours: float
    theirs: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours over theirs."""
        return self.ours / self.theirs
