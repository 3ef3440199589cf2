"""The delivered files: repeatable, whole, readable by others, and silent about the truth."""

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Protocol

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from hub.samples.deliver import SampleOrder, SampleSummary, deliver, write_samples
from hub.samples.demo import demo_people
from hub.samples.errors import SamplesError, SampleSizeError, UnknownAgencyError
from hub.samples.feeds.movilidad import WIDTHS
from hub.samples.markers import Marker, draw_markers, plant_markers

Cells = dict[str, str]


class City(Protocol):
    """What these tests use of the city in conftest."""

    inbox: Path
    summary: SampleSummary
    truth: pd.DataFrame


def _files(inbox: Path) -> dict[str, str]:
    return {
        str(path.relative_to(inbox)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(inbox.rglob("*"))
        if path.is_file()
    }


def _one(inbox: Path, pattern: str) -> Path:
    (path,) = inbox.glob(pattern)
    return path


def _csv(inbox: Path) -> list[Cells]:
    text = _one(inbox, "hacienda/*.csv").read_bytes().decode("latin-1")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def _fixed_width(inbox: Path) -> Iterator[Cells]:
    for line in _one(inbox, "movilidad/*.txt").read_text(encoding="utf-8").splitlines():
        at, cells = 0, {}
        for column, width in WIDTHS.items():
            cells[column] = line[at : at + width].strip()
            at += width
        assert at == len(line)
        yield cells


def _json(inbox: Path, pattern: str) -> list[dict[str, object]]:
    lines = _one(inbox, pattern).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for run in ("one", "two"):
        write_samples(tmp_path / run, 700, seed=5, truth=tmp_path / f"{run}.parquet")

    assert _files(tmp_path / "one") == _files(tmp_path / "two")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_writing_again_over_the_same_inbox_changes_nothing(tmp_path: Path) -> None:
    write_samples(tmp_path, 300, seed=5)
    before = _files(tmp_path)

    write_samples(tmp_path, 300, seed=5)

    assert _files(tmp_path) == before


def test_another_seed_writes_other_bytes(tmp_path: Path) -> None:
    write_samples(tmp_path / "one", 300, seed=5)
    write_samples(tmp_path / "two", 300, seed=6)

    same = set(_files(tmp_path / "one").items()) & set(_files(tmp_path / "two").items())
    assert not same


def test_asking_for_the_truth_changes_no_delivery(tmp_path: Path) -> None:
    write_samples(tmp_path / "one", 300, seed=5, truth=tmp_path / "truth.parquet")
    write_samples(tmp_path / "two", 300, seed=5)

    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def test_one_agency_alone_gets_what_it_would_get_among_six(tmp_path: Path) -> None:
    write_samples(tmp_path / "one", 300, seed=5, only={"salud"})
    write_samples(tmp_path / "six", 300, seed=5)

    alone, among = _files(tmp_path / "one"), _files(tmp_path / "six")
    assert alone
    assert alone.items() <= among.items()
    assert all(name.startswith("salud/") for name in alone)


def test_nothing_but_deliveries_stands_in_the_inbox(small_city: City) -> None:
    assert {path.name for path in small_city.inbox.iterdir()} == {
        *("hacienda", "salud", "educacion", "movilidad", "bienestar", "tramites")
    }
    assert not list(small_city.inbox.rglob(".*"))


def test_no_delivery_has_a_column_of_the_truth(small_city: City) -> None:
    secrets = {"person", "twin", "namesake", "shared_document", "no_document", "moved", "junk"}
    names = set(_csv(small_city.inbox)[0]) | set(WIDTHS)
    names |= set(pq.read_schema(_one(small_city.inbox, "bienestar/*.parquet")).names)
    for pattern in ("salud/Patient*", "salud/Immunization*", "tramites/*"):
        text = _one(small_city.inbox, pattern).read_text(encoding="utf-8")
        names |= set(re.findall(r'"(\w+)":', text))

    assert not names & secrets


def test_neither_row_numbers_nor_row_order_follow_the_truth(small_city: City) -> None:
    people = small_city.truth.set_index("record_id")["person"]
    rows = [f"hacienda:propiedad:{row['id_registro']}" for row in _csv(small_city.inbox)]

    delivered = people.reindex(list(dict.fromkeys(rows))).dropna()
    by_key = delivered.sort_index().reset_index(drop=True)
    assert abs(by_key.corr(pd.Series(range(len(by_key)), dtype=float))) < 0.1
    assert (delivered.reset_index(drop=True).diff().dropna() < 0).mean() > 0.35


def test_hacienda_is_latin_1_with_semicolons_and_decimal_commas(small_city: City) -> None:
    rows = _csv(small_city.inbox)

    assert len(rows) == small_city.summary.rows["hacienda:propiedad"]
    assert all(re.fullmatch(r"\d+,\d\d", row["avaluo"]) for row in rows)
    assert all(re.fullmatch(r"76001\d{25}", row["predio"]) for row in rows)
    assert any("Ñ" in row["propietario"] for row in rows)


def test_movilidad_is_fixed_width(small_city: City) -> None:
    rows = list(_fixed_width(small_city.inbox))

    assert len(rows) == small_city.summary.rows["movilidad:registro"]
    kinds = Counter(row["tipo_registro"] for row in rows)
    assert set(kinds) - {"XXX"} == {"LIC", "VEH", "COM"}
    assert all(re.fullmatch(r"[A-Z]{3}(\d{3}|\d\d[A-Z])|", row["placa"]) for row in rows)


def test_educacion_opens_in_a_spreadsheet_program(small_city: City) -> None:
    book = openpyxl.load_workbook(_one(small_city.inbox, "educacion/*.xlsx"), read_only=True)

    rows = list(book["Matricula"].iter_rows(values_only=True))
    book.close()
    assert len(rows) - 1 == small_city.summary.rows["educacion:matricula"]
    assert rows[0][:3] == ("id_registro", "anio", "institucion")


def test_bienestar_has_typed_dates(small_city: City) -> None:
    table = pq.read_table(_one(small_city.inbox, "bienestar/*.parquet"))

    assert table.num_rows == small_city.summary.rows["bienestar:beneficiario"]
    assert str(table.schema.field("fecha_nacimiento").type) == "date32[day]"


def test_salud_delivers_fhir_resources_that_refer_to_each_other(small_city: City) -> None:
    patients = _json(small_city.inbox, "salud/Patient*.ndjson")
    doses = _json(small_city.inbox, "salud/Immunization*.ndjson")

    assert {one["resourceType"] for one in patients} == {"Patient"}
    known = {f"Patient/{one['id']}" for one in patients if "id" in one}
    referred = {
        patient["reference"] for one in doses if isinstance(patient := one["patient"], dict)
    }
    assert referred <= known


def test_tramites_are_nested_and_mostly_have_notes(small_city: City) -> None:
    requests = _json(small_city.inbox, "tramites/*.jsonl")

    assert {"radicado", "fecha", "solicitud", "solicitante", "nota"} == set(requests[0])
    assert sum(bool(one["nota"]) for one in requests) / len(requests) > 0.8


def test_the_truth_names_records_that_are_delivered(small_city: City) -> None:
    delivered = {f"hacienda:propiedad:{row['id_registro']}" for row in _csv(small_city.inbox)}
    delivered |= {
        f"movilidad:registro:{row['id_registro']}" for row in _fixed_width(small_city.inbox)
    }

    named = set(small_city.truth["record_id"])
    assert {one for one in named if one.startswith(("hacienda", "movilidad"))} <= delivered
    assert {one.rpartition("#")[2] for one in named if "#" in one} == {"student", "guardian"}


def test_people_with_a_card_of_a_minor_and_a_cedula_keep_their_number(small_city: City) -> None:
    people = small_city.truth.set_index("record_id")["person"]
    patients = _json(small_city.inbox, "salud/Patient*.ndjson")
    held: dict[int, set[tuple[str, str]]] = {}
    for row in _fixed_width(small_city.inbox):
        record = f"movilidad:registro:{row['id_registro']}"
        if record in people.index:
            held.setdefault(int(people[record]), set()).add((row["tipo_doc"], row["num_doc"]))
    for one in patients:
        record = f"salud:patient:{one.get('id')}"
        match one.get("identifier"):
            case [{"value": str(number), "type": {"coding": [{"code": str(kind)}]}}] if (
                record in people.index
            ):
                held.setdefault(int(people[record]), set()).add((kind, number))

    both = [papers for papers in held.values() if {kind for kind, _ in papers} >= {"TI", "CC"}]
    assert both
    assert any(len({number for _, number in papers}) == 1 for papers in both)


def test_a_long_feed_comes_in_parts(tmp_path: Path) -> None:
    summary = deliver(tmp_path, SampleOrder(400, seed=2, rows_a_file=100))

    patients = sorted((tmp_path / "salud").glob("Patient*"))
    assert len(patients) == -(-summary.rows["salud:patient"] // 100)
    assert set(summary.files) == {path for path in tmp_path.rglob("*") if path.is_file()}


def test_progress_tells_every_citizen_once(tmp_path: Path) -> None:
    told: list[int] = []

    deliver(tmp_path, SampleOrder(333, seed=2), progress=told.append)

    assert sum(told) == 333


def test_an_inbox_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.write_text("a file, not a folder", encoding="utf-8")

    with pytest.raises(SamplesError, match="permisos"):
        write_samples(inbox, 100, seed=1, truth=tmp_path / "truth.parquet")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["inbox"]


def test_a_truth_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file, not a folder", encoding="utf-8")

    with pytest.raises(SamplesError, match="permisos"):
        write_samples(tmp_path / "inbox", 100, seed=1, truth=tmp_path / "folder" / "truth.parquet")

    assert not (tmp_path / "inbox").exists()


def test_a_run_that_is_stopped_leaves_no_half_written_file(tmp_path: Path) -> None:
    def stop(_: int) -> None:
        if list(tmp_path.rglob(".*.partial")):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(tmp_path, SampleOrder(5_000, seed=1), tmp_path / "truth.parquet", stop)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_unknown_agency_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownAgencyError, match="catastro"):
        write_samples(tmp_path, 100, seed=1, only={"catastro"})

    assert list(tmp_path.iterdir()) == []


def test_no_citizens_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SampleSizeError):
        write_samples(tmp_path, 0, seed=1, truth=tmp_path / "truth.parquet")

    assert list(tmp_path.iterdir()) == []


