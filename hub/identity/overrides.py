"""Merging and unmerging two citizens because a person says so: at once, in one transaction.

A merge moves records to the citizen that stays, leaves an alias behind and rules that the two are
the same; an unmerge cuts that branch again, sends every record back to where it came from and
rules that the two are never the same. The next linkage run keeps both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from uuid import NAMESPACE_OID, UUID, uuid5

import duckdb

from hub.identity.errors import OverrideError
from hub.identity.lineage import Lineage, lineage_of
from hub.identity.parting import part
from hub.lake.transactions import whole
from hub.records.identifiers import CitizenId

SAME, NEVER = "same", "never"
# The model version of an event that no model made.
BY_A_PERSON = "reviewer"
NAMESPACE = uuid5(NAMESPACE_OID, "citizen-hub link override")


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who decided, why and when; the reason holds no value of a record."""

    actor: str
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Merge:
    """What a merge did; not new when the two were one already."""

    survivor: CitizenId
    absorbed: CitizenId
    records: int
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Unmerge:
    """What an unmerge did: when the merge had been, and which records went to which part."""

    survivor: CitizenId
    absorbed: CitizenId
    merged_at: datetime
    staying: tuple[str, ...]
    leaving: tuple[str, ...]
    unclear: tuple[str, ...]


_STANDING = "select citizen_id, alias_of from citizens where citizen_id in ($one, $other)"

_MEMBERS = "select record_id from linked where citizen_id = $citizen order by record_id"

_BRIDGE = """
select record_id_l, record_id_r
from link_pairs
where (record_id_l in (select unnest($one)) and record_id_r in (select unnest($other)))
    or (record_id_l in (select unnest($other)) and record_id_r in (select unnest($one)))
order by match_weight desc nulls last, record_id_l, record_id_r
limit 1
"""

_REVOKE = """
update link_overrides set revoked_at = $now
where revoked_at is null and verdict = $verdict and (
    (record_id_l in (select unnest($one)) and record_id_r in (select unnest($other)))
    or (record_id_l in (select unnest($other)) and record_id_r in (select unnest($one)))
)
"""

_OVERRIDE = """
insert into link_overrides
select ?, ?, ?, ?, ?, ?, ?, null
where not exists (
    select 1 from link_overrides
    where record_id_l = ? and record_id_r = ? and verdict = ? and revoked_at is null
)
"""

_SETTLE = """
update review_queue set state = $verdict, decided_at = $now, decided_by = $actor
where state in ('open', 'same', 'never', 'unsure', 'sampled') and state <> $verdict and (
    (record_id_l in (select unnest($one)) and record_id_r in (select unnest($other)))
    or (record_id_l in (select unnest($other)) and record_id_r in (select unnest($one)))
)
"""

_EVENT = """
insert into citizen_events (
    event_id, happened_at, kind, record_id, citizen_id, other_citizen_id, match_weight,
    model_version, reason, contributions, actor
)
select coalesce(max(event_id), 0) + 1, $now, $kind, $record, $citizen, $other, null,
    $version, $reason, null, $actor
from citizen_events
"""


def merge(
    lake: duckdb.DuckDBPyConnection,
    survivor: CitizenId,
    absorbed: CitizenId,
    actor: str,
    reason: str,
    now: datetime,
) -> Merge:
    """Make two citizens one; `absorbed` becomes an alias. Merging twice changes nothing."""
    standing = _standing(lake, survivor, absorbed)
    if standing[absorbed] == survivor:
        return Merge(survivor, absorbed, 0, is_new=False)
    if standing[survivor] is not None or standing[absorbed] is not None:
        raise OverrideError("Uno de los dos ya está unido a otra persona. No se cambió nada.")
    staying, joining = members_of(lake, survivor), members_of(lake, absorbed)
    ruling = Ruling(actor, reason, now)
    with whole(lake):
        _move(lake, joining, survivor)
        lake.execute(
            "update citizens set alias_of = $survivor where $absorbed in (citizen_id, alias_of)",
            {"survivor": survivor, "absorbed": absorbed},
        )
        _event(lake, ruling, "merged", survivor, absorbed)
        _rule(lake, ruling, SAME, staying, joining)
    return Merge(survivor, absorbed, len(joining))


def unmerge(
    lake: duckdb.DuckDBPyConnection,
    survivor: CitizenId,
    absorbed: CitizenId,
    actor: str,
    reason: str,
    now: datetime,
) -> Unmerge:
    """Make one citizen two again; every record goes back to where it came from."""
    if _standing(lake, survivor, absorbed)[absorbed] != survivor:
        raise OverrideError("Esas dos personas no están unidas. No se cambió nada.")
    lineage = lineage_of(lake, survivor)
    if absorbed not in lineage.merges:
        raise OverrideError("La historia no dice cuándo se unieron. No se cambió nada; avise.")
    parting = part(lake, lineage, members_of(lake, survivor), absorbed)
    merged_at = lineage.merges[absorbed].happened_at
    ruling = Ruling(actor, reason, now)
    with whole(lake):
        _cut(lake, lineage, absorbed)
        _event(lake, ruling, "unmerged", absorbed, survivor)
        _send_back(lake, ruling, parting.leaving, (absorbed, survivor))
        for record in sorted(parting.unclear):
            _event(lake, _doubt(ruling), "flagged", survivor, absorbed, record)
        _rule(lake, ruling, NEVER, sorted(parting.staying), sorted(parting.leaving))
    return Unmerge(
        survivor,
        absorbed,
        merged_at,
        tuple(sorted(parting.staying)),
        tuple(sorted(parting.leaving)),
        tuple(sorted(parting.unclear)),
    )


