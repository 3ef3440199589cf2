"""What dbt's DuckDB connection needs before the encrypted lake is attached. Loaded by dbt alone.

dbt-duckdb asks a plugin for these four things and nothing else; its own base class is left out,
so that the hub does not import dbt.
"""

import duckdb

from hub.lake.connection import extension_path


class Plugin:
    """Loads the encryption module from its wheel and encrypts what DuckDB spills."""

    def __init__(self, name: str, **_settings_of_dbt: object) -> None:
        self.name = name

    def update_connection_config(self, _credentials: object, config: dict[str, object]) -> None:
        """Encrypt what spills from the start: a killed run's files forbid to say so later."""
        config["temp_file_encryption"] = True

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Prepare the connection, before anything is attached to it."""
        conn.execute(f"load '{extension_path('httpfs')}'")

    def configure_cursor(self, *_unused: object) -> None:
        """Leave cursors as they are: both settings hold for the whole process."""
