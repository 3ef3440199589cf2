"""From numbered rows to groups: look at pairs, learn, weigh, group, and weigh once more.

The second weighing knows the groups of the first: how common a value is among people and not
among rows, and what the pairs inside a group say that no key had proposed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from hub.identity.clusters import Nodes, Weights, components
from hub.identity.workbench import count
from hub.resolving.blocking import choose_keys, write_pairs
from hub.resolving.columns import Reading
from hub.resolving.comparisons import Comparison, comparison_of
from hub.resolving.errors import TableModelError
from hub.resolving.fields import Field
from hub.resolving.frequencies import weigh_values
from hub.resolving.grouping import Pairs, group, lines_to_follow
from hub.resolving.learning import Likelihoods
from hub.resolving.mentions import prepare_fields, write_mentions
from hub.resolving.model import TableModel
from hub.resolving.scored import fetch_scores, score_evidence
from hub.resolving.sources import NO_SOURCE, sources_without_doubles
from hub.resolving.threshold import join_weight, prior_of
from hub.resolving.training import train

# From this many records on, a table says itself how often two records are partners.
OWN_CHANCE_FROM = 1000
# Groups of the first weighing reach a little further than those that are kept.
FIRST_REACH = -3.0

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The group of each row of `incoming`, the weighed pairs, and the weight that joined them."""

    groups: Nodes
    pairs: Pairs
    join: float
    model: TableModel


@dataclass(frozen=True, slots=True)
class _Compared:
    fields: Sequence[Field]
    comparisons: Sequence[Comparison]
    records: int


def resolve_records(
    work: duckdb.DuckDBPyConnection, reading: Reading, model: TableModel | None, tell: Tell
) -> Resolved:
    """Group the rows of `incoming`; without a model one is learnt from these very rows."""
    fields = _fields(work, reading, model)
    write_mentions(work, fields)
    compared = _Compared(
        fields,
        [comparison_of(field, fields) for field in fields],
        count(work, "select count(*) from mentions"),
    )
    if compared.records <= 1 or not fields:
        return _nothing_to_group(compared, model)
    tell("Buscando parejas que comparar")
    write_pairs(work, choose_keys(work, fields))
    learnt = _learnt(work, compared, model, tell)
    return _weighed(work, compared, learnt, model, tell)


def _fields(
    work: duckdb.DuckDBPyConnection, reading: Reading, model: TableModel | None
) -> list[Field]:
    fields = {field.name: field for field in prepare_fields(work, reading, every=model is not None)}
    if model is None:
        return list(fields.values())
    missing = [name for name in model.fields if name not in fields]
    if missing:
        raise TableModelError(
            f"El modelo compara datos que esta tabla no tiene: {', '.join(missing)}."
            " Use --train, o un modelo de una tabla con las mismas columnas."
        )
    return [fields[name] for name in model.fields]


def _learnt(
    work: duckdb.DuckDBPyConnection, compared: _Compared, model: TableModel | None, tell: Tell
) -> Likelihoods:
    work.execute(
        "create or replace table holders as select unique_id, unique_id as holder from mentions"
    )
    if model is not None:
        _check_degrees(compared.comparisons, model.likelihoods)
        return model.likelihoods
    tell("Aprendiendo de la propia tabla")
    weigh_values(work, compared.comparisons, {})
    return train(work, compared.fields, compared.comparisons)


def _check_degrees(comparisons: Sequence[Comparison], learnt: Likelihoods) -> None:
    for comparison, shares in zip(comparisons, learnt.of_partners, strict=True):
        if len(comparison.likely) != len(shares):
            raise TableModelError(
                "El modelo se entrenó con otras columnas o en otra versión. Entrénelo de nuevo con"
                " --train --save-model."
            )