def test_demo_people_are_delivered_under_their_document_by_four_agencies(tmp_path: Path) -> None:
    write_samples(tmp_path, 3_000, seed=7)

    people = demo_people(3_000, seed=7, count=5)

    assert len(people) == 5
    assert {person.document_type for person in people} == {"CC"}
    for person in people:
        assert len(person.agencies) >= 4
        for agency in set(person.agencies) & {"hacienda", "salud", "movilidad", "tramites"}:
            files = (tmp_path / agency).iterdir()
            assert any(person.document_number.encode() in path.read_bytes() for path in files)


def test_demo_people_do_not_depend_on_the_size_of_the_city() -> None:
    assert demo_people(5_000, seed=7, count=3) == demo_people(500_000, seed=7, count=3)


def test_a_village_may_have_nobody_to_show() -> None:
    assert demo_people(1, seed=7, count=3) == []


@pytest.fixture
def planted(tmp_path: Path) -> tuple[Path, tuple[Marker, ...]]:
    markers = draw_markers(50, seed=3)
    plant_markers(tmp_path, markers)
    return tmp_path, markers


def test_markers_are_all_different_and_occur_in_no_ordinary_delivery(small_city: City) -> None:
    strings = [text for marker in draw_markers(50, seed=3) for text in marker.strings]

    everything = _bytes_of(small_city.inbox)
    assert len(set(strings)) == 200
    assert not any(text.lower().encode() in everything for text in strings)


