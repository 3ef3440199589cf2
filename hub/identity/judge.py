"""Judges clusters against a truth, in SQL and at any size; knows nothing of how they were made.

Records absent from the clusters count as singletons; a record the truth does not know is refused.
Pairwise figures are over the transitive closure. B-cubed hides over-merging that pairwise shows,
and pairwise hides how many people are hurt: read both, and the largest cluster.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from hub.identity.errors import JudgeError

# Each record with the sizes of its cluster, of its person, and of what the two share.
_SIZES = """
with truth as (select record_id, person from ({truth})),

clusters as (select record_id, cluster from ({clusters})),

placed as (
    select
        truth.record_id,
        truth.person,
        coalesce('c' || clusters.cluster, 's' || truth.record_id) as cluster
    from truth
    left join clusters using (record_id)
)

select
    record_id,
    person,
    cluster,
    count(*) over (partition by cluster) as in_cluster,
    count(*) over (partition by person) as in_person,
    count(*) over (partition by cluster, person) as shared
from placed
"""

# Summing (n - 1) over the records of a group of n counts every pair of it twice: it cancels out.
_FIGURES = """
select
    count(*),
    count(distinct person),
    count(distinct cluster),
    sum(shared - 1) / nullif(sum(in_cluster - 1), 0),
    sum(shared - 1) / nullif(sum(in_person - 1), 0),
    avg(shared / in_cluster),
    avg(shared / in_person),
    count(distinct cluster) filter (shared = in_cluster and shared = in_person)
        / nullif(count(distinct cluster), 0),
    count(distinct cluster) filter (shared = in_cluster and shared = in_person)
        / nullif(count(distinct person), 0),
    coalesce(max(in_cluster), 0)
from ({sizes})
"""

_SLICES = """
select
    slices.slice,
    count(*),
    avg((sizes.in_cluster > sizes.shared)::integer),
    avg((sizes.in_person > sizes.shared)::integer)
from ({sizes}) as sizes
inner join ({slices}) as slices using (record_id)
group by slices.slice
order by slices.slice
"""

_STRANGERS = """
select count(*)
from ({clusters}) as clusters
anti join ({truth}) as truth using (record_id)
"""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall of one way of counting."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean; zero when both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class SliceScore:
    """Of one kind of record: the share sitting with a stranger and the share missing a partner."""

    records: int
    with_a_stranger: float
    missing_a_partner: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything a release gate asks of a linkage."""

    records: int
    persons: int
    clusters: int
    pairwise: Score
    b_cubed: Score
    exact_cluster: Score
    largest_cluster: int
    slices: Mapping[str, SliceScore]


def judge(
    connection: duckdb.DuckDBPyConnection, clusters: str, truth: str, slices: str | None = None
) -> Judgement:
    """Compare two queries: (record_id, cluster) against (record_id, person).

    `slices` is a query (record_id, slice); a record may be in several.
    """
    strangers = connection.execute(_STRANGERS.format(clusters=clusters, truth=truth)).fetchall()
    if strangers != [(0,)]:
        raise JudgeError(
            "Hay registros enlazados que la verdad no conoce. Use la verdad de la misma muestra."
        )
    sizes = _SIZES.format(clusters=clusters, truth=truth)
    figures = connection.execute(_FIGURES.format(sizes=sizes)).fetchall()[0]
    return Judgement(
        records=figures[0],
        persons=figures[1],
        clusters=figures[2],
        pairwise=_score(figures[3], figures[4]),
        b_cubed=_score(figures[5], figures[6]),
        exact_cluster=_score(figures[7], figures[8]),
        largest_cluster=figures[9],
        slices=_slices(connection, sizes, slices),
    )


def _score(precision: float | None, recall: float | None) -> Score:
    """Where nothing was claimed nothing was wrong, and where nothing was due nothing was missed."""
    return Score(
        precision=1.0 if precision is None else precision, recall=1.0 if recall is None else recall
    )


def _slices(
    connection: duckdb.DuckDBPyConnection, sizes: str, slices: str | None
) -> dict[str, SliceScore]:
    if slices is None:
        return {}
    rows = connection.execute(_SLICES.format(sizes=sizes, slices=slices)).fetchall()
    return {name: SliceScore(*figures) for name, *figures in rows}
