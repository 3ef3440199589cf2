"""Opening the encrypted lake: DuckDB in memory with the sealed file attached.

The file is AES-256-GCM through the OpenSSL module of httpfs; spill files are
encrypted too, since DuckDB writes them in clear unless told otherwise (DESIGN.md).
One process writes at a time: DuckDB's own file lock holds that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from hub.lake.errors import LakeError
from hub.settings import Settings
from hub.vault.keyring import KeyPurpose, KeyRing

LAKE = "lake"


def extension_path(name: str) -> Path:
    """Return the DuckDB extension `name` as its wheel ships it: nothing is downloaded."""
    package = files(f"duckdb_extension_{name}")
    folder = Path(str(package)) / "extensions" / f"v{duckdb.__version__}"
    return folder / f"{name}.duckdb_extension"


@contextmanager
def open_lake(settings: Settings, ring: KeyRing) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection whose default database is the encrypted lake."""
    settings.temp.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:", config=_configuration(settings))
    try:
        connection.execute(f"load '{extension_path('httpfs')}'")
        _attach(connection, settings, ring)
        _sweep(settings)
        yield connection
    finally:
        connection.close()


def _configuration(settings: Settings) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "memory_limit": settings.memory_limit,
        "temp_directory": str(_spill(settings)),
        # Said before the folder is looked at: DuckDB refuses it while a killed run's files lie there.
        "temp_file_encryption": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


def _attach(connection: duckdb.DuckDBPyConnection, settings: Settings, ring: KeyRing) -> None:
    key = ring.secret(KeyPurpose.LAKE).value.hex()
    try:
        connection.execute(f"attach '{settings.lake_path}' as {LAKE} (encryption_key '{key}')")
    except duckdb.Error as error:
        # `from None`: DuckDB's own message can quote the statement, and with it the key.
        raise LakeError(_why_closed(error)) from None
    connection.execute(f"use {LAKE}")


def _spill(settings: Settings) -> Path:
    return settings.temp / "duckdb"


def _sweep(settings: Settings) -> None:
    """Remove what a killed run spilled: whoever holds the lake is alone, and its key died with it."""
    for left in _spill(settings).glob("duckdb_temp_*"):
        left.unlink(missing_ok=True)


def _why_closed(error: duckdb.Error) -> str:
    if any(sign in str(error).lower() for sign in ("lock", "already attached")):
        return "Otro proceso está usando el lago. Espere a que termine y repita."
    return "El lago no abre con la clave de este llavero. No se cambió nada; revise HUB_HOME."
