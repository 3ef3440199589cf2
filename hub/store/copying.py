"""Many rows at once: binary COPY into a temporary table that ends with the transaction.

COPY cannot write into a table with row security; INSERT from the temporary table can.
"""

from collections.abc import Iterable

import psycopg
from sqlalchemy import Connection, text

Row = tuple[object, ...]
Columns = dict[str, str]


def copy_rows(connection: Connection, table: str, columns: Columns, rows: Iterable[Row]) -> None:
    """Fill the temporary table `table`, made anew with `columns` (name to type)."""
    lines = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(text(f"drop table if exists {table}"))
    connection.execute(text(f"create temporary table {table} ({lines}) on commit drop"))
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("The store speaks to PostgreSQL through psycopg only.")
    command = f"copy {table} from stdin (format binary)"
    with driver.cursor() as cursor, cursor.copy(command) as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)
