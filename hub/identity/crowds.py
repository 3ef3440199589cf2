"""Components too large to be one family: a shared value has glued strangers together.

Pure. Ever stronger edges are asked for inside such a component until it falls apart, so that no
crowd is ever compared everybody with everybody.
"""

import numpy as np

from hub.identity.clusters import Flags, Nodes, Weights, components

LARGEST_COMPONENT = 400
STRICTER_BY = 4.0


def outside_crowds(left: Nodes, right: Nodes, weight: Weights, size: int) -> Flags:
    """Which edges to keep. What a component keeps depends on nothing outside it."""
    kept = np.ones(len(left), dtype=np.bool_)
    floor = 0.0
    while kept.any():
        labels = components(size, left[kept], right[kept])
        crowded = kept & (np.bincount(labels, minlength=1)[labels] > LARGEST_COMPONENT)[left]
        if not crowded.any():
            break
        kept &= ~(crowded & (weight < floor))
        floor += STRICTER_BY
    return kept
