"""Which pairs are worth a look: two records that share a key of any blocking rule.

A key is one number for one rule and its values, so that a full run is one join, a delivery looks
up only its own keys, and a person at the window a dozen. A key that too many records
share proposes nothing: its pairs would grow with its square and tell nobody apart.
"""

import duckdb

from hub.identity.pair_view import create
from hub.identity.workbench import count

# Raised whenever a rule changes: keys kept by an earlier version are then made again.
BLOCKING_LAYOUT = 1
# Records of one key above which it proposes no pair: half a million pairs are its cost at most.
LARGEST_BLOCK = 1_000

RULES: tuple[tuple[str, ...], ...] = (
    ("document_number",),
    ("given_1", "surname_1", "birth_date"),
    # In this order or swapped: the two surnames are a set here.
    ("least(surname_1, surname_2)", "greatest(surname_1, surname_2)", "birth_date"),
    ("email",),
    ("phone", "substr(given_1, 1, 2)"),
    ("home", "substr(given_1, 1, 2)"),
    ("given_1", "surname_1", "surname_2", "year(birth_date)"),
    ("given_1", "given_2", "surname_1", "surname_2"),
    ("given_1", "birth_date", "building"),
    ("birth_date", "substr(given_1, 1, 4)", "substr(surname_1, 1, 3)"),
    ("phone", "birth_date"),
)
# `least` passes over a missing value: the rule needs both surnames.
_NEEDED = {2: ("surname_1", "surname_2", "birth_date")}

_KEYS = """
select unique_id, key
from (select unique_id, unnest([{keys}]) as key from {table})
where key is not null
"""

_PAIRS = """
select distinct
    least(one.unique_id, other.unique_id) as unique_id_l,
    greatest(one.unique_id, other.unique_id) as unique_id_r
from {ones} as one
inner join {others} as other on one.key = other.key
where {distinct}
"""

_BASE_KEYS = """
select key, unique_id
from {lake}.link_keys
where key in (select key from fresh_keys)
"""

# What each key held before, what it holds now: stale records leave, fresh ones come.
_SIZES = """
select
    key,
    count(*) filter (not is_fresh) as before,
    count(*) filter (is_fresh or unique_id not in (from stale)) as after
from (
    select key, unique_id, false as is_fresh from {lake}.link_keys
    where key in (select key from fresh_keys)
        or key in (select key from {lake}.link_keys where unique_id in (from stale))
    union all
    select key, unique_id, true from fresh_keys
) as every_key
group by key
"""

_CROSSED = """
select count(*) from key_sizes where (before > {largest}) <> (after > {largest})
"""


def keys_of(table: str) -> str:
    """Query for the keys (unique_id, key) of the mentions in `table`."""
    return _KEYS.format(keys=", ".join(map(_key, range(len(RULES)))), table=table)


def _key(number: int) -> str:
    columns = RULES[number]
    present = " and ".join(f"{column} is not null" for column in _NEEDED.get(number, columns))
    return f"case when {present} then hash({number}, {', '.join(columns)}) end"


def block_everybody(work: duckdb.DuckDBPyConnection) -> None:
    """Write `fresh_keys` and `candidates`: every pair of `fresh` that shares a key."""
    create(work, "fresh_keys", keys_of("fresh"))
    create(
        work,
        "shared_keys",
        "select key, unique_id from fresh_keys semi join ("  # noqa: S608
        f"select key from fresh_keys group by key having count(*) between 2 and {LARGEST_BLOCK}"
        ") as shared using (key)",
    )
    create(
        work,
        "candidates",
        _PAIRS.format(
            ones="shared_keys", others="shared_keys", distinct="one.unique_id < other.unique_id"
        ),
    )
    _add_ruled(work)


def block_arrivals(work: duckdb.DuckDBPyConnection, lake: str) -> bool:
    """Write `fresh_keys` and `candidates`: the pairs that hold a fresh record.

    False when a key crossed the largest size: then pairs between old records change too, and
    only a full run gives what a full run gives.
    """
    create(work, "fresh_keys", keys_of("fresh"))
    create(work, "key_sizes", _SIZES.format(lake=lake))
    if count(work, _CROSSED.format(largest=LARGEST_BLOCK)) > 0:
        return False
    work.execute(f"delete from key_sizes where after not between 2 and {LARGEST_BLOCK}")  # noqa: S608
    create(
        work,
        "shared_keys",
        f"""
        select key, unique_id from ({_BASE_KEYS.format(lake=lake)})
        where unique_id not in (from stale) and key in (select key from key_sizes)
        union all
        select key, unique_id from fresh_keys where key in (select key from key_sizes)
        """,  # noqa: S608
    )
    pairs = _PAIRS.format(
        ones="fresh_keys", others="shared_keys", distinct="one.unique_id <> other.unique_id"
    )
    create(work, "candidates", pairs)
    _add_ruled(work)
    return True


def _add_ruled(work: duckdb.DuckDBPyConnection) -> None:
    """Pairs that a person ruled on are candidates whatever they share."""
    work.execute("drop table shared_keys")
    work.execute(
        "insert into candidates select unique_id_l, unique_id_r from verdicts"
        " anti join candidates using (unique_id_l, unique_id_r)"
    )
