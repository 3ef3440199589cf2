"""Learning from the table itself: which pairs to learn from, and what they show.

Random pairs show how strangers agree. Sessions, each holding one or two fields equal, are rich in
partners and show how these agree on everything else; a session of few fields that hardly ever
repeat is the richest, so the most selective come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import duckdb
import numpy as np

from hub.identity.workbench import count
from hub.resolving.blocking import Key, block_pairs
from hub.resolving.comparisons import Comparison
from hub.resolving.fields import Field
from hub.resolving.learning import Likelihoods, PairSet, learn
from hub.resolving.model import degree_numbers
from hub.resolving.scoring import score

RANDOM_PAIRS = 400_000
SESSION_PAIRS = 40_000
SESSIONS = 10
FEWEST_IN_SESSION = 20
# A session with more pairs than this a record holds hardly any partners.
MOST_PAIRS_A_RECORD = 60
RANDOM = -1


@dataclass(frozen=True, slots=True)
class Session:
    """Pairs that a key holds together; `teaches` how partners agree, or only what strangers share."""

    key: Key
    teaches: bool


def train(
    work: duckdb.DuckDBPyConnection, fields: Sequence[Field], comparisons: Sequence[Comparison]
) -> Likelihoods:
    """Learn from `mentions`."""
    sessions = _write_sessions(work, fields)
    sets = _pair_sets(work, fields, comparisons, sessions)
    return learn(sets, [comparison.likely[::-1] for comparison in comparisons])


def _write_sessions(work: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> list[Session]:
    """Write `lessons`: random pairs and those of each session, by the number of the session."""
    records = count(work, "select count(*) from mentions")
    most = MOST_PAIRS_A_RECORD * records
    _write_random(work, records)
    costs: list[tuple[int, int, Session]] = []
    for session in _sessions(fields):
        pairs = block_pairs(work, session.key, most).pairs
        if pairs >= FEWEST_IN_SESSION:
            costs.append((pairs, len(costs), session))
    cheapest = [session for *_, session in sorted(costs)]
    chosen = [session for session in cheapest if session.teaches][:SESSIONS]
    chosen += [session for session in cheapest if not session.teaches]
    for number, session in enumerate(chosen):
        blocks = block_pairs(work, session.key, most)
        every = max(blocks.pairs // SESSION_PAIRS, 1)
        work.execute(
            "insert into lessons select (pair >> 32)::integer, (pair & 4294967295)::integer,"  # noqa: S608
            f" {number} from ({blocks.sql}) where hash(pair) % {every} = 0"
        )
    return chosen


def _sessions(fields: Sequence[Field]) -> list[Session]:
    """Sessions that teach, and those of one field that only show what strangers share."""
    main = [Key(((field, field.atoms[0]),)) for field in fields]
    doubles = [Key((*one.parts, *other.parts)) for one, other in combinations(main, 2)]
    every = [*main, *doubles] if len(fields) > 2 else main  # noqa: PLR2004
    personal = [key for key in every if _is_personal(key)]
    untold = {field.name for field in fields} - {
        field.name for key in personal for field in fields if field.name not in key.fields
    }
    rest = [Session(key, bool(untold - key.fields)) for key in every if key not in personal]
    return [
        *(Session(key, teaches=True) for key in personal),
        *(session for session in rest if session.teaches or session.key in main),
    ]


def _is_personal(key: Key) -> bool:
    """Whether relatives do not share it: a birth date or a document, or a given name and more."""
    personal = {field.name for field, _ in key.parts if field.personal}
    return bool(personal - {"given"}) or (bool(personal) and len(key.parts) > 1)


def _write_random(work: duckdb.DuckDBPyConnection, records: int) -> None:
    work.execute(
        "create or replace table lessons as"  # noqa: S608
        " select least(one, other) as unique_id_l, greatest(one, other) as unique_id_r,"
        f" {RANDOM} as origin from (select (hash(i, 1) % {records})::integer as one,"
        f" (hash(i, 2) % {records})::integer as other"
        f" from range({min(RANDOM_PAIRS, records * records // 2)}) as numbers(i))"
        " where one <> other"
    )


def _pair_sets(
    work: duckdb.DuckDBPyConnection,
    fields: Sequence[Field],
    comparisons: Sequence[Comparison],
    sessions: Sequence[Session],
) -> list[PairSet]:
    degrees = [f"mw_{comparison.name}" for comparison in comparisons]
    numbers = ", ".join(f"round({degree})::integer - 1" for degree in degrees)
    work.execute("create or replace table shown (origin integer, pairs bigint)")
    for degree in degrees:
        work.execute(f"alter table shown add column {degree} integer")
    for scored in score(work, "lessons", degree_numbers(comparisons)):
        work.execute(
            "insert into shown select match_key::integer, count(*),"  # noqa: S608
            f" {numbers} from {scored} group by all"
        )
    return [
        _pair_set(work, fields, degrees, number, session)
        for number, session in [(RANDOM, None), *enumerate(sessions)]
    ]


def _pair_set(
    work: duckdb.DuckDBPyConnection,
    fields: Sequence[Field],
    degrees: Sequence[str],
    number: int,
    session: Session | None,
) -> PairSet:
    rows = np.array(
        work.execute(
            f"select pairs, {', '.join(degrees)} from shown where origin = {number}"  # noqa: S608
        ).fetchall(),
        dtype=np.int64,
    ).reshape(-1, len(degrees) + 1)
    held = session.key.fields if session else frozenset()
    told = np.array([field.name not in held for field in fields])
    counts = rows[:, 0].astype(np.float64)
    return PairSet(rows[:, 1:], counts, told, session is None, session is None or session.teaches)
