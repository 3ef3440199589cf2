"""The whole job over six feeds: nothing lost, nothing twice, nothing readable left behind."""

from pathlib import Path

import pytest

from hub.doctor.needles import needles
from hub.doctor.search import search
from hub.lake.checks import link_quality, rows_without_profile, unbalanced_deliveries
from hub.lake.connection import open_lake
from hub.services.summary import summarise
from hub.store.catalogue import columns_out_of_place
from hub.store.database import open_database
from hub.store.roles import Role
from tests.integration.pipeline.running_city import City, run_job

pytestmark = pytest.mark.pipeline


def files_under(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]


def test_every_byte_of_the_hub_is_free_of_what_was_planted(city: City) -> None:
    planted = needles(value for marker in city.markers for value in marker.strings)

    found = search(city.settings.home, planted)

    assert (found.hits, found.unread, found.files > 1_000) == ([], [], True)


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
    keys = [path.read_text("ascii").strip() for path in city.settings.keys.rglob("*.key")]
    raw = [bytes.fromhex(key).decode("latin-1") for key in keys]

    found = search(city.settings.home, needles([*keys, *raw]))

    assert keys
    assert {Path(hit.path).parts[0] for hit in found.hits} == {city.settings.keys.name}


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
