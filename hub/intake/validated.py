"""The stage `validated`: good rows to the lake, the rest to quarantine, and the sum must agree.

One transaction a delivery: it replaces what an earlier run of the same delivery wrote, and a
kill at any point leaves the state of before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from hub.intake.deliveries import Delivery, mark_refused, mark_validated, the_delivery
from hub.intake.errors import BalanceError, FileRefused, LandingError
from hub.intake.feed import Feed, FeedObject, Once
from hub.intake.quarantined import broken_by, quarantine, quarantine_repeated
from hub.intake.readers.batches import ROW_NUMBER, Batch
from hub.intake.readers.read import read
from hub.intake.sealed import drop_sealed, open_sealed
from hub.intake.suites import Suite, suite_for
from hub.lake.erasing import FILES, file_dropped, files_to_drop
from hub.lake.taking_out import take_out
from hub.lake.tombstones import create_tombstones, find_again, has_tombstones, tag_key
from hub.lake.transactions import whole
from hub.records.identifiers import DeliveryId
from hub.vault.keyring import Secret


@dataclass(frozen=True, slots=True)
class _Run:
    """One delivery on its way into the lake."""

    delivery: Delivery
    feed: Feed
    lake: duckdb.DuckDBPyConnection
    tombstones: Secret | None = field(repr=False)
    suites: Mapping[str, Suite]


# Looks at the rows that were let in, inside the same transaction; a refusal, or None to keep them.
Gate = Callable[[duckdb.DuckDBPyConnection, Feed, DeliveryId], FileRefused | None]


def open_gate(_: duckdb.DuckDBPyConnection, __: Feed, ___: DeliveryId) -> None:
    """Let every delivery through."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is looked for beyond the contract: columns nobody labelled, people who were erased."""

    gate: Gate = open_gate
    tombstones: Secret | None = field(default=None, repr=False)


NO_WATCH = Watch()


def validate(
    delivery: Delivery,
    feed: Feed,
    lake: duckdb.DuckDBPyConnection,
    landing_dir: Path,
    key: Secret,
    watch: Watch = NO_WATCH,
) -> Delivery:
    """Judge a delivery row by row, or refuse it whole; return its line in the register.

    Rows of people who were erased are counted and kept nowhere, nor are the bytes that held them.
    """
    create_tombstones(lake)
    if watch.tombstones is None and has_tombstones(lake):
        raise LandingError(
            "Este hub tiene personas suprimidas y falta la clave que las reconoce. No se cargó nada."
        )
    # The day in UTC is never behind the day in Colombia, so no row of today is in the future.
    received = delivery.received_at.astimezone(UTC).date()
    run = _Run(
        delivery,
        feed,
        lake,
        watch.tombstones,
        {item.name: suite_for(item, received) for item in feed.objects},
    )
    try:
        with whole(lake):
            counts = _replace_rows(run, landing_dir, key)
            stopped = watch.gate(lake, feed, delivery.delivery_id)
            # Not raised: what the gate noted down is kept, the rows are not.
            if stopped is None:
                mark_validated(lake, delivery.delivery_id, counts)
            else:
                _refuse(run, stopped)
        drop_erased_files(lake, landing_dir)
    # The first transaction is gone with everything in it; the refusal is one of its own.
    except FileRefused as refused:
        with whole(lake):
            _refuse(run, refused)
    return the_delivery(lake, delivery.delivery_id)


def _refuse(run: _Run, refused: FileRefused) -> None:
    _delete_rows(run.lake, run.delivery.delivery_id, run.feed)
    mark_refused(run.lake, run.delivery.delivery_id, refused.rule, refused.reason)


def _replace_rows(run: _Run, landing_dir: Path, key: Secret) -> tuple[int, int, int, int]:
    name, rows_in = run.delivery.delivery_id, 0
    _delete_rows(run.lake, name, run.feed)
    with open_sealed(landing_dir, key, name) as source:
        for batch in read(source, run.delivery.byte_count, run.feed):
            rows_in += len(batch.table) + len(batch.broken)
            _split(run, batch)
    # Repetitions can be far apart, so they are looked for when all rows are in the lake.
    for found in run.feed.objects:
        for rule in found.rules:
            if isinstance(rule.check, Once):
                quarantine_repeated(run.lake, name, found, rule)
    return _balanced(run, rows_in, _stop_erased(run))


def _stop_erased(run: _Run) -> int:
    """Take out what came back of people who were erased; return how many rows that were."""
    if run.tombstones is None or not has_tombstones(run.lake):
        return 0
    carriers = [found.carrier for found in run.feed.objects]
    find_again(run.lake, carriers, tag_key(run.tombstones), run.delivery.delivery_id)
    run.lake.execute(FILES)
    return take_out(run.lake, carriers)


def drop_erased_files(lake: duckdb.DuckDBPyConnection, landing_dir: Path) -> int:
    """Remove the sealed bytes of deliveries that hold somebody who was erased; count them."""
    dropped = 0
    for name in files_to_drop(lake):
        dropped += drop_sealed(landing_dir, DeliveryId(name))
        file_dropped(lake, name)
    return dropped


def _split(run: _Run, batch: Batch) -> None:
    """Send each row of a batch one way or the other."""
    found, name = batch.feed_object, run.delivery.delivery_id
    broken = broken_by(found, batch.table, run.suites[found.name].breaches(batch.table))
    quarantine(run.lake, name, (*batch.broken, *broken))
    numbers = pa.array([row.row_number for row in broken], pa.int64())
    good = batch.table.filter(pc.invert(pc.is_in(batch.table[ROW_NUMBER], numbers)))
    _insert(run.lake, name, found, good)


def _insert(
    lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId, found: FeedObject, good: pa.Table
) -> None:
    columns = ", ".join(f'"{name}"' for name in good.column_names)
    lake.register("good_rows", good)
    insert = (
        f"insert into {found.table} (delivery_id, {columns}) select ?, {columns} from good_rows"  # noqa: S608 - names that hub.intake.contract let by
    )
    lake.execute(insert, [delivery_id])
    lake.unregister("good_rows")


def _delete_rows(lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId, feed: Feed) -> None:
    tables = ("quarantined", *(found.table for found in feed.objects))
    for table in tables:
        delete = f"delete from {table} where delivery_id = ?"  # noqa: S608 - names that hub.intake.contract let by
        lake.execute(delete, [delivery_id])


def _balanced(run: _Run, rows_in: int, stopped: int) -> tuple[int, int, int, int]:
    """Count what is in the lake and compare (P6): a row that is in neither place is a defect."""
    name = run.delivery.delivery_id
    validated = sum(_count(run.lake, found.table, name) for found in run.feed.objects)
    quarantined = _count(run.lake, "quarantined", name)
    if rows_in != validated + quarantined + stopped:
        raise BalanceError(
            f"{name}: entraron {rows_in} filas, pero {validated} válidas más {quarantined} en "
            "cuarentena no suman lo mismo. No se guardó nada: informe este error."
        )
    return rows_in, validated, quarantined, stopped


def _count(lake: duckdb.DuckDBPyConnection, table: str, delivery_id: DeliveryId) -> int:
    query = f"select count(*) from {table} where delivery_id = ?"  # noqa: S608 - names that hub.intake.contract let by
    row = lake.execute(query, [delivery_id]).fetchone()
    return 0 if row is None else int(row[0])
