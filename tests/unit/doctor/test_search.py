"""A value is found however it is spelt and whatever it is wrapped in, and is never told."""

import gzip
import json
import random
from io import BytesIO
from pathlib import Path

import pytest

from hub.doctor import planted
from hub.doctor.errors import DoctorError
from hub.doctor.needles import CHUNK_BYTES, needles
from hub.doctor.pglz import decompress
from hub.doctor.search import UNNAMED, search
from hub.doctor.spellings import spellings

NAME, NUMBER = "Ñañé Úrsula Muñóz", "1987000001"


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)  # noqa: S311 - the same bytes every time


WRAPPED = dict(planted.containers(NAME))


@pytest.mark.parametrize("container", WRAPPED)
def test_a_value_inside_a_container_is_found_though_its_bytes_do_not_show(
    container: str, tmp_path: Path
) -> None:
    content, wanted = WRAPPED[container], needles([NAME])
    (tmp_path / "kept").write_bytes(content)

    found = search(tmp_path, wanted)

    assert wanted.find(BytesIO(content)) == {}
    assert {hit.marker for hit in found.hits} == {1}


@pytest.mark.parametrize("value", [NAME, NUMBER])
def test_a_value_is_found_in_every_spelling(value: str) -> None:
    wanted = needles([value])

    missed = [name for name, text in spellings(value) if not wanted.find(BytesIO(b"\xff" + text))]

    assert missed == []


@pytest.mark.parametrize(
    "written",
    [
        "ÑAÑÉ ÚRSULA MUÑÓZ".encode(),
        "NANE URSULA MUNOZ".encode("utf-16-be"),
        json.dumps(NAME).encode(),
        b"1.987.000.001",
        b"198-700-0001",
        b"x" + NAME.encode().hex().upper().encode(),
    ],
)
def test_spellings_of_other_programs_are_found(written: bytes) -> None:
    assert needles([NAME, NUMBER]).find(BytesIO(written))


def test_a_value_across_two_reads_is_found_once() -> None:
    for place in range(CHUNK_BYTES - len(NUMBER), CHUNK_BYTES + 1):
        content = b"\xfe" * place + NUMBER.encode() + b"\xfe" * 50

        assert sum(needles([NUMBER]).find(BytesIO(content)).values()) == 1


def test_the_name_of_a_file_counts_and_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / f"carta {NUMBER}.txt").write_text("nada")

    [hit] = search(tmp_path, needles([NUMBER])).hits

    assert (hit.path, NUMBER in repr(hit)) == (UNNAMED, False)


def test_half_an_archive_is_told_and_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = gzip.compress(NUMBER.encode() + noise(100_000))
    (tmp_path / "cut.gz").write_bytes(whole[:-50_000])

    found = search(tmp_path, needles([NUMBER]))

    assert (found.unopened, len(found.hits)) == (["cut.gz (gzip)"], 1)


def test_containers_in_containers_end_somewhere(tmp_path: Path) -> None:
    content = NUMBER.encode()
    for _ in range(8):
        content = gzip.compress(content)
    (tmp_path / "onion.gz").write_bytes(content)

    assert len(search(tmp_path, needles([NUMBER])).unopened) == 1


def test_random_bytes_hold_nothing_and_break_nothing(tmp_path: Path) -> None:
    for number, mark in enumerate((b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"PAR1", b"x\x9c", b"SQLite format 3\x00",
                                   b"\xd1\xd1", bytes(18) + b"\x04\x20", b"\x28\xb5\x2f\xfd", b"BZh")):  # fmt: skip
        (tmp_path / str(number)).write_bytes(mark + noise(200_000))

    found = search(tmp_path, needles([NAME, NUMBER]))

    assert (found.hits, found.files, found.is_clean) == ([], 10, True)


@pytest.mark.parametrize("values", [[], ["corto"]])
def test_a_search_that_could_not_be_believed_is_refused(values: list[str]) -> None:
    with pytest.raises(DoctorError):
        needles(values)


def test_a_search_that_does_not_find_what_it_planted_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planted, "search", lambda folder, wanted: search(folder / "no", wanted))

    with pytest.raises(DoctorError, match="no encontró lo que él mismo plantó"):
        planted.prove()


def test_the_search_proves_itself() -> None:
    assert planted.prove() > 200


def test_references_that_repeat_themselves_are_followed() -> None:
    # "abc", then ten letters from three back: PostgreSQL's way to say that something repeats.
    assert decompress(b"\x08abc" + bytes([0x07, 3]), 13) == b"abcabcabcabca"
    assert decompress(b"\x01\x00\x09", 13) is None
