"""Linkage against its yardsticks: the same records, the same truth, the same run.

The strict rule joins on document number, names and birth date together; the loose one on the
document, or on names and birth date, and closes over it. Plain Splink takes the library's
comparisons, one a field, with transitive closure at the same threshold. Its parameters are
learnt here and now, ours are the saved ones; neither sees the truth.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import duckdb
import numpy as np
import pyarrow as pa
from splink import SettingsCreator, block_on
from splink import comparison_library as cl

from hub.bench.figures import Ratio
from hub.identity.clusters import Nodes, components
from hub.identity.judge import Judgement, judge
from hub.identity.linked import link
from hub.identity.mentions import prepare_mentions
from hub.identity.model import blocking_rules
from hub.identity.saved_model import JOIN_WEIGHT
from hub.identity.scoring import open_linker
from hub.identity.training import ASSUMED_RECALL
from hub.identity.workbench import count, scalar, workbench

STRICT, LOOSE, PLAIN, OURS = (
    "documento y nombres y fecha de nacimiento",
    "documento, o nombres y fecha de nacimiento",
    "Splink con las comparaciones de la biblioteca",
    "enlace del hub",
)
RANDOM_PAIRS = 1_000_000
SEED = 1
SLICES = (
    *("twin", "namesake", "minor", "foreigner", "no_document"),
    *("married", "shared_document", "moved", "junk"),
)
PAIRS, CLUSTERS = "unir registros, por pares", "unir registros, por persona (B-cubed)"
_NAMES_AND_DATE = (
    "one.given = other.given and one.surnames = other.surnames"
    " and one.birth_date = other.birth_date"
)
_DOCUMENT = "one.document_number = other.document_number"
_EDGES = """
select one.unique_id as unique_id_l, other.unique_id as unique_id_r
from mentions as one
inner join mentions as other on {condition} and one.unique_id < other.unique_id
"""

Pairs = tuple[Nodes, Nodes]


@dataclass(frozen=True, slots=True)
class LinkageFigure:
    """What one way of linking reached, and how long it took on ready mentions."""

    method: str
    judgement: Judgement
    seconds: float


def measure_linkage(
    lake: duckdb.DuckDBPyConnection, truth: Path, now: datetime, new_id: Callable[[], UUID]
) -> list[LinkageFigure]:
    """Link the lake's `standardised` four ways and judge each, ours last.

    The lake is a throw-away one: our linkage leaves its tables there.
    """
    lake.execute(
        "create or replace temp table truth as from read_parquet($path)", {"path": str(truth)}
    )
    with workbench(lake) as home:
        prepare_mentions(lake, home)
        ways = (
            (STRICT, lambda: _pairs(lake, f"{_DOCUMENT} and {_NAMES_AND_DATE}")),
            (LOOSE, lambda: _pairs(lake, _DOCUMENT, _NAMES_AND_DATE)),
            (PLAIN, lambda: _plain_splink(lake)),
        )
        figures = [_yardstick(lake, home, method, pairs) for method, pairs in ways]
    figures.append(_ours(lake, now, new_id))
    lake.execute("drop table temp.truth")
    return figures


def as_ratios(figures: list[LinkageFigure]) -> list[Ratio]:
    """Our F1 over that of each yardstick, pairwise and B-cubed."""
    ours = figures[-1].judgement
    return [
        ratio
        for method, theirs in ((figure.method, figure.judgement) for figure in figures[:-1])
        for ratio in (
            Ratio(PAIRS, method, ours.pairwise.f1, theirs.pairwise.f1, "F1"),
            Ratio(CLUSTERS, method, ours.b_cubed.f1, theirs.b_cubed.f1, "F1"),
        )
    ]


def _yardstick(
    work: duckdb.DuckDBPyConnection, home: str, method: str, pairs: Callable[[], Pairs]
) -> LinkageFigure:
    begin = time.perf_counter()
    nodes = np.arange(count(work, "select count(*) + 1 from mentions"))
    labels = components(len(nodes), *pairs())
    seconds = time.perf_counter() - begin
    work.register("labels", pa.table({"unique_id": nodes, "cluster": labels}))
    clusters = "select record_id, cluster from labels inner join mentions using (unique_id)"
    figure = LinkageFigure(method, _judged(work, clusters, home), seconds)
    work.unregister("labels")
    return figure


def _ours(
    lake: duckdb.DuckDBPyConnection, now: datetime, new_id: Callable[[], UUID]
) -> LinkageFigure:
    begin = time.perf_counter()
    link(lake, now, new_id)
    seconds = time.perf_counter() - begin
    home = str(scalar(lake, "select current_catalog()"))
    clusters = "select record_id, citizen_id as cluster from linked"
    return LinkageFigure(OURS, _judged(lake, clusters, home), seconds)


def _judged(connection: duckdb.DuckDBPyConnection, clusters: str, home: str) -> Judgement:
    known = f"(select record_id from {home}.standardised)"  # noqa: S608
    truth = f"select record_id, person from temp.truth semi join {known} using (record_id)"  # noqa: S608
    slices = " union all ".join(
        f"select record_id, '{name}' as slice from temp.truth where {name}"  # noqa: S608
        for name in SLICES
    )
    return judge(connection, clusters, truth, slices)


def _pairs(work: duckdb.DuckDBPyConnection, *conditions: str) -> Pairs:
    """Pairs that fulfil any of the conditions; one join a condition keeps each a hash join."""
    query = " union ".join(_EDGES.format(condition=condition) for condition in conditions)
    return _fetched(work, query)


def _plain_splink(work: duckdb.DuckDBPyConnection) -> Pairs:
    linker = open_linker(work, _library_settings())
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("document_number", "given_1"), block_on("given", "surnames", "birth_date")],
        recall=ASSUMED_RECALL,
    )
    training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for known in (block_on("document_number"), block_on("given_1", "surname_1", "birth_date")):
        training.estimate_parameters_using_expectation_maximisation(known)
    predictions = linker.inference.predict(
        threshold_match_weight=JOIN_WEIGHT, warning_mode="never"
    ).physical_name
    return _fetched(work, f"select unique_id_l, unique_id_r from {predictions}")  # noqa: S608


def _library_settings() -> SettingsCreator:
    """One library comparison a field, as Splink's guide has them for persons."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=[
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("surnames").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=False),
            cl.DamerauLevenshteinAtThresholds("document_number", 1),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("home").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[*blocking_rules()],
        retain_matching_columns=False,
    )


def _fetched(work: duckdb.DuckDBPyConnection, query: str) -> Pairs:
    left, right = (np.asarray(found) for found in work.execute(query).fetchnumpy().values())
    return left.astype(np.int64), right.astype(np.int64)
