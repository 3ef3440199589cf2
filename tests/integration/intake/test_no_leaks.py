"""No value of a row in clear: not in a log, an error, a temporary file or anything kept (P4)."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.samples.deliver import write_samples

SCRIPT = Path(__file__).with_name("watched_run.py")
ROOT = Path(__file__).parents[3]
SHORTEST = 9


@dataclass(frozen=True, slots=True)
class Watched:
    """What a run said, wrote and left behind."""

    said: str
    opened: tuple[Path, ...]
    quarantined: int
    folder: Path
    markers: frozenset[bytes]


def _markers(inbox: Path) -> Iterator[bytes]:
    """Take names, numbers, phones and e-mails from the deliveries that can be read as text."""
    for path in inbox.glob("hacienda/*"):
        with path.open(encoding="latin-1", newline="") as source:
            for row in csv.DictReader(source, delimiter=";"):
                values = (row["num_doc"], row["propietario"], row["telefono"], row["correo"])
                yield from (value.encode() for value in values if len(value) >= SHORTEST)
    for path in inbox.glob("tramites/*"):
        for line in path.read_text("utf-8").splitlines():
            contact = json.loads(line).get("solicitante", {})
            values = (contact.get("nombre"), contact.get("documento", {}).get("numero"))
            yield from (value.encode() for value in values if value and len(value) >= SHORTEST)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("watched")
    home = folder / "home"
    write_samples(home / "inbox", citizens=400, seed=11)
    markers = frozenset(_markers(home / "inbox"))
    refused = home / "inbox" / "hacienda" / "sin-encabezado.csv"
    refused.write_bytes(b"\r\n".join(sorted(markers)))
    for name in ("tmp", "user"):
        (folder / name).mkdir()
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(home)],
        cwd=ROOT,
        env={
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(folder / "tmp"),
            "HOME": str(folder / "user"),
        },
        capture_output=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    report = json.loads(done.stdout)
    return Watched(
        said=done.stdout.decode() + done.stderr.decode(),
        opened=tuple(Path(path) for path in report["opened"]),
        quarantined=report["quarantined"][0],
        folder=folder,
        markers=markers,
    )


def test_the_run_met_what_could_leak(watched: Watched) -> None:
    assert len(watched.markers) > 200
    assert watched.quarantined > 0
    assert "columnas-equivocadas" in watched.said
    assert "UnsealError" in watched.said


def test_no_value_is_said_in_logs_or_errors(watched: Watched) -> None:
    leaked = [marker for marker in watched.markers if marker.decode() in watched.said]

    assert leaked == []


def test_no_value_is_in_any_file_left_behind(watched: Watched) -> None:
    files = [path for path in watched.folder.rglob("*") if path.is_file()]

    assert any(path.name == "lake.duckdb" for path in files)
    leaked = [
        path.name
        for path in files
        if any(marker in content for content in [path.read_bytes()] for marker in watched.markers)
    ]
    assert leaked == []


def test_only_sealed_drafts_and_keys_are_ever_opened_for_writing(watched: Watched) -> None:
    home = watched.folder / "home"

    strangers = [
        path
        for path in watched.opened
        if path.parent not in (home / "landing", home / "keys") and path != Path("/dev/null")
    ]

    assert strangers == []


def test_no_library_left_anything_in_the_user_s_folders(watched: Watched) -> None:
    assert list((watched.folder / "tmp").iterdir()) == []
    assert list((watched.folder / "user").iterdir()) == []
