"""dbt's connection can open the encrypted lake and spills nothing in clear."""

import duckdb
import pytest

from hub.lake.dbt_plugin import Plugin


@pytest.fixture
def connection():
    with duckdb.connect(":memory:") as opened:
        yield opened


def test_the_encryption_module_is_there_before_anything_is_attached(connection):
    Plugin("dbt_plugin", plugin_config={}, credentials=None).configure_connection(connection)

    loaded = "select loaded from duckdb_extensions() where extension_name = 'httpfs'"
    assert connection.execute(loaded).fetchone() == (True,)


def test_spill_files_are_encrypted_although_a_killed_run_left_some(tmp_path):
    (tmp_path / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"left")
    config = {"temp_directory": str(tmp_path)}

    Plugin("dbt_plugin").update_connection_config(None, config)

    with duckdb.connect(":memory:", config=config) as opened:
        setting = opened.execute("select current_setting('temp_file_encryption')").fetchone()
    assert setting == (True,)


def test_the_rest_of_dbts_configuration_is_left_alone(connection):
    plugin, config = Plugin("dbt_plugin"), {"memory_limit": "1GB"}

    plugin.update_connection_config(None, config)
    plugin.configure_cursor(connection)

    assert config == {"memory_limit": "1GB", "temp_file_encryption": True}
    assert plugin.name == "dbt_plugin"
