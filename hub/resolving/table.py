"""A table of people from a file, checked and numbered; everything in it is read as text.

DuckDB works in memory. What it spills is sealed with a key that dies with the process, so a
killed run leaves nothing readable; the next run removes even that.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from hub.identity.workbench import count
from hub.lake.connection import extension_path
from hub.resolving.columns import Reading, Role
from hub.resolving.errors import TableError

SPILL = "hub-resolve-"
# Rows that say the very same more often than this are compared once for all.
MOST_COPIES = 20

_NUMBERS_OF_MACHINES = ("FLOAT", "DOUBLE")


@contextmanager
def open_work(temp: Path, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield DuckDB in memory; `temp` is where it may spill."""
    _sweep(temp)
    spill = temp / f"{SPILL}{os.getpid()}"
    try:
        spill.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory,
                "temp_directory": str(spill),
                "temp_file_encryption": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
    except (OSError, duckdb.Error):
        raise TableError(
            "No se puede trabajar con esa carpeta temporal o ese límite de memoria. No se escribió"
            " nada; revise --temp y --memory."
        ) from None
    try:
        connection.execute(f"load '{extension_path('httpfs')}'")
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _sweep(temp: Path) -> None:
    """Remove what runs that were killed left behind."""
    for left in temp.glob(f"{SPILL}*"):
        number = left.name.removeprefix(SPILL)
        if number.isdecimal() and not Path(f"/proc/{number}").exists():
            shutil.rmtree(left, ignore_errors=True)


def read_table(work: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """Make the view `given` of the file's columns as text, and return their names."""
    if not path.is_file():
        raise TableError(f"No existe el archivo {path.name}.")
    source = str(path).replace("'", "''")
    reader = (
        f"read_csv('{source}', header = true, all_varchar = true)"
        if path.suffix.lower() in (".csv", ".tsv", ".txt")
        else f"read_parquet('{source}')"
    )
    try:
        columns = work.execute(f"describe from {reader}").fetchall()
        texts = ", ".join(_as_text(str(name), str(kind)) for name, kind, *_ in columns)
        work.execute(f"create or replace table given as select {texts} from {reader}")  # noqa: S608
    except duckdb.Error:
        # `from None`: DuckDB's message may quote a value of the file.
        raise TableError(
            f"El archivo {path.name} no se puede leer. Entregue Parquet, o CSV en UTF-8 con una"
            " línea de títulos."
        ) from None
    return [str(name) for name, *_ in columns]


def quoted(column: str) -> str:
    """A column's name in SQL."""
    return '"' + column.replace('"', '""') + '"'


def _as_text(name: str, kind: str) -> str:
    column = quoted(name)
    if kind in _NUMBERS_OF_MACHINES:
        # A spreadsheet's 12345.0 is the number 12345.
        whole = f"regexp_replace({column}::varchar, '\\.0$', '')"
        return f"{whole} as {column}"
    return f"{column}::varchar as {column}"


def number_records(work: duckdb.DuckDBPyConnection, reading: Reading) -> int:
    """Write `incoming` from `given`: numbered rows, with copies of one row set aside in `copies`."""
    _write_numbered(work, reading)
    _check_ids(work)
    compared = [
        column for role, names in reading.roles.items() if role is not Role.RECORD_ID
        for column in names
    ] + [column for column, _ in reading.extras]  # fmt: skip
    _set_copies_aside(work, compared)
    return count(work, "select count(*) from incoming")


def _write_numbered(work: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    ids = reading.roles.get(Role.RECORD_ID)
    sources = reading.roles.get(Role.SOURCE)
    record_id = quoted(ids[0]) if ids else "(rowid + 1)::varchar"
    source = f"trim({quoted(sources[0])})" if sources else "null::varchar"
    work.execute(
        "create or replace table numbered as"  # noqa: S608
        f" select rowid::integer as unique_id, {record_id} as record_id_, {source} as source_, *"
        " from given"
    )
    work.execute("drop table given")


def _check_ids(work: duckdb.DuckDBPyConnection) -> None:
    empty = count(work, "select count(*) from numbered where trim(record_id_) is null")
    if empty:
        raise TableError(f"{empty} filas no tienen identificador. No se escribió nada.")
    double = count(work, "select count(*) - count(distinct record_id_) from numbered")
    if double:
        raise TableError(
            f"{double} filas repiten el identificador de otra. No se escribió nada; déles uno"
            " propio, o marque esa columna con `ignore` para numerar las filas."
        )


def _set_copies_aside(work: duckdb.DuckDBPyConnection, compared: Sequence[str]) -> None:
    texts = ", ".join(f"coalesce({quoted(column)}, '')" for column in compared)
    work.execute(
        "create or replace temp table same as"  # noqa: S608
        f" select unique_id, hash({texts}) as row_hash from numbered"
    )
    work.execute(
        f"""create or replace table copies as
        with many as (
            select row_hash from same group by row_hash having count(*) > {MOST_COPIES}
        )
        select unique_id, place, first_value(unique_id) over once as first,
            nth_value(unique_id, 2) over once as second
        from (
            select unique_id, row_hash,
                row_number() over (partition by row_hash order by unique_id) as place
            from same semi join many using (row_hash)
        )
        window once as (
            partition by row_hash order by unique_id
            rows between unbounded preceding and unbounded following
        )
        qualify place > {MOST_COPIES}"""  # noqa: S608
    )
    work.execute(
        "create or replace table incoming as"
        " select * replace ((row_number() over (order by unique_id) - 1)::integer as unique_id),"
        " unique_id as row_number_ from numbered anti join copies using (unique_id)"
    )
    work.execute("drop table same")
