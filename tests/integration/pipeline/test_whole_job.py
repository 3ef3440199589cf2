"""The whole job over six feeds: nothing lost, nothing twice, nothing readable left behind."""

import base64
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.lake.checks import link_quality, rows_without_profile, unbalanced_deliveries
from hub.lake.connection import open_lake
from hub.services.summary import summarise
from hub.store.catalogue import columns_out_of_place
from hub.store.database import open_database
from hub.store.roles import Role
from tests.integration.pipeline.running_city import City, run_job

pytestmark = pytest.mark.pipeline
BLOCK = 4 * 1024 * 1024


def spellings(value: str) -> Iterator[bytes]:
    """Every way a value could lie on disk unsealed: cases, accents, encodings, base64."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    for text in {value, value.upper(), value.lower(), plain, plain.upper()}:
        yield text.encode()
        yield text.encode("utf-16-le")
        yield text.encode("latin-1", "ignore")
        yield base64.b64encode(text.encode()).rstrip(b"=")[:-1]
    if value.isdigit():
        yield f"{int(value):,}".replace(",", ".").encode()


def files_under(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]


def readable_in(path: Path, needles: set[bytes]) -> set[bytes]:
    content = path.read_bytes()
    return {needle for needle in needles if needle in content}


def test_every_byte_of_the_hub_is_free_of_what_was_planted(city: City) -> None:
    needles = {n for marker in city.markers for value in marker.strings for n in spellings(value)}

    with open_database(city.settings, city.ring):
        found = {
            path.name: readable_in(path, needles)
            for path in files_under(city.settings.home)
            if readable_in(path, needles)
        }

    assert found == {}


def test_the_markers_really_went_through(city: City) -> None:
    with open_lake(city.settings, city.ring) as lake:
        [[people]] = lake.execute(
            "select count(distinct citizen_id) from profiled where field = 'document_number'"
            " and list_contains(?, value)",
            [[marker.document for marker in city.markers]],
        ).fetchall()

    assert people >= len(city.markers)


def test_what_the_run_printed_names_nobody(city: City) -> None:
    planted = [value for marker in city.markers for value in marker.strings]

    assert [value for value in planted if value.lower() in city.printed.lower()] == []


def test_no_key_lies_outside_the_key_ring(city: City) -> None:
    keys = {path.read_bytes().strip() for path in city.settings.keys.iterdir()}
    needles = keys | {bytes.fromhex(key.decode()) for key in keys}

    found = {
        path.name
        for path in files_under(city.settings.home)
        if path.parent != city.settings.keys and readable_in(path, needles)
    }

    assert found == set()


def test_every_row_is_accounted_for(city: City) -> None:
    with open_lake(city.settings, city.ring) as lake:
        lost = (unbalanced_deliveries(lake), rows_without_profile(lake))
        quality = link_quality(lake)

    assert lost == ([], 0)
    assert (quality.unlinked_records, quality.largest_cluster < 60) == (0, True)


def test_the_summary_adds_up(city: City) -> None:
    with (
        open_lake(city.settings, city.ring) as lake,
        open_database(city.settings, city.ring) as server,
    ):
        engine = server.engine(Role.OPERATOR)
        found = summarise(lake, engine)
        engine.dispose()

    assert found.is_balanced
    assert {a.agency for a in found.agencies} == {
        "bienestar", "educacion", "hacienda", "movilidad", "salud", "tramites",
    }  # fmt: skip


def test_no_identifier_left_its_zone(city: City) -> None:
    with open_database(city.settings, city.ring) as server:
        engine = server.engine(Role.OWNER)
        wrong = columns_out_of_place(engine)
        engine.dispose()

    assert wrong == []


def test_the_inbox_is_empty_after_landing(city: City) -> None:
    assert files_under(city.settings.inbox) == []


def test_each_stage_is_told_to_the_person_who_waits(city: City) -> None:
    stages = ("Recibir", "Comprobar", "Normalizar", "Buscar", "Unir", "Perfilar", "Publicar")

    assert [stage for stage in stages if f"✓ {stage}" not in city.printed] == []


def test_a_second_run_takes_in_nothing(city: City) -> None:
    finished = run_job(city.settings.home)

    assert (finished.returncode, "Nada nuevo" in finished.stdout) == (0, True)
