"""A run that was killed while it spilled does not stop the next one."""

from hub.lake.connection import open_lake
from hub.settings import Settings
from hub.vault.keyring import open_directory_key_ring


def test_the_lake_opens_over_a_killed_runs_spill_files_and_removes_them(tmp_path):
    settings = Settings(home=tmp_path)
    spill = settings.temp / "duckdb"
    spill.mkdir(parents=True)
    left = spill / "duckdb_temp_storage_DEFAULT-0.tmp"
    left.write_bytes(b"left by a killed run")
    ring = open_directory_key_ring(settings.keys)

    with open_lake(settings, ring) as lake:
        setting = lake.execute("select current_setting('temp_file_encryption')").fetchall()

    assert setting == [(True,)]
    assert not left.exists()
