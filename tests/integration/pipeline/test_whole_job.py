"""The whole job over six feeds: nothing lost, nothing twice, nothing readable left behind."""

import base64
import os
import subprocess
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
from hub.vault.keyring import KeyPurpose
from tests.integration.pipeline.running_city import City, run_job

pytestmark = pytest.mark.pipeline


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


def files_holding(needles: set[bytes], home: Path, tmp_path: Path) -> list[str]:
    """Search every byte under `home` for any of the needles, with grep's multi-pattern matcher."""
    patterns = tmp_path / "needles"
    patterns.write_bytes(b"\n".join(sorted(needle for needle in needles if needle)))
    found = subprocess.run(
        ["grep", "-rlaF", "-f", str(patterns), str(home)],
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode in (0, 1), found.stderr
    return found.stdout.splitlines()


def planted(city: City) -> set[bytes]:
    return {n for marker in city.markers for value in marker.strings for n in spellings(value)}


def test_the_search_finds_every_spelling_when_it_is_there(city: City, tmp_path: Path) -> None:
    places = tmp_path / "places"
    places.mkdir()
    for index, needle in enumerate(sorted(spellings(city.markers[0].surname))):
        (places / str(index)).write_bytes(b"\x00\xff" * 50 + needle + b"\x00" * 50)

    found = files_holding(planted(city), places, tmp_path)

    assert len(found) == len(list(places.iterdir()))


def test_every_byte_of_the_hub_is_free_of_what_was_planted(city: City, tmp_path: Path) -> None:
    assert files_holding(planted(city), city.settings.home, tmp_path) == []


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


def test_no_key_lies_outside_the_key_ring(city: City, tmp_path: Path) -> None:
    values = [city.ring.secret(KeyPurpose(record.purpose)).value for record in city.ring.records()]
    shapes = {
        shape
        for key in values
        for shape in (
            key,
            key.hex().encode(),
            key.hex().upper().encode(),
            base64.b64encode(key)[:40],
        )
        if b"\n" not in shape  # grep would take it for two needles
    }

    found = files_holding(shapes, city.settings.home, tmp_path)

    assert len(values) > 5
    assert {Path(name).parent for name in found} == {city.settings.keys}
    assert {Path(name).suffix for name in found} == {".key"}


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
