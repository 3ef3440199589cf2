"""Linkage against its yardsticks: the same records, the same truth, the same run.

Every method works in a process of its own on a copy of the same city, so that times and memory
peaks are its own. Parameters are learnt beforehand and told apart: plain Splink learns on this
very city, ours are the saved ones; neither sees the truth.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

import duckdb

from hub.bench.children import Measured, Stage, Stopwatch, in_child, profiled_stages
from hub.bench.figures import Ratio
from hub.bench.standardised_city import StandardisedCity
from hub.bench.yardsticks import (
    LOOSE_RULE,
    RANDOM_PAIRS,
    STRICT_RULE,
    clean_mentions,
    join_by_rule,
    link_plain,
    train_plain,
)
from hub.identity.judge import Judgement, judge
from hub.identity.linked import link
from hub.identity.mentions import prepare_mentions
from hub.identity.workbench import workbench
from hub.lake.connection import open_lake
from hub.settings import Settings
from hub.vault.keyring import open_directory_key_ring

Method = Literal["strict", "loose", "plain", "plain_prepared", "ours"]
METHODS: dict[Method, str] = {
    "strict": "documento y nombres y fecha de nacimiento",
    "loose": "documento, o nombres y fecha de nacimiento",
    "plain": "Splink de biblioteca, con su propia limpieza",
    "plain_prepared": "Splink de biblioteca, sobre nuestras menciones",
    "ours": "enlace del hub",
}
SLICES = (
    *("twin", "namesake", "minor", "foreigner", "no_document"),
    *("married", "shared_document", "moved", "junk"),
)
PAIRS, CLUSTERS = "unir registros, por pares", "unir registros, por persona (B-cubed)"
PACE = "unir registros, de menciones a personas"
STANDARDISE, TRAIN = "normalizar", "entrenar"
# Which function of hub.identity does the work of which stage.
OUR_STAGES = {
    **dict.fromkeys(("prepare_told", "prepare_fresh"), "preparar"),
    **dict.fromkeys(("block_everybody", "block_arrivals"), "buscar parejas"),
    **dict.fromkeys(
        ("prepare_frequencies", "score_pairs", "prepare_new_pairs"), "comparar y pesar"
    ),
    **dict.fromkeys(("prepare_prior", "prepare_everybody", "prepare_affected"), "agrupar"),
    **dict.fromkeys(("group_mentions", "decide_pairs"), "agrupar"),
    **dict.fromkeys(("assign_citizens", "queue_pairs", "prepare_record", "write_record"), "anotar"),
}
# A base with a changed paper: two kinds of document, one of them a foreigner's.
_CHANGED_DOCUMENT = """
select record_id, 'changed_document' as slice
from truth
where person in (
    select truth.person
    from truth
    inner join standardised using (record_id)
    group by truth.person
    having count(distinct document_type) > 1 and bool_or(document_type in ('PA', 'PPT', 'CE'))
)
"""
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LinkageFigure:
    """What one way of linking reached, what each stage cost and the most memory it held."""

    method: Method
    judgement: Judgement
    stages: tuple[Stage, ...]
    training_seconds: float
    peak_mib: float

    @property
    def seconds(self) -> float:
        """From delivered texts to clusters, training apart."""
        return sum(stage.seconds for stage in self.stages)

    @property
    def cpu_seconds(self) -> float:
        """The same as processors count it, without the city's own standardising."""
        return sum(stage.cpu_seconds for stage in self.stages)


def measure_linkage(
    city: StandardisedCity,
    now: datetime,
    methods: Sequence[Method] = tuple(METHODS),
    told: Told = lambda _: None,
    random_pairs: int = RANDOM_PAIRS,
) -> list[LinkageFigure]:
    """Link the city in each way and judge each, ours last. The city itself is only read."""
    figures = []
    for method in methods:
        told(f"Enlazando: {METHODS[method]}")
        with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
            figures.append(_measure(method, city, now, Path(folder), random_pairs))
    return figures


def as_ratios(figures: Sequence[LinkageFigure]) -> list[Ratio]:
    """Our F1 over that of each yardstick, pairwise and B-cubed."""
    ours = figures[-1].judgement
    return [
        ratio
        for method, theirs in ((METHODS[f.method], f.judgement) for f in figures[:-1])
        for ratio in (
            Ratio(PAIRS, method, ours.pairwise.f1, theirs.pairwise.f1, "F1"),
            Ratio(CLUSTERS, method, ours.b_cubed.f1, theirs.b_cubed.f1, "F1"),
        )
    ]


