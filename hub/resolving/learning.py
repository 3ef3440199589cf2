"""What agreement is worth, learnt from a table that nobody labelled.

Pure: counted patterns of degrees in, likelihoods out. One mixture is fitted to several sets of
pairs at once: random pairs say how strangers agree, with the few partners among them taken out;
pairs of each key say how partners agree on what the key does not hold equal. A weak expectation
per degree steadies what a small table hardly shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.float64]
Degrees = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MISSING = -1
PASSES, ROUNDS, ROUNDS_WITHOUT = 3, 60, 20
FIRST_CHANCE, FIRST_CHANCE_AT_RANDOM = 0.1, 1e-7
# Overlaps are measured on at least so many strangers, and no smaller one is worth a word.
# Strangers must outnumber the partners among them by this much.
CLEARER_THAN = 5.0
FEWEST_STRANGERS, LEAST_OVERLAP, MOST_OVERLAP = 100.0, 1.0, 16.0
SETTLED = 1e-5
# The expectation weighs as much as this many pairs of partners.
STEADIED_BY = 15.0
LOWEST_M, HIGHEST_SHARE, HALF = 0.0002, 0.999, 0.5


@dataclass(frozen=True, slots=True)
class PairSet:
    """Patterns of degrees with their counts; `told` are the fields that the set was not made by.

    `teaches`: its pairs are rich in partners, and relatives are not what they share.
    """

    patterns: Degrees
    counts: Counts
    told: Flags
    random: bool
    teaches: bool = True


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """Of each field and degree: how often partners and strangers show it.

    `overlap` are bits that two fields say twice when both agree: relatives share a surname and a
    home, so agreement on the second hardly adds to agreement on the first.
    """

    of_partners: tuple[Counts, ...]
    of_strangers: tuple[Counts, ...]
    overlap: Counts

    def weights(self) -> list[Counts]:
        """Weight of each degree in bits."""
        return [np.log2(m / u) for m, u in zip(self.of_partners, self.of_strangers, strict=True)]

    def overlaps(self) -> list[tuple[int, int, float]]:
        """The overlaps that count: a tree, so that nothing is taken off twice."""
        fields = len(self.of_partners)
        strongest = sorted(
            (
                (float(self.overlap[one, other]), one, other)
                for one in range(fields)
                for other in range(one + 1, fields)
            ),
            reverse=True,
        )
        branch = list(range(fields))
        tree: list[tuple[int, int, float]] = []
        for bits, one, other in strongest:
            if bits > LEAST_OVERLAP and branch[one] != branch[other]:
                tree.append((one, other, bits))
                branch = [branch[one] if b == branch[other] else b for b in branch]
        return tree


def learn(sets: Sequence[PairSet], expected: Sequence[Sequence[float]]) -> Likelihoods:
    """Fit partners and strangers to all sets; degrees count up from no agreement."""
    prior = [np.asarray(shares) / sum(shares) for shares in expected]
    strangers = [_counted(sets, field, len(shares)) for field, shares in enumerate(prior)]
    fitted = Likelihoods(tuple(prior), tuple(strangers), np.zeros((len(prior), len(prior))))
    chances = [FIRST_CHANCE_AT_RANDOM if pairs.random else FIRST_CHANCE for pairs in sets]
    for _ in range(PASSES):
        fitted, chances = _fit(sets, prior, fitted, chances)
        fitted = _with_overlaps(sets, fitted, chances)
    return fitted


def _fit(
    sets: Sequence[PairSet], prior: Sequence[Counts], fitted: Likelihoods, chances: list[float]
) -> tuple[Likelihoods, list[float]]:
    for _ in range(ROUNDS):
        shares = [
            share_of_partners(pairs, fitted, chance)
            for pairs, chance in zip(sets, chances, strict=True)
        ]
        chances = [_chance(pairs, share) for pairs, share in zip(sets, shares, strict=True)]
        refitted = _refitted(sets, shares, prior, fitted.overlap)
        moved = max(
            float(np.abs(new - old).max())
            for new, old in zip(refitted.of_partners, fitted.of_partners, strict=True)
        )
        fitted = refitted
        if moved < SETTLED:
            break
    return fitted, chances


def _chance(pairs: PairSet, share: Counts) -> float:
    chance = float((share * pairs.counts).sum() / max(pairs.counts.sum(), 1))
    return min(max(chance, FIRST_CHANCE_AT_RANDOM), HIGHEST_SHARE)


def share_of_partners(
    pairs: PairSet, fitted: Likelihoods, chance: float, without: int | None = None
) -> Counts:
    """Of each pattern the share that are partners, if `chance` of the set are."""
    told = [bool(tells) and field != without for field, tells in enumerate(pairs.told)]
    said = [
        _weight(pairs, field, weights) if told[field] else np.zeros(len(pairs.counts))
        for field, weights in enumerate(fitted.weights())
    ]
    evidence = np.sum(said, axis=0)
    for one, other, bits in fitted.overlaps():
        # A field that the set was made by agrees in every pair of it.
        sides = [
            np.maximum(said[field], 0) if told[field] else np.full(len(evidence), bits)
            for field in (one, other)
        ]
        if (told[one] or told[other]) and without not in (one, other):
            evidence -= np.minimum(bits, np.minimum(*sides))
    odds = np.exp2(np.clip(evidence, -60, 60)) * chance / max(1 - chance, 1e-9)
    share: Counts = odds / (1 + odds)
    return share


def _weight(pairs: PairSet, field: int, weights: Counts) -> Counts:
    degree = pairs.patterns[:, field]
    said: Counts = np.where(degree == MISSING, 0.0, weights[np.maximum(degree, 0)])
    return said


def _with_overlaps(
    sets: Sequence[PairSet], fitted: Likelihoods, chances: Sequence[float]
) -> Likelihoods:
    """Measure in each set made by one field what strangers of it share besides."""
    overlap = np.zeros_like(fitted.overlap)
    for pairs, chance in zip(sets, chances, strict=True):
        held = np.flatnonzero(~pairs.told)
        if len(held) != 1:
            continue
        for field in np.flatnonzero(pairs.told).tolist():
            bits = _lift(pairs, fitted, chance, field)
            one, other = sorted((int(held[0]), field))
            overlap[one, other] = max(overlap[one, other], bits)
    return Likelihoods(fitted.of_partners, fitted.of_strangers, overlap)


def _lift(pairs: PairSet, fitted: Likelihoods, chance: float, field: int) -> float:
    """By how many bits strangers of the set agree on a field more often than any strangers."""
    agrees = fitted.weights()[field] > 1
    degree = pairs.patterns[:, field]
    filled = degree != MISSING
    if not agrees.any() or not filled.any():
        return 0.0
    share = _share_told_by_others(pairs, fitted, chance, field)[filled]
    counts = pairs.counts[filled]
    agreeing = agrees[degree[filled]]
    strangers = float((counts * (1 - share) ** 2).sum())
    # Partners that the other fields take for strangers agree as partners do.
    mistaken = float((counts * share * (1 - share)).sum())
    seen = float((counts * (1 - share))[agreeing].sum())
    # What is left must not be chance either: two standard errors are taken off.
    seen -= mistaken * float(fitted.of_partners[field][agrees].sum()) + 2 * np.sqrt(max(seen, 1))
    if strangers < max(FEWEST_STRANGERS, CLEARER_THAN * mistaken) or seen <= 0:
        return 0.0
    usual = float(fitted.of_strangers[field][agrees].sum())
    return float(np.clip(np.log2(seen / strangers / usual), 0, MOST_OVERLAP))


def _share_told_by_others(pairs: PairSet, fitted: Likelihoods, chance: float, field: int) -> Counts:
    """Share of partners without the field, whose agreement would have raised the chance as well."""
    chance = min(chance, HALF)
    for _ in range(ROUNDS_WITHOUT):
        share = share_of_partners(pairs, fitted, chance, without=field)
        chance = _chance(pairs, share)
    return share_of_partners(pairs, fitted, chance, without=field)


def _counted(sets: Sequence[PairSet], field: int, degrees: int) -> Counts:
    random = [pairs for pairs in sets if pairs.random]
    return _shares(random, [pairs.counts for pairs in random], field, np.full(degrees, 0.5))


def _refitted(
    sets: Sequence[PairSet], shares: Sequence[Counts], prior: Sequence[Counts], overlap: Counts
) -> Likelihoods:
    both = list(zip(sets, shares, strict=True))
    taught = [pairs for pairs in sets if pairs.teaches and not pairs.random]
    partners = [p * pairs.counts for pairs, p in both if pairs.teaches and not pairs.random]
    random = [pairs for pairs in sets if pairs.random]
    strangers = [(1 - p) * pairs.counts for pairs, p in both if pairs.random]
    of_partners = (
        np.maximum(_shares(taught, partners, field, STEADIED_BY * expected), LOWEST_M)
        for field, expected in enumerate(prior)
    )
    of_strangers = (
        _shares(random, strangers, field, np.full(len(expected), 0.5))
        for field, expected in enumerate(prior)
    )
    return Likelihoods(tuple(of_partners), tuple(of_strangers), overlap)


def _shares(
    sets: Sequence[PairSet], weighed: Sequence[Counts], field: int, start: Counts
) -> Counts:
    """Share of each degree of a field over the sets that tell of it."""
    total = start.astype(np.float64).copy()
    for pairs, weight in zip(sets, weighed, strict=True):
        if pairs.told[field]:
            filled = pairs.patterns[:, field] != MISSING
            total += np.bincount(
                pairs.patterns[filled, field], weight[filled], minlength=len(total)
            )
    share: Counts = total / total.sum()
    return share
