"""What PostgreSQL itself compresses is found in its own files: rows, TOAST chunks, page images."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.doctor.needles import needles
from hub.doctor.search import search
from hub.settings import Settings
from hub.store.database import open_database
from hub.store.roles import Role
from hub.vault.keyring import open_directory_key_ring

NAME = "Xuqzwy Kivjolwex"
# Halves first: the whole is then said by pointing back, and no byte of it stands in the file.
HALVES = " ".join(f"{part} {n}" for n in range(60) for part in (NAME[:8], NAME[8:]))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A cluster of its own with one inline value and one cut into chunks, both deleted again."""
    settings = replace(Settings(home=tmp_path / "h"))
    ring = open_directory_key_ring(settings.keys)
    noise = "".join(f"{n * 7919 % 100_003:x}" for n in range(9_000))
    with open_database(settings, ring) as server:
        owner = server.engine(Role.OWNER)
        with owner.begin() as connection:
            connection.execute(text("create table hub.odd (what text)"))
            for value in (f"{HALVES} {NAME} {HALVES}", f"{HALVES} {NAME} {HALVES} {noise}"):
                connection.execute(text("insert into hub.odd values (:value)"), {"value": value})
        with owner.begin() as connection:
            connection.execute(text("delete from hub.odd"))
        owner.dispose()
    return settings.postgres / "data"


def test_values_that_postgres_compressed_are_found_in_tables_and_log(files: Path) -> None:
    found = search(files, needles([NAME])).hits

    inside = {(Path(hit.path).parts[0], hit.inside) for hit in found}
    assert {("base", "pages"), ("pg_wal", "wal")} <= inside
    assert len({hit.path for hit in found if hit.inside == "pages"}) == 2
