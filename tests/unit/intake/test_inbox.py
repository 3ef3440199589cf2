"""The inbox: whole files are found and hashed; anything odd is reported and left alone."""

import hashlib
import os
from pathlib import Path

import pytest

from hub.intake.inbox import Inbox, is_empty, waiting

AGENCIES = frozenset({"salud", "hacienda"})


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "salud").mkdir()
    return tmp_path


def test_a_file_is_named_after_its_agency_and_content(inbox: Path) -> None:
    content = b"x" * 3_000_000
    (inbox / "salud" / "entrega.ndjson").write_bytes(content)

    (found,) = waiting(inbox, AGENCIES).waiting

    digest = hashlib.sha256(content).hexdigest()
    assert (found.agency, found.sha256, found.byte_count) == ("salud", digest, 3_000_000)
    assert found.delivery_id == f"salud-{digest[:16]}"


@pytest.mark.parametrize(
    "name", [".oculto", "a.csv.part", "a.tmp", "A.PARTIAL", "a.crdownload", "a.filepart", "a~"]
)
def test_a_file_still_being_written_is_not_seen(inbox: Path, name: str) -> None:
    (inbox / "salud" / name).write_bytes(b"a medias")

    assert waiting(inbox, AGENCIES) == Inbox((), ())


def test_a_link_is_reported_and_not_followed(inbox: Path, tmp_path: Path) -> None:
    secret = tmp_path / "fuera.txt"
    secret.write_text("no es de la agencia")
    (inbox / "salud" / "entrega.csv").symlink_to(secret)

    found = waiting(inbox, AGENCIES)

    assert found.waiting == ()
    assert "un enlace no se sigue" in " ".join(odd.reason for odd in found.odd)


def test_a_linked_folder_is_reported_and_not_followed(inbox: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "salud" / "dentro"
    elsewhere.mkdir()
    (elsewhere / "a.csv").write_bytes(b"x")
    (inbox / "hacienda").symlink_to(elsewhere)

    found = waiting(inbox, AGENCIES)

    assert found.waiting == ()
    assert len(found.odd) == 2


def test_a_folder_of_no_agency_and_a_stray_file_are_reported(inbox: Path) -> None:
    (inbox / "deportes").mkdir()
    (inbox / "suelto.csv").write_bytes(b"x")

    found = waiting(inbox, AGENCIES)

    assert [odd.path.name for odd in found.odd] == ["deportes", "suelto.csv"]


def test_a_pipe_does_not_block(inbox: Path) -> None:
    os.mkfifo(inbox / "salud" / "tubo.csv")

    found = waiting(inbox, AGENCIES)

    assert [odd.path.name for odd in found.odd] == ["tubo.csv"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root opens every file")
def test_a_file_that_does_not_open_is_reported(inbox: Path) -> None:
    path = inbox / "salud" / "a.csv"
    path.write_bytes(b"x")
    path.chmod(0)

    found = waiting(inbox, AGENCIES)

    assert (found.waiting, [odd.path for odd in found.odd]) == ((), [path])


def test_names_are_in_no_message(inbox: Path) -> None:
    (inbox / "perez-juan-cc-1144").mkdir()
    (inbox / "salud" / "gomez-ana.csv").write_bytes(b"x")
    (inbox / "salud" / "ruiz-luz.csv").symlink_to(inbox)

    shown = repr(waiting(inbox, AGENCIES))

    assert not any(name in shown for name in ("perez", "gomez", "ruiz"))


def test_an_inbox_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert waiting(tmp_path / "inbox", AGENCIES) == Inbox((), ())
    assert is_empty(tmp_path / "inbox", AGENCIES)


def test_a_sensor_can_ask_without_reading(inbox: Path) -> None:
    (inbox / "salud" / "entrega.csv").write_bytes(b"x")

    assert not is_empty(inbox, AGENCIES)


def test_only_odd_things_leave_the_inbox_empty(inbox: Path) -> None:
    (inbox / "salud" / "a.tmp").write_bytes(b"x")
    (inbox / "deportes").mkdir()

    assert is_empty(inbox, AGENCIES)
