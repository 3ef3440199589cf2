"""Whether a source lists each person once: then two of its records are never one person.

A source without doubles shows hardly a confident pair within itself, and many with others.
"""

import numpy as np

from hub.identity.clusters import Nodes, Weights

CONFIDENT = 6.0
# Confident pairs within a source without doubles, as a share of its confident pairs.
MOST_DOUBLES = 0.01
FEWEST_LINKS = 20
NO_SOURCE = -1


def sources_without_doubles(left: Nodes, right: Nodes, weight: Weights, source: Nodes) -> Nodes:
    """The source of each record, or NO_SOURCE where its source may list a person twice."""
    sure = weight >= CONFIDENT
    one, other = source[left[sure]], source[right[sure]]
    many = int(source.max(initial=NO_SOURCE)) + 1
    known = (one != NO_SOURCE) & (other != NO_SOURCE)
    within = np.bincount(one[known & (one == other)], minlength=many)
    apart = known & (one != other)
    across = np.bincount(np.concatenate([one[apart], other[apart]]), minlength=many)
    single = (within <= MOST_DOUBLES * (across + within)) & (across >= FEWEST_LINKS)
    kept: Nodes = (
        np.where((source >= 0) & single[np.maximum(source, 0)], source, NO_SOURCE)
        if many
        else source
    )
    return kept
