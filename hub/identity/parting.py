"""Who goes where when two citizens part again: by origin first, then by the strongest edge.

Pure but for the reading of edges. Records go back to the id under which they came. What arrived
after the merge goes to the part it fits; where both fit about equally, or neither does, it stays
and is told as unclear, so that a person looks.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

import duckdb

from hub.identity.edges import AMBIGUITY_MARGIN
from hub.identity.lineage import Lineage

# Tier A joins whatever its weight, so it outranks every weight.
CERTAIN = 1000.0
NO_EDGE = float("-inf")

_EDGES = """
select record_id_l, record_id_r, case when tier = 'A' then $certain else match_weight end
from link_pairs
where decision in ('joined', 'review')
    and record_id_l in (select unnest($records)) and record_id_r in (select unnest($records))
    and (tier = 'A' or match_weight is not null)
order by 3 desc, 1, 2
"""

Edge = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Parting:
    """The two parts, and the records whose part nobody can tell."""

    staying: frozenset[str]
    leaving: frozenset[str]
    unclear: frozenset[str]


def part(
    lake: duckdb.DuckDBPyConnection, lineage: Lineage, members: Iterable[str], branch: UUID
) -> Parting:
    """Say which of the members of a citizen leave with `branch`."""
    known = frozenset(members)
    leaving = frozenset(record for record in known if _is_under(lineage, record, branch))
    late = frozenset(record for record in known - leaving if lineage.is_late(record, branch))
    found = lake.execute(_EDGES, {"certain": CERTAIN, "records": sorted(known)}).fetchall()
    return settle_late(known - leaving - late, leaving, late, found)


def _is_under(lineage: Lineage, record: str, branch: UUID) -> bool:
    home = lineage.homes.get(record)
    return home is not None and lineage.is_under(home.citizen_id, branch)


def settle_late(
    staying: frozenset[str], leaving: frozenset[str], late: frozenset[str], edges: Sequence[Edge]
) -> Parting:
    """Take newcomers one by one, the one with the strongest edge first."""
    parts: dict[str, bool] = {**dict.fromkeys(staying, False), **dict.fromkeys(leaving, True)}
    unclear = set[str]()
    waiting = set(late)
    while waiting:
        record, leaves, is_clear = _next(waiting, parts, edges)
        parts[record] = leaves
        waiting.remove(record)
        if not is_clear:
            unclear.add(record)
    gone = frozenset(record for record, leaves in parts.items() if leaves)
    return Parting(frozenset(parts) - gone, gone, frozenset(unclear))


def _next(
    waiting: AbstractSet[str], parts: Mapping[str, bool], edges: Sequence[Edge]
) -> tuple[str, bool, bool]:
    """The newcomer to settle next, whether it leaves, and whether that is clear."""
    best = {record: {False: NO_EDGE, True: NO_EDGE} for record in waiting}
    for left, right, weight in edges:
        for record, other in ((left, right), (right, left)):
            if record in best and other in parts:
                side = parts[other]
                best[record][side] = max(best[record][side], weight)
    record = max(sorted(best), key=lambda name: max(best[name].values()))
    stays, leaves = best[record][False], best[record][True]
    if max(stays, leaves) == NO_EDGE:
        return record, False, False
    is_clear = min(stays, leaves) == NO_EDGE or abs(stays - leaves) >= AMBIGUITY_MARGIN
    return record, is_clear and leaves > stays, is_clear
