"""From weights to chances: what share of reviewed pairs of a weight band are one person.

Pure. Weights are over-confident, so nobody is shown a probability that comes from a weight. Pairs
drawn at random are reviewed; each band tells how many of them were the same person, with Wilson's
interval. A band with too few joins its neighbour, and a stronger band never says less than a weaker
one (pool adjacent violators). A band that still has too few is not shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, sqrt

BAND_BITS = 4.0
LEAST_REVIEWED = 30
# Two-sided 95 %.
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One reviewed pair; it stands for `stands_for` pairs of those it was drawn from."""

    weight: float
    is_same: bool
    stands_for: float = 1.0


@dataclass(frozen=True, slots=True)
class Band:
    """Weights from `low` up to before `high`: reviewed pairs, share that is one person, interval."""

    low: float
    high: float
    n: int
    share: float
    lower: float
    upper: float
    is_shown: bool


@dataclass(frozen=True, slots=True)
class _Heap:
    """Reviewed pairs of neighbouring weights, before their share is told."""

    low: float
    high: float
    pairs: tuple[Reviewed, ...]

    @property
    def share(self) -> float:
        weights = sum(pair.stands_for for pair in self.pairs)
        return sum(pair.stands_for for pair in self.pairs if pair.is_same) / weights

    def with_next(self, other: "_Heap") -> "_Heap":
        return _Heap(self.low, other.high, self.pairs + other.pairs)


def bands(reviewed: Iterable[Reviewed], least: int = LEAST_REVIEWED) -> tuple[Band, ...]:
    """Return the bands from the weakest to the strongest."""
    heaps = defaultdict[float, list[Reviewed]](list)
    for pair in reviewed:
        heaps[floor(pair.weight / BAND_BITS) * BAND_BITS].append(pair)
    cut = [_Heap(low, low + BAND_BITS, tuple(heaps[low])) for low in sorted(heaps)]
    return tuple(_band(heap, least) for heap in _rising(_filled(cut, least)))


def band_of(known: Sequence[Band], weight: float) -> Band | None:
    """Return what may be told of a pair of this weight; None where too little was reviewed."""
    found = (band for band in known if band.low <= weight < band.high)
    return next((band for band in found if band.is_shown), None)


def wilson(agreed: float, n: float) -> tuple[float, float]:
    """Return Wilson's interval of a share: honest with few cases and near nought or one."""
    if n <= 0:
        return 0.0, 1.0
    share = agreed / n
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def _filled(heaps: Sequence[_Heap], least: int) -> list[_Heap]:
    """Let a band with too few pairs join the stronger neighbour, the last one the weaker."""
    done = list[_Heap]()
    for heap in heaps:
        if done and len(done[-1].pairs) < least:
            done[-1] = done[-1].with_next(heap)
        else:
            done.append(heap)
    if len(done) > 1 and len(done[-1].pairs) < least:
        last = done.pop()
        done[-1] = done[-1].with_next(last)
    return done


def _rising(heaps: Sequence[_Heap]) -> list[_Heap]:
    """Pool neighbours until no stronger band says less than a weaker one."""
    done = list[_Heap]()
    for heap in heaps:
        done.append(heap)
        while len(done) > 1 and done[-1].share < done[-2].share:
            strong = done.pop()
            done[-1] = done[-1].with_next(strong)
    return done


def _band(heap: _Heap, least: int) -> Band:
    """Tell a band; pairs that stand for different numbers count as fewer (Kish)."""
    total = sum(pair.stands_for for pair in heap.pairs)
    effective = total**2 / sum(pair.stands_for**2 for pair in heap.pairs)
    lower, upper = wilson(heap.share * effective, effective)
    n = len(heap.pairs)
    return Band(heap.low, heap.high, n, heap.share, lower, upper, n >= least)
