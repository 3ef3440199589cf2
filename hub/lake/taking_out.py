"""Taking rows out of the lake's own copies of the deliveries, and what of them must stay.

A row that names two people is one record of the first. When only the first goes, the row stays
with what it says of the other; when only the other goes, it stays the first one's record, and the
other is not made into a citizen from it.
"""

from collections.abc import Iterable

import duckdb

from hub.lake.carriers import Carrier

TAKEN = "create or replace temp table taken (delivery_id varchar, place varchar)"
OWNED = "select delivery_id, row_number from hits where place = '{place}' and role = '{role}'"
MENTION = """
    insert into erased_mentions
    select '{prefix}' || "{key}" || '{suffix}' from {table}
    where (delivery_id, row_number) in ({owned})
    except select record_id from erased_mentions
"""
TOLD = """
    update deliveries set
        rows_validated = rows_validated - gone.validated,
        rows_quarantined = rows_quarantined - gone.quarantined,
        rows_stopped = coalesce(rows_stopped, 0) + gone.validated + gone.quarantined
    from (
        select
            delivery_id,
            count(*) filter (place != 'quarantined') as validated,
            count(*) filter (place = 'quarantined') as quarantined
        from taken group by delivery_id
    ) as gone
    where deliveries.delivery_id = gone.delivery_id and deliveries.rows_in is not null
"""


def take_out(lake: duckdb.DuckDBPyConnection, carriers: Iterable[Carrier]) -> int:
    """Take out the rows in `hits`; `taken` then tells which went. The caller holds the transaction."""
    lake.execute(TAKEN)
    for carrier in carriers:
        _take_out(lake, carrier)
    [[count]] = lake.execute("select count(*) from taken").fetchall()
    return int(count)


def tell_deliveries(lake: duckdb.DuckDBPyConnection) -> None:
    """Move what was taken out to its own count in the register (P6)."""
    lake.execute(TOLD)


def _take_out(lake: duckdb.DuckDBPyConnection, carrier: Carrier) -> None:
    owned = OWNED.format(place=carrier.table, role=carrier.owner)
    alone = " and ".join(["true", *(_is_gone(carrier, role.name) for role in carrier.roles[1:])])
    _delete(lake, carrier.table, f"(delivery_id, row_number) in ({owned}) and {alone}")
    aside = OWNED.format(place="quarantined", role=carrier.owner)
    _delete(
        lake,
        "quarantined",
        f"object = '{carrier.object}' and (delivery_id, row_number) in ({aside})",
    )
    if len(carrier.roles) > 1:
        _blank(lake, carrier, owned)
        for role in carrier.roles:
            mentioned = OWNED.format(place=carrier.table, role=role.name)
            _forget_mention(lake, carrier, role.name, mentioned)


def _is_gone(carrier: Carrier, role: str) -> str:
    """Return the condition that another person of the row goes too, or is not named in it."""
    columns = next(found.columns for found in carrier.roles if found.name == role)
    names = [columns[part] for part in ("fullName", "documentNumber") if part in columns]
    unnamed = " and ".join(f"coalesce(\"{name}\", '') = ''" for name in names)
    owned = OWNED.format(place=carrier.table, role=role)
    return f"((delivery_id, row_number) in ({owned}) or ({unnamed}))"


def _delete(lake: duckdb.DuckDBPyConnection, table: str, condition: str) -> None:
    lake.execute(f"insert into taken select delivery_id, '{table}' from {table} where {condition}")  # noqa: S608 - names of contracts
    lake.execute(f"delete from {table} where {condition}")  # noqa: S608 - names of contracts


def _blank(lake: duckdb.DuckDBPyConnection, carrier: Carrier, owned: str) -> None:
    blanks = ", ".join(f'"{column}" = null' for column in carrier.columns_of_the_owner_alone())
    lake.execute(
        f"update {carrier.table} set {blanks} where (delivery_id, row_number) in ({owned})"  # noqa: S608 - names of contracts
    )


def _forget_mention(
    lake: duckdb.DuckDBPyConnection, carrier: Carrier, role: str, owned: str
) -> None:
    lake.execute(
        MENTION.format(
            prefix=carrier.prefix,
            key=carrier.key,
            suffix=carrier.record_suffix(role),
            table=carrier.table,
            owned=owned,
        )
    )
