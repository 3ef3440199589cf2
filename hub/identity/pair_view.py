"""Two mentions side by side, with the column names that every condition reads."""

import duckdb

_COLUMNS = (
    "record_id",
    "source_row",
    "role",
    "valid_from",
    "given_1",
    "given_2",
    "given",
    "surname_1",
    "surname_2",
    "surnames",
    "birth_date",
    "birth_text",
    "sex",
    "document_type",
    "document_number",
    "phone",
    "email",
    "home",
    "building",
)


def side_by_side(pairs: str, left: str = "mentions", right: str = "mentions") -> str:
    """Subquery of `pairs` (unique_id_l, unique_id_r, ...) with both mentions' columns beside."""
    sides = (("one", "l"), ("other", "r"))
    columns = ", ".join(
        f"{table}.{name} as {name}_{side}" for table, side in sides for name in _COLUMNS
    )
    return (
        f"(select pairs.*, {columns} from {pairs} as pairs"  # noqa: S608
        f" inner join {left} as one on pairs.unique_id_l = one.unique_id"
        f" inner join {right} as other on pairs.unique_id_r = other.unique_id)"
    )


def create(work: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    """Replace a table of the workbench."""
    work.execute(f"create or replace table {table} as {query}")
