"""Which pairs are looked at: keys chosen for the table at hand, each within a budget.

A key holds one atom of one, two or three fields equal. For every set of fields the loosest keys
that the budget allows are taken, so that a slip in the remaining fields cannot hide a pair. A
block of values that half the table shares is left out: others find its pairs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import duckdb

from hub.identity.workbench import count
from hub.resolving.fields import Atom, Field

SAMPLE = 40_000
EVERY_PAIR_UP_TO = 1500
PAIRS_A_RECORD = 24
FEWEST_PAIRS, MOST_PAIRS = 2_500_000, 20_000_000
# What one key may cost, as a share of all pairs looked at.
SHARE_OF_ONE_KEY = 0.08
LARGEST_BLOCK = 3000

_LARGEST = """
select coalesce(max(n), 1), coalesce(max(pairs), 0)
from (
    select n, sum(n * (n - 1) // 2 * blocks) over (order by n) as pairs
    from (
        select n, count(*) as blocks
        from (select count(*) as n from keyed group by key)
        group by n
    )
)
where pairs <= {most} and n <= {cap}
"""

_BLOCK_PAIRS = """
with small as (
    select key from keyed group by key having count(*) between 2 and {largest}
),

kept as (select keyed.* from keyed semi join small using (key))

select (one.unique_id::bigint << 32) | other.unique_id as pair
from kept as one
inner join kept as other on one.key = other.key and one.unique_id < other.unique_id
where {scope}
"""

Part = tuple[Field, Atom]


@dataclass(frozen=True, slots=True)
class Key:
    """Atoms held equal together."""

    parts: tuple[Part, ...]

    @property
    def sql(self) -> str:
        """SQL of one number per value of the key; null where an atom is."""
        texts = ", '|', ".join(atom.sql for _, atom in self.parts)
        filled = " and ".join(f"({atom.sql}) is not null" for _, atom in self.parts)
        return f"case when {filled} then hash(concat({texts})) end"

    @property
    def fields(self) -> frozenset[str]:
        """Fields that pairs of this key say nothing new about."""
        return frozenset(field.name for field, _ in self.parts)

    def implies(self, looser: "Key") -> bool:
        """Whether every pair of this key is a pair of the looser one."""
        return all(
            any(
                field.name == other.name and (atom.name == loose.name or loose.name in atom.looser)
                for field, atom in self.parts
            )
            for other, loose in looser.parts
        )


def budget(records: int) -> int:
    """How many pairs may be looked at."""
    return min(max(records * PAIRS_A_RECORD, FEWEST_PAIRS), MOST_PAIRS)


def choose_keys(work: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> list[Key]:
    """The loosest keys that fit the budget, by counting a sample of the table."""
    records = count(work, "select count(*) from mentions")
    if records <= EVERY_PAIR_UP_TO:
        return []
    work.execute(
        "create or replace temp table sampled as"
        f" from mentions order by hash(unique_id) limit {SAMPLE}"
    )
    sampled = min(records, SAMPLE)
    allowed = budget(records) * SHARE_OF_ONE_KEY * (sampled / records) ** 2
    chosen: list[Key] = []
    for key in _candidates(fields):
        if any(key.implies(looser) for looser in chosen):
            continue
        if _cost(work, key) <= allowed:
            chosen = [*(tight for tight in chosen if not tight.implies(key)), key]
    work.execute("drop table sampled")
    return chosen


def _candidates(fields: Sequence[Field]) -> Iterator[Key]:
    """Keys from one field to three; within a set of fields the loosest come first."""
    for size in (1, 2, 3):
        for together in combinations(fields, size):
            choices = [[(field, atom) for atom in reversed(field.atoms)] for field in together]
            for parts in sorted(product(*choices), key=_tightness):
                if size > 1 or parts[0][1].alone:
                    yield Key(tuple(parts))


def _tightness(parts: tuple[Part, ...]) -> int:
    return sum(len(atom.looser) for _, atom in parts)


def _cost(work: duckdb.DuckDBPyConnection, key: Key) -> int:
    return count(
        work,
        "select coalesce(sum(n * (n - 1) // 2), 0)::bigint from ("  # noqa: S608
        f"select count(*) as n from sampled where ({key.sql}) is not null group by {key.sql})",
    )


def write_pairs(work: duckdb.DuckDBPyConnection, keys: Sequence[Key], scope: str = "true") -> None:
    """Write `candidates` (unique_id_l, unique_id_r): each pair of any key once."""
    records = count(work, "select count(*) from mentions")
    if not keys:
        _write_every_pair(work, scope)
        return
    work.execute("create or replace table found (pair bigint)")
    for key in keys:
        affordable = int(budget(records) * SHARE_OF_ONE_KEY * 4)
        work.execute(f"insert into found {block_pairs(work, key, affordable, scope).sql}")
    work.execute(
        "create or replace table candidates as"
        " select (pair >> 32)::integer as unique_id_l, (pair & 4294967295)::integer as unique_id_r, 0 as origin"
        " from (select distinct pair from found)"
    )
    work.execute("drop table found")


def _write_every_pair(work: duckdb.DuckDBPyConnection, scope: str) -> None:
    work.execute(
        "create or replace table candidates as"  # noqa: S608
        " select one.unique_id as unique_id_l, other.unique_id as unique_id_r, 0 as origin"
        " from mentions as one inner join mentions as other on one.unique_id < other.unique_id"
        f" where {scope}"
    )


@dataclass(frozen=True, slots=True)
class Blocks:
    """SQL of a key's pairs as one number each, and how many they are."""

    sql: str
    pairs: int


def block_pairs(
    work: duckdb.DuckDBPyConnection, key: Key, most: int, scope: str = "true"
) -> Blocks:
    """The pairs of a key; its largest blocks are left out where there would be more than `most`.

    The SQL reads `keyed`, which the next call replaces.
    """
    work.execute(
        "create or replace temp table keyed as"  # noqa: S608
        f" select unique_id, source, {key.sql} as key from mentions where ({key.sql}) is not null"
    )
    largest, pairs = work.execute(_LARGEST.format(most=most, cap=LARGEST_BLOCK)).fetchall()[0]
    return Blocks(_BLOCK_PAIRS.format(largest=largest, scope=scope), int(pairs))
