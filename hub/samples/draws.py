"""Seeded chance: the only place where sample data meets a random number generator.

Nothing here protects anything; secrets come from hub.vault.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")
ROUNDS = 3
MULTIPLIERS = (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35)


def dice(*seed: int | str) -> Random:
    """A generator that repeats itself for the same seed on every machine."""
    return Random(":".join(map(str, seed)))  # noqa: S311 - made-up people, no secret


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    """Values that come up as often as their weight says."""

    values: tuple[T, ...]
    ceilings: tuple[float, ...]

    def draw(self, rng: Random) -> T:
        """One value."""
        return self.values[bisect_right(self.ceilings, rng.random(), hi=len(self.values) - 1)]


def weighted(pairs: Iterable[tuple[T, float]]) -> Weighted[T]:
    """Values with their weights; the weights need not add up to one."""
    values, weights = zip(*pairs, strict=True)
    total = sum(weights)
    return Weighted(values, tuple(running / total for running in accumulate(weights)))


def by_rank(values: Sequence[T], offset: int = 10) -> Weighted[T]:
    """Values in order of frequency, after Zipf and Mandelbrot: the tenth is half the first."""
    return weighted((value, 1 / (rank + offset)) for rank, value in enumerate(values))


def pick(rng: Random, values: Sequence[T]) -> T:
    """One of the values, all equally likely (much quicker than Random.choice)."""
    return values[int(rng.random() * len(values))]


def digits(rng: Random, count: int) -> str:
    """A run of figures."""
    return str(int(rng.random() * 10**count)).zfill(count)


def scrambled(index: int, size: int, key: int) -> int:
    """Send 0..size-1 one to one onto itself, so that neighbours land far apart."""
    bits = max((size - 1).bit_length(), 2)
    place = _mixed(index, bits, key)
    while place >= size:
        place = _mixed(place, bits, key)
    return place


def _mixed(value: int, bits: int, key: int) -> int:
    mask, shift = (1 << bits) - 1, bits // 2
    for multiplier in MULTIPLIERS[:ROUNDS]:
        value = ((value ^ key) * multiplier) & mask
        value ^= value >> shift
    return value