def are_merged(lake: duckdb.DuckDBPyConnection, survivor: CitizenId, absorbed: CitizenId) -> bool:
    """Whether one of two citizens is an alias of the other today."""
    return _standing(lake, survivor, absorbed)[absorbed] == survivor


def forbid(
    lake: duckdb.DuckDBPyConnection, one: Sequence[str], other: Sequence[str], ruling: Ruling
) -> None:
    """Rule that no record of one side is the person of any record of the other."""
    with whole(lake):
        _rule(lake, ruling, NEVER, one, other)


def _standing(
    lake: duckdb.DuckDBPyConnection, one: CitizenId, other: CitizenId
) -> dict[UUID, UUID | None]:
    """Whom each of two citizens is an alias of; both must exist and differ."""
    rows = lake.execute(_STANDING, {"one": one, "other": other}).fetchall()
    if one == other or len(rows) != len({one, other}):
        raise OverrideError("Hacen falta dos ciudadanos distintos que existan. No se cambió nada.")
    return dict(rows)


def members_of(lake: duckdb.DuckDBPyConnection, citizen: CitizenId) -> list[str]:
    """The records of a citizen that stands."""
    return [record for (record,) in lake.execute(_MEMBERS, {"citizen": citizen}).fetchall()]


def _move(lake: duckdb.DuckDBPyConnection, records: Iterable[str], citizen: CitizenId) -> None:
    lake.execute(
        "update linked set citizen_id = $citizen where record_id in (select unnest($records))",
        {"citizen": citizen, "records": sorted(records)},
    )


def _cut(lake: duckdb.DuckDBPyConnection, lineage: Lineage, branch: CitizenId) -> None:
    """Let a branch stand again, with whoever hangs below it; those who left keep their home."""
    lake.execute("update citizens set alias_of = null where citizen_id = ?", [branch])
    below = [citizen for citizen in lineage.merges if lineage.is_under(citizen, branch)]
    lake.execute(
        "update citizens set alias_of = $branch"
        " where citizen_id in (select unnest($below)) and citizen_id <> $branch"
        " and alias_of = $root",
        {"branch": branch, "below": below, "root": lineage.root(branch)},
    )
    gone = [
        record
        for record, home in lineage.homes.items()
        if lineage.is_under(home.citizen_id, branch)
    ]
    lake.execute(
        "update link_departed set citizen_id = $branch"
        " where citizen_id = $root and record_id in (select unnest($gone))",
        {"branch": branch, "root": lineage.root(branch), "gone": gone},
    )


def _send_back(
    lake: duckdb.DuckDBPyConnection,
    ruling: Ruling,
    records: Iterable[str],
    parts: tuple[CitizenId, CitizenId],
) -> None:
    branch, trunk = parts
    _move(lake, records, branch)
    for record in sorted(records):
        _event(lake, ruling, "unmerged", branch, trunk, record)


def _doubt(ruling: Ruling) -> Ruling:
    told = "Llegó cuando los dos estaban unidos y encaja igual con ambos, o con ninguno."
    return Ruling(ruling.actor, told, ruling.now)


def _rule(
    lake: duckdb.DuckDBPyConnection,
    ruling: Ruling,
    verdict: str,
    one: Sequence[str],
    other: Sequence[str],
) -> None:
    """Put a verdict between two sides in the place of the opposite one.

    One pair says that two sides are the same; that they are not must be said of every pair, so
    that no third record can bring them together.
    """
    sides = {"one": list(one), "other": list(other)}
    opposite = NEVER if verdict == SAME else SAME
    lake.execute(_REVOKE, {**sides, "now": ruling.now, "verdict": opposite})
    pairs = _bridge(lake, one, other) if verdict == SAME else list(product(one, other))
    for left, right in pairs:
        record_override(lake, ruling, verdict, (left, right))
    lake.execute(_SETTLE, {**sides, "verdict": verdict, "now": ruling.now, "actor": ruling.actor})


def _bridge(
    lake: duckdb.DuckDBPyConnection, one: Sequence[str], other: Sequence[str]
) -> list[tuple[str, str]]:
    """The pair that speaks best for both sides; any pair where none was ever compared."""
    found = lake.execute(_BRIDGE, {"one": list(one), "other": list(other)}).fetchall()
    return found or list(product(one[:1], other[:1]))


def record_override(
    lake: duckdb.DuckDBPyConnection, ruling: Ruling, verdict: str, pair: tuple[str, str]
) -> None:
    """Keep one verdict on one pair, the smaller record first; one in force is not kept twice."""
    left, right = sorted(pair)
    key = uuid5(NAMESPACE, f"{verdict}|{left}|{right}|{ruling.now.isoformat()}")
    told = [key, left, right, verdict, ruling.actor, ruling.reason, ruling.now]
    lake.execute(_OVERRIDE, [*told, left, right, verdict])


def revoke_override(
    lake: duckdb.DuckDBPyConnection, ruling: Ruling, verdict: str, pair: tuple[str, str]
) -> None:
    """End one verdict on one pair; what was said stays in the table."""
    sides = {"one": [pair[0]], "other": [pair[1]]}
    lake.execute(_REVOKE, {**sides, "now": ruling.now, "verdict": verdict})


def _event(
    lake: duckdb.DuckDBPyConnection,
    ruling: Ruling,
    kind: str,
    citizen: CitizenId,
    other: CitizenId,
    record: str | None = None,
) -> None:
    values = {
        "now": ruling.now,
        "kind": kind,
        "record": record,
        "citizen": citizen,
        "other": other,
        "version": BY_A_PERSON,
        "reason": ruling.reason,
        "actor": ruling.actor,
    }
    lake.execute(_EVENT, values)