def _bytes_of(inbox: Path) -> bytes:
    return b"".join(path.read_bytes().lower() for path in inbox.rglob("*.*") if path.is_file())


def test_every_feed_carries_every_marker(planted: tuple[Path, tuple[Marker, ...]]) -> None:
    inbox, markers = planted
    book = openpyxl.load_workbook(_one(inbox, "educacion/*.xlsx"))
    texts = {
        "hacienda": _one(inbox, "hacienda/*.csv").read_bytes().decode("latin-1"),
        "salud": _one(inbox, "salud/Patient*").read_text(encoding="utf-8"),
        "educacion": str([list(row) for row in book["Matricula"].iter_rows(values_only=True)]),
        "movilidad": _one(inbox, "movilidad/*.txt").read_text(encoding="utf-8"),
        "bienestar": str(pq.read_table(_one(inbox, "bienestar/*.parquet")).to_pylist()),
        "tramites": _one(inbox, "tramites/*.jsonl").read_text(encoding="utf-8"),
    }

    for marker in markers:
        assert all(marker.surname.lower() in text.lower() for text in texts.values())
        assert all(marker.document in text for text in texts.values())
        assert all(marker.email in text for agency, text in texts.items() if agency != "movilidad")
        assert all(marker.note_word in texts[agency] for agency in ("salud", "tramites"))


def test_markers_stand_in_files_of_their_own(planted: tuple[Path, tuple[Marker, ...]]) -> None:
    inbox, _ = planted

    names = [path.name for path in inbox.rglob("*") if path.is_file()]

    assert len(names) == 7
    assert all("-marcas-" in name for name in names)
