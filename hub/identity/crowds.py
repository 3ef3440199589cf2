"""Components too large to be one family: a shared value has glued strangers together.

Pure. Ever stronger edges are asked for inside such a component until it falls apart, so that no
crowd is ever compared everybody with everybody.
"""

import numpy as np

from hub.identity.clusters import Flags, Nodes, Weights, components

LARGEST_COMPONENT = 400
STRICTER_BY = 4.0


def outside_crowds(
    left: Nodes, right: Nodes, weight: Weights, held: tuple[Nodes, Nodes], size: int
) -> Flags:
    """Which edges to keep; `held` are links between records of one citizen, never given up."""
    kept = np.ones(len(left), dtype=np.bool_)
    floor = weight.min(initial=0.0)
    while kept.any():
        labels = components(
            size, np.concatenate([left[kept], held[0]]), np.concatenate([right[kept], held[1]])
        )
        crowded = kept & (np.bincount(labels, minlength=1)[labels] > LARGEST_COMPONENT)[left]
        if not crowded.any():
            break
        kept &= ~(crowded & (weight < floor))
        floor += STRICTER_BY
    return kept