def _weighed(
    work: duckdb.DuckDBPyConnection,
    compared: _Compared,
    learnt: Likelihoods,
    model: TableModel | None,
    tell: Tell,
) -> Resolved:
    common = _common_values(compared, learnt)
    sources = _sources(work)
    tell("Comparando")
    weigh_values(work, compared.comparisons, common)
    score_evidence(work, "candidates", compared.comparisons, learnt)
    first, _ = _pairs(work, compared.records, model, sources)
    _write_holders(work, group(first, 0.0))
    _write_again(work, first)
    tell("Comparando otra vez, con lo aprendido")
    weigh_values(work, compared.comparisons, common)
    score_evidence(work, "again", compared.comparisons, learnt)
    pairs, chance = _pairs(work, compared.records, model, sources)
    join = join_weight(pairs.weight)
    names = tuple(field.name for field in compared.fields)
    return Resolved(
        group(pairs, join), pairs, join, TableModel(names, learnt, compared.records, chance)
    )


def _pairs(
    work: duckdb.DuckDBPyConnection, records: int, model: TableModel | None, sources: Nodes
) -> tuple[Pairs, float]:
    """Scored pairs with the prior of this table, and the chance it stands for."""
    left, right, evidence = fetch_scores(work)
    if model is None or records >= OWN_CHANCE_FROM:
        chance = prior_of(evidence, records)
    else:
        chance = model.chance_among(records)
    weight: Weights = evidence + np.log2(chance / (1 - chance))
    alone = sources_without_doubles(left, right, weight, sources)
    return Pairs(records, left, right, weight, alone), chance


def _sources(work: duckdb.DuckDBPyConnection) -> Nodes:
    found = work.execute(
        "select coalesce(dense_rank() over (order by source nulls last) - 1, 0) as place,"
        " source is null as unknown from mentions order by unique_id"
    ).fetchnumpy()
    place = np.asarray(found["place"]).astype(np.int64)
    return np.where(np.asarray(found["unknown"]), NO_SOURCE, place)


def _common_values(compared: _Compared, learnt: Likelihoods) -> dict[str, float]:
    """Of each value that has a frequency, how many strangers of a record are expected to hold it."""
    return {
        degree.frequency_of: float(strangers[-1 - place]) * compared.records
        for comparison, strangers in zip(compared.comparisons, learnt.of_strangers, strict=True)
        for place, degree in reversed(list(enumerate(comparison.degrees)))
        if degree.frequency_of is not None and degree.frequency_weight == 1
    }


def _write_holders(work: duckdb.DuckDBPyConnection, groups: Nodes) -> None:
    held = pa.table({"unique_id": np.arange(len(groups), dtype=np.int32), "holder": groups})
    work.register("held", held)
    work.execute("create or replace table holders as from held")
    work.unregister("held")


def _write_again(work: duckdb.DuckDBPyConnection, pairs: Pairs) -> None:
    """Write `again`: the pairs that may matter, and every pair within what they hold together."""
    followed = lines_to_follow(pairs, FIRST_REACH)
    together = components(pairs.size, pairs.left[followed], pairs.right[followed])
    work.register(
        "together",
        pa.table({"unique_id": np.arange(pairs.size, dtype=np.int32), "component": together}),
    )
    work.execute(
        "create or replace table again as select *, 0 as origin from ("
        " select unique_id_l, unique_id_r from scores union"
        " select one.unique_id, other.unique_id from together as one inner join together as other"
        " on one.component = other.component and one.unique_id < other.unique_id)"
    )
    work.unregister("together")


def _nothing_to_group(compared: _Compared, model: TableModel | None) -> Resolved:
    none = np.zeros(0, dtype=np.int64)
    source = np.full(compared.records, NO_SOURCE, dtype=np.int64)
    pairs = Pairs(compared.records, none, none, np.zeros(0), source)
    empty = Likelihoods((), (), np.zeros((0, 0)))
    learnt = model or TableModel((), empty, compared.records, 0.0)
    return Resolved(np.arange(compared.records, dtype=np.int64), pairs, 0.0, learnt)