def _measure(
    method: Method, city: StandardisedCity, now: datetime, folder: Path, random_pairs: int
) -> LinkageFigure:
    learns = method.startswith("plain")
    training = (
        in_child(_train, method, city.settings, folder, random_pairs).result if learns else 0.0
    )
    linked: Measured[tuple[Stage, ...]] = in_child(_link, method, city, now, folder)
    return LinkageFigure(
        method,
        judged(city, folder / "clusters.parquet"),
        linked.result,
        training,
        linked.peak_mib,
    )


def _train(method: Method, settings: Settings, folder: Path, random_pairs: int) -> float:
    """Let plain Splink learn from this city and save what it learnt; the seconds it took."""
    watch = Stopwatch()
    with _at_work(settings) as (work, home):
        _prepare(work, home, method)
        with watch.stage(TRAIN):
            train_plain(work, folder / "plain.json", random_pairs)
    return watch.stages[0].seconds


def _link(method: Method, city: StandardisedCity, now: datetime, folder: Path) -> tuple[Stage, ...]:
    """Link in one way and leave (record_id, cluster) in the folder."""
    watch = Stopwatch()
    if method == "ours":
        watch.stages.append(Stage(STANDARDISE, city.standardise_seconds, 0.0))
        _link_ours(city.settings, now, folder, watch)
    else:
        _link_theirs(method, city, folder, watch)
    return tuple(watch.stages)


def _link_ours(settings: Settings, now: datetime, folder: Path, watch: Stopwatch) -> None:
    with open_copy(settings, folder) as lake:
        watch.stages += profiled_stages(lambda: link(lake, now, uuid4), OUR_STAGES)
        save_clusters(lake, "select record_id, citizen_id as cluster from linked", folder)


def _link_theirs(method: Method, city: StandardisedCity, folder: Path, watch: Stopwatch) -> None:
    with _at_work(city.settings) as (work, home):
        with watch.stage(STANDARDISE if method == "plain" else "preparar"):
            _prepare(work, home, method)
        if method.startswith("plain"):
            link_plain(work, folder / "plain.json", watch)
        else:
            with watch.stage("unir y agrupar"):
                join_by_rule(work, STRICT_RULE if method == "strict" else LOOSE_RULE)
        clusters = "select record_id, cluster from clusters inner join mentions using (unique_id)"
        save_clusters(work, clusters, folder)


def _prepare(work: duckdb.DuckDBPyConnection, home: str, method: Method) -> None:
    if method == "plain":
        clean_mentions(work, home)
    else:
        prepare_mentions(work, home)


@contextmanager
def _at_work(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Yield a workbench beside the city's lake, and the lake's name."""
    with (
        open_lake(settings, open_directory_key_ring(settings.keys)) as lake,
        workbench(lake) as home,
    ):
        yield lake, home


@contextmanager
def open_copy(settings: Settings, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a copy of the city's lake that may be written to."""
    home = Settings(home=folder / "var", memory_limit=settings.memory_limit)
    shutil.copytree(settings.keys, home.keys)
    shutil.copyfile(settings.lake_path, home.lake_path)
    with open_lake(home, open_directory_key_ring(home.keys)) as lake:
        yield lake


def save_clusters(lake: duckdb.DuckDBPyConnection, query: str, folder: Path) -> None:
    """Leave (record_id, cluster) in a file for the judge: ids of invented people, no value."""
    path = folder / "clusters.parquet"
    lake.execute(f"copy ({query}) to '{path}' (format parquet)")


def judged(city: StandardisedCity, clusters: Path) -> Judgement:
    """Compare a file of clusters with the city's truth, of the records that were delivered."""
    with open_lake(city.settings, city.ring) as lake:
        load_truth(lake, city.truth)
        slices = [f"select record_id, '{name}' as slice from truth where {name}" for name in SLICES]  # noqa: S608
        return judge(
            lake,
            f"select record_id, cluster from read_parquet('{clusters}')",  # noqa: S608
            "select record_id, person from truth",
            " union all ".join((*slices, _CHANGED_DOCUMENT)),
        )


def load_truth(lake: duckdb.DuckDBPyConnection, truth: Path) -> None:
    """Write the temporary table `truth`: a row that quarantine kept is nobody's to link."""
    lake.execute(
        "create or replace temp table truth as"
        " from read_parquet($path) semi join standardised using (record_id)",
        {"path": str(truth)},
    )
