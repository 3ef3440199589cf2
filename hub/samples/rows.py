"""A row on its way to a delivery, and the numbers that agencies give to their rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from hub.samples.draws import dice, scrambled
from hub.samples.mentions import Clerk, Flags, Habits
from hub.samples.people import Household

Value = str | int | date | None
Values = dict[str, Value]
ROW_NUMBERS = 1 << 32
SPOILED_SHARE = 0.0075
LONGEST_SINCE_RECORD = 1_600


@dataclass(frozen=True, slots=True)
class Truth:
    """Who a row is really about; `suffix` tells apart two people of one row."""

    suffix: str
    person: int
    flags: Flags


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one feed object. A spoiled row breaks a rule of its contract on purpose."""

    object: str
    key: str
    values: Values
    truths: tuple[Truth, ...] = ()
    spoiled: bool = False
    copies: int = 1


@dataclass(slots=True)
class RowNumbers:
    """Row numbers that tell neither the person nor the order: a counter, scrambled per object."""

    seed: int
    counters: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)

    def next(self, name: str) -> int:
        """The next number of a feed object, never the same twice."""
        if name not in self.keys:
            self.keys[name] = dice(self.seed, "rows", name).getrandbits(31)
        count = self.counters.get(name, 0)
        self.counters[name] = count + 1
        return scrambled(count, ROW_NUMBERS, self.keys[name])


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one household's records are made: its people, its chance, the day, the numbers."""

    rng: Random
    now: date
    household: Household
    numbers: RowNumbers

    def clerk(self, habits: Habits) -> Clerk:
        """Somebody who writes people down the way an agency does."""
        return Clerk(self.rng, self.now, self.household, habits)

    def day(self, earliest: date | None = None) -> date:
        """The day of a record, more often lately than long ago."""
        ago = int(LONGEST_SINCE_RECORD * self.rng.random() ** 1.6)
        day = self.now - timedelta(days=ago)
        return max(day, earliest) if earliest else day

    def key(self, name: str, prefix: str) -> str:
        """A row number in the agency's form."""
        return f"{prefix}{self.numbers.next(name):08X}"


def spoiled(rng: Random, row: Row, ways: tuple[Mapping[str, Value], ...]) -> Row:
    """The row with one thing that makes it unusable; an empty way repeats the row."""
    way = ways[int(rng.random() * len(ways))]
    if not way:
        return replace(row, copies=2)
    return replace(row, values={**row.values, **way}, truths=(), spoiled=True)
