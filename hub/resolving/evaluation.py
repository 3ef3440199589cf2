"""How well a labelled table is resolved: ours, Splink as it comes, and rules, in one run.

The truth is taken out of the table before anything is read from it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from hub.identity.clusters import Nodes
from hub.identity.judge import Judgement, judge
from hub.resolving.columns import Kind, Meaning, Reading, read_columns
from hub.resolving.errors import TableError
from hub.resolving.mentions import prepare_fields, write_mentions
from hub.resolving.resolving import resolve_records
from hub.resolving.table import number_records, open_work, quoted, read_table
from hub.resolving.yardsticks import PROBABILITIES, by_plain_splink, by_rules

OURS, RULES = "hub resolve", "reglas fijas"


@dataclass(frozen=True, slots=True)
class LabelledTable:
    """A table whose column `truth` says who each record is; `said` maps other columns."""

    name: str
    path: Path
    truth: str
    said: tuple[tuple[str, Meaning], ...] = ()


@dataclass(frozen=True, slots=True)
class TableFigure:
    """What one way of resolving one table reached."""

    table: str
    method: str
    judgement: Judgement
    seconds: float


def shared_tables(folder: Path) -> list[LabelledTable]:
    """The labelled tables of a folder of public data (HUB_SHARED_DATA) that are there."""
    known = [
        LabelledTable("FEBRL4", folder / "febrl4.parquet", "person_id"),
        LabelledTable(
            "FEBRL4 sin origen",
            folder / "febrl4.parquet",
            "person_id",
            (("source_dataset", Kind.IGNORE),),
        ),
        LabelledTable("fake_1000", folder / "fake_1000.parquet", "person_id"),
    ]
    return [table for table in known if table.path.is_file()]


def measure_table(table: LabelledTable, temp: Path, memory: str = "2GB") -> list[TableFigure]:
    """Resolve a labelled table by every way, ours first, trained by the table itself."""
    with open_work(temp, memory) as work:
        reading = _read(work, table)
        figures = [_ours(work, table, reading)]
        fields = prepare_fields(work, reading)
        write_mentions(work, fields)
        figures.append(_timed(work, table, RULES, lambda: [by_rules(work, fields)])[0])
        sure = [field for field in fields if field.kind in ("name", "date", "identifier", "email")]
        plain = _timed(work, table, "Splink", lambda: by_plain_splink(work, fields, sure))
        for probability, figure in zip(PROBABILITIES, plain, strict=True):
            name = f"Splink de biblioteca, {probability}"
            figures.append(TableFigure(table.name, name, figure.judgement, figure.seconds))
    return figures


def _read(work: duckdb.DuckDBPyConnection, table: LabelledTable) -> Reading:
    columns = read_table(work, table.path)
    if table.truth not in columns:
        raise TableError(f"La tabla {table.path.name} no tiene la columna {table.truth}.")
    said: dict[str, Meaning] = {**dict(table.said), table.truth: Kind.IGNORE}
    reading = read_columns(columns, said)
    number_records(work, reading)
    work.execute(
        "create or replace table truth as select unique_id as record_id,"  # noqa: S608
        f" {quoted(table.truth)} as person from incoming"
    )
    return reading


def _ours(work: duckdb.DuckDBPyConnection, table: LabelledTable, reading: Reading) -> TableFigure:
    def groups() -> list[Nodes]:
        return [resolve_records(work, reading, None, lambda _: None).groups]

    return _timed(work, table, OURS, groups)[0]


def _timed(
    work: duckdb.DuckDBPyConnection,
    table: LabelledTable,
    method: str,
    way: Callable[[], list[Nodes]],
) -> list[TableFigure]:
    begin = time.process_time()
    found = way()
    seconds = time.process_time() - begin
    return [TableFigure(table.name, method, _judged(work, groups), seconds) for groups in found]


def _judged(work: duckdb.DuckDBPyConnection, groups: Nodes) -> Judgement:
    labels = pa.table({"record_id": pa.array(range(len(groups))), "cluster": groups})
    work.register("labels", labels)
    figures = judge(
        work, "select record_id, cluster from labels", "select record_id, person from truth"
    )
    work.unregister("labels")
    return figures
