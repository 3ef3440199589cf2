"""The stage `quarantined`: rows set aside, with rule, column and a reason a person can act on."""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from hub.intake.feed import Breach, FeedObject, RowRule
from hub.intake.readers.batches import ROW_NUMBER, BrokenRow, row_json
from hub.records.identifiers import DeliveryId

SCHEMA = pa.schema(
    [
        ("object", pa.string()),
        ("row_number", pa.int64()),
        ("rule", pa.string()),
        ("column_name", pa.string()),
        ("reason", pa.string()),
        ("row_json", pa.string()),
    ]
)


def quarantine(
    lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId, rows: Sequence[BrokenRow]
) -> None:
    """Write rows to the quarantine, inside the caller's transaction."""
    if not rows:
        return
    columns = zip(
        *((r.object_name, r.row_number, r.rule, r.column, r.reason, r.row_json) for r in rows),
        strict=True,
    )
    arrays = [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]
    set_aside = pa.Table.from_arrays(arrays, schema=SCHEMA)
    lake.register("set_aside", set_aside)
    lake.execute("insert into quarantined select ?, * from set_aside", [delivery_id])
    lake.unregister("set_aside")


def broken_by(
    found: FeedObject, table: pa.Table, breaches: Iterable[Breach]
) -> tuple[BrokenRow, ...]:
    """Return each row that breaks a rule, once: its first rule, and the reasons of them all."""
    rules: dict[int, list[RowRule]] = {}
    for breach in breaches:
        for position in breach.positions:
            rules.setdefault(position, []).append(breach.rule)
    positions = sorted(rules)
    rows = table.take(pa.array(positions, pa.int64())).to_pylist()
    return tuple(
        _broken(found, row, rules[position]) for position, row in zip(positions, rows, strict=True)
    )


def _broken(found: FeedObject, row: dict[str, object], rules: list[RowRule]) -> BrokenRow:
    number = int(str(row.pop(ROW_NUMBER)))
    reason = " ".join(rule.reason for rule in rules)
    return BrokenRow(found.name, number, rules[0].rule, rules[0].column, reason, row_json(row))


def quarantine_repeated(
    lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId, found: FeedObject, rule: RowRule
) -> None:
    """Move every row but the first of each repeated value out of the validated table."""
    # The first row stays because it is the one an agency's own system would have kept.
    if not _repeats(lake, delivery_id, found, rule):
        return
    packed = ", ".join(f'"{name}" := "{name}"' for name in found.column_names)
    lake.execute(
        f"""
        insert into quarantined
        select delivery_id, $2, row_number, $3, $4, $5, to_json(struct_pack({packed}))::varchar
        from {found.table}
        where delivery_id = $1 and "{rule.column}" in (
            select "{rule.column}" from {found.table} where delivery_id = $1
            group by all having count(*) > 1
        )
        qualify row_number() over (partition by "{rule.column}" order by row_number) > 1
        """,  # noqa: S608 - names that hub.intake.contract let by
        [delivery_id, found.name, rule.rule, rule.column, rule.reason],
    )
    lake.execute(
        f"""
        delete from {found.table}
        where delivery_id = $1 and row_number in (
            select row_number from quarantined
            where delivery_id = $1 and object = $2 and rule = $3
        )
        """,  # noqa: S608 - names that hub.intake.contract let by
        [delivery_id, found.name, rule.rule],
    )


def _repeats(
    lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId, found: FeedObject, rule: RowRule
) -> bool:
    """Tell from one column whether any value comes twice: nearly always none does."""
    [[values, distinct]] = lake.execute(
        f"""select count("{rule.column}"), count(distinct "{rule.column}")
        from {found.table} where delivery_id = ?""",  # noqa: S608 - names that hub.intake.contract let by
        [delivery_id],
    ).fetchall()
    return bool(values > distinct)
