"""From which weight on a pair joins, read off the scores of a full run: no truth, no guess.

Pure. Weights are log-odds under the model, so zero would do were the model right; for the expected
F1 the best place to cut is where a pair is as likely as not. Two things can be wrong with it:
records with many errors make partners score too low, and fields that go together make strangers
score too high. So the strangers are fitted where hardly anybody else is, and carried on upwards: a
straight line says how many there are at most, a curve how many at least. The cut goes down while
even the line leaves half of the pairs unexplained, and up while the curve explains half of them.
"""

import numpy as np

from hub.identity.clusters import Nodes, Weights

FIT_FROM = -12
FIT_TO = {1: -5, 2: -4}
LOWEST, HIGHEST = -4, 3
# Too few pairs to fit anything: the model's own zero stands.
FEWEST_PAIRS = 25
HALF = 0.5


def prior_of(evidence: Weights, records: int) -> float:
    """Chance that two random records are partners, so that the pairs seen add up to it."""
    every = max(records * (records - 1) / 2, 1.0)
    odds = np.exp2(np.clip(evidence, -80, 80))
    chance = 1e-4
    for _ in range(200):
        expected = float((odds * chance / (1 - chance + odds * chance)).sum())
        renewed = min(max(expected, HALF) / every, HALF)
        if abs(renewed - chance) < 1e-6 * chance:
            break
        chance = renewed
    return chance


def join_weight(weight: Weights) -> float:
    """The lowest weight at which a pair is more likely of one person than not."""
    edges = np.arange(FIT_FROM, HIGHEST + 3)
    seen = np.histogram(weight, edges)[0].astype(np.float64)
    most, least = _strangers(edges, seen, bend=1), _strangers(edges, seen, bend=2)
    if most is None or least is None:
        return 0.0
    join = 0
    while join < HIGHEST and _share(least, seen, join) > HALF:
        join += 1
    if join == 0:
        while join > LOWEST and _share(most, seen, join - 1) < HALF:
            join -= 1
    return float(join)


def _strangers(edges: Nodes, seen: Weights, bend: int) -> Weights | None:
    """Strangers in each band, fitted to the low ones; none where there are too few to fit."""
    middle = edges[:-1] + HALF
    low = middle < FIT_TO[bend]
    strangers = seen[low] / (1 + np.exp2(middle[low]))
    if strangers.sum() < FEWEST_PAIRS or np.count_nonzero(strangers) <= bend:
        return None
    shape = np.polyfit(middle[low], np.log2(strangers + HALF), bend, w=np.sqrt(strangers + HALF))
    if shape[0] > 0:
        return _strangers(edges, seen, 1) if bend > 1 else np.full(len(middle), strangers[-1])
    expected: Weights = np.exp2(np.polyval(shape, middle))
    return expected


def _share(strangers: Weights, seen: Weights, lowest: int) -> float:
    """Share of strangers in two bands: one alone may hold a handful of pairs."""
    both = slice(lowest - FIT_FROM, lowest - FIT_FROM + 2)
    return float(strangers[both].sum() / max(seen[both].sum(), 1.0))
