"""What PostgreSQL really holds, compared with what the code says it may hold."""

from sqlalchemy import Engine, text

from hub.store.tables import MARTS, SCHEMA, metadata

ALLOWED = frozenset({"pseudonym", "sealed", "public"})
COLUMNS = text(
    "select table_schema, table_name, column_name from information_schema.columns"
    " where table_schema in (:hub, :marts) and table_name <> 'schema_version' order by 1, 2, 3"
)


def columns_out_of_place(engine: Engine) -> list[str]:
    """Return the columns in the database that no label allows there."""
    allowed = {
        (table.schema, table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("label") in ALLOWED
    }
    with engine.connect() as connection:
        found = connection.execute(COLUMNS, {"hub": SCHEMA, "marts": MARTS}).all()
    return [
        f"{schema}.{table}.{column}"
        for schema, table, column in found
        if (schema, table, column) not in allowed
    ]
