"""Who is this person: one record against the whole base, while they wait at the window.

The same keys, the same model and the same vetoes as a linkage run, for one record that is looked
up and never kept. The base stays in the lake; only who holds which record is read into memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import duckdb

from hub.identity.blocking import RULES, keys_of
from hub.identity.evidence import Step, waterfall
from hub.identity.frequencies import prepare_frequencies, with_frequencies
from hub.identity.pair_view import create, side_by_side
from hub.identity.saved_model import LinkageModel
from hub.identity.scoring import scores_query
from hub.identity.vetoes import CONTRADICTION, CONTRADICTIONS
from hub.identity.window import Person, prepare_window, say
from hub.identity.workbench import count, rounded_base
from hub.records.identifiers import CitizenId

# More records than this behind one key tell nobody apart, as in a linkage run.
MOST_CANDIDATES = 1_000
# Questions after which the work tables are made anew.
FRESH_AFTER = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A citizen that the record may be about: how strongly, why, and what speaks against it."""

    citizen_id: CitizenId
    match_weight: float
    joins: bool
    evidence: tuple[Step, ...]
    contradiction: str | None


_HOLDERS = """
select known.unique_id, linked.citizen_id
from {lake}.linked as linked
inner join {lake}.link_mentions as known on linked.record_id = known.record_id
"""

_BY_NUMBER = "create index if not exists link_mentions_number on {lake}.link_mentions (unique_id)"

# A search for each key reads only the part of the keys where it lies; a join would read them all.
_NEIGHBOUR = "select unique_id from {lake}.link_keys where key = ${place}"

_NEIGHBOURS = """
with near as ({searches})

select unique_id from holders
where citizen_id in (
    select citizen_id from holders where unique_id in (from near limit {most})
)
"""

_ASKED = "insert into asked by name {told}"
_MENTIONS = "insert into mentions by name {near}"
_SCORED = "insert into scored {scores}"
_TOLD = """
insert into against
select holders.citizen_id, {contradiction}
from {pairs}
inner join holders on unique_id_r = holders.unique_id
"""

_BEST = """
with worst as (
    select citizen_id, min(contradiction) as contradiction
    from against where contradiction is not null group by citizen_id
),

best as (
    select holders.citizen_id, scored.match_weight, scored.levels, scored.bits
    from scored
    inner join holders on scored.unique_id_r = holders.unique_id
    qualify row_number() over (
        partition by holders.citizen_id order by scored.match_weight desc, scored.unique_id_r
    ) = 1
)

select best.*, worst.contradiction
from best left join worst using (citizen_id)
order by contradiction is not null, match_weight desc, citizen_id
"""

_VIEWS = """
create or replace view candidates as
select asked.unique_id as unique_id_l, mentions.unique_id as unique_id_r from asked, mentions;
create or replace view paired as
select mentions.unique_id as other_id, asked.* from asked, mentions;
"""

_WORK = ("told_one", "asked", "near", "mentions", "scored", "against")


class Resolver:
    """A base that answers who a record is; made once, asked many times.

    Every statement is prepared once: reading and planning them takes longer than running them.
    """

    def __init__(self, work: duckdb.DuckDBPyConnection, lake: str, model: LinkageModel) -> None:
        """Work in the current (in-memory) database; `lake` is the catalogue of the base."""
        self._work = work
        self._lake = lake
        self._model = model
        self._asked = 0
        base = rounded_base(count(work, f"select count(*) from {lake}.link_mentions"))  # noqa: S608
        self._scores = scores_query(model, base)
        self._heard = prepare_window(work, lake)
        prepare_frequencies(work, model.frequencies)
        create(work, "holders", _HOLDERS.format(lake=lake))
        # A dozen records are looked up among a million; a first run writes faster without it.
        work.execute(_BY_NUMBER.format(lake=lake))
        create(work, "verdicts", "select 0 as unique_id_l, 0 as unique_id_r where false")
        self._prepare()

    def resolve(self, person: Person, now: datetime) -> list[Candidate]:
        """Citizens the person may be, the likeliest first."""
        self._asked += 1
        if self._asked % FRESH_AFTER == 0:
            self._prepare()
        for table in _WORK:
            self._work.execute(f"delete from {table}")  # noqa: S608
        say(self._work, person, now)
        self._work.execute("execute hear")
        if not self._fetch(self._neighbours()):
            return []
        for statement in ("ask", "know", "score", "tell"):
            self._work.execute(f"execute {statement}")
        return [self._candidate(*row) for row in self._work.execute("execute best").fetchall()]

    def _prepare(self) -> None:
        """Make the work tables and the statements, anew from time to time: deleted rows add up."""
        for table in ("told_one", "near"):
            create(self._work, table, f"from {self._lake}.link_mentions limit 0")
        for table in ("asked", "mentions"):
            create(self._work, table, f"{with_frequencies('near')} limit 0")
        self._work.execute(_VIEWS)
        create(self._work, "scored", f"{self._scores} limit 0")
        create(
            self._work, "against", "select null::uuid as citizen_id, '' as contradiction limit 0"
        )
        searches = " union ".join(
            _NEIGHBOUR.format(lake=self._lake, place=place + 1) for place in range(len(RULES))
        )
        statements = {
            "hear": f"insert into told_one by name {self._heard}",
            "keys": keys_of("told_one"),
            "neighbours": _NEIGHBOURS.format(searches=searches, most=MOST_CANDIDATES),
            "ask": _ASKED.format(told=with_frequencies("told_one")),
            "know": _MENTIONS.format(near=with_frequencies("near")),
            "score": _SCORED.format(scores=self._scores),
            "tell": _TOLD.format(
                contradiction=CONTRADICTION, pairs=side_by_side("candidates", left="asked")
            ),
            "best": _BEST,
        }
        for name, statement in statements.items():
            self._work.execute(f"prepare {name} as {statement}")

    def _neighbours(self) -> list[int]:
        """Numbers of the records that share a key, and of all records of their citizens."""
        keys = [key for _, key in self._work.execute("execute keys").fetchall()]
        if not keys:
            return []
        places = ", ".join([*map(str, keys), *["null"] * (len(RULES) - len(keys))])
        found = self._work.execute(f"execute neighbours({places})").fetchall()
        return [number for (number,) in found]

    def _fetch(self, neighbours: Sequence[int]) -> bool:
        if neighbours:
            numbers = ", ".join(map(str, neighbours))
            self._work.execute(
                f"insert into near from {self._lake}.link_mentions where unique_id in ({numbers})"
            )
        return bool(neighbours)

    def _candidate(
        self,
        citizen_id: UUID,
        weight: float,
        levels: list[int],
        bits: list[float],
        contradiction: str | None,
    ) -> Candidate:
        told = CONTRADICTIONS[contradiction][1] if contradiction else None
        joins = contradiction is None and weight >= self._model.join_weight
        steps = tuple(waterfall(levels, bits))
        return Candidate(CitizenId(citizen_id), weight, joins, steps, told)
