"""The log under `/log/`: what a verifier fetches is the exported log, byte by byte, and no more."""

from base64 import b64decode
from pathlib import Path

import pytest
from sqlalchemy import Engine

from hub.ledger.checkpoint import parse_checkpoint
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.merkle import EMPTY_ROOT
from hub.ledger.note import note_parts
from hub.ledger.paths import root_at
from hub.ledger.proofs import check_consistency
from hub.ledger.tiles import FileTiles
from hub.services.access_log import LogWriter, log_signer
from hub.services.log_export import export_log
from hub.settings import Settings
from hub.vault.keyring import KeyRing

SIZE = 700


@pytest.fixture
def filled(api_engine: Engine, ring: KeyRing, settings: Settings, clock) -> None:
    with LogWriter(api_engine, log_signer(ring, settings.log_origin)) as log:
        entry = AccessEntry(clock.now, Channel.API, Outcome.REFUSED, detail="token_missing")
        log.append_many([(entry, None)] * SIZE)


@pytest.mark.usefixtures("filled")
def test_served_log_is_the_exported_one(http, operator: Engine, tmp_path: Path) -> None:
    export_log(operator, tmp_path)
    paths = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()]

    answers = {path: http.get(f"/log/{path}") for path in paths}

    assert {path: answer.content for path, answer in answers.items()} == {
        path: (tmp_path / path).read_bytes() for path in paths
    }
    assert len(paths) == 8


@pytest.mark.usefixtures("filled")
def test_tile_may_be_kept_for_ever_and_the_checkpoint_for_seconds(http) -> None:
    tile, checkpoint = http.get("/log/tile/0/000"), http.get("/log/checkpoint")

    assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert tile.headers["content-type"] == "application/octet-stream"
    assert checkpoint.headers["cache-control"] == "public, max-age=5"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "path",
    [
        "0/002",
        "0/003",
        "0/002.p/189",
        "0/2",
        "0/000.p/256",
        "0/000.p/0",
        "0/000.p/01",
        "64/000",
        "00/000",
        "3/000",
        "entries/003",
        "entries/x000/000",
        "data/000",
        "0/%30%30%30x",
        "",
    ],
)
def test_tile_that_the_checkpoint_does_not_cover_is_not_found(http, path: str) -> None:
    assert http.get(f"/log/tile/{path}").status_code == 404


@pytest.mark.usefixtures("filled")
def test_narrower_tile_of_an_earlier_checkpoint_stays_available(http) -> None:
    whole, part = http.get("/log/tile/0/000"), http.get("/log/tile/0/000.p/7")

    assert part.content == whole.content[: 7 * 32]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("old", [1, 2, 255, 256, 257, 512, 699, 700])
def test_every_earlier_log_is_proved_a_beginning_of_the_newest(http, old: int) -> None:
    lines = http.get(f"/log/consistency/{old}/{SIZE}").text.split()
    tiles = FileTiles(lambda path: http.get(f"/log/{path}").content, SIZE)

    head = parse_checkpoint(note_parts(http.get("/log/checkpoint").text)[0])
    path = [decoded(line) for line in lines]
    check_consistency(old, SIZE, path, root_at(tiles, old), head.root)
    assert head.root != EMPTY_ROOT


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "sizes", ["0/700", "5/4", "1/701", "x/2", "-1/2", "1/99999999999999999999"]
)
def test_consistency_of_impossible_sizes_is_not_found(http, sizes: str) -> None:
    assert http.get(f"/log/consistency/{sizes}").status_code == 404


def test_key_is_published_under_the_name_of_the_export(http) -> None:
    assert http.get("/log/log.vkey").text == http.get("/log/vkey").text


def decoded(line: str) -> bytes:
    return b64decode(line, validate=True)
