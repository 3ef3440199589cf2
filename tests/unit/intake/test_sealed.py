"""Sealed bytes: proved by reading back, opened as a stream."""

import hashlib
import io
from pathlib import Path

import pytest

from hub.intake.errors import LandingError
from hub.intake.sealed import Unsealed, keep_sealed, open_sealed, sealed_path
from hub.records.identifiers import DeliveryId
from hub.vault.errors import UnsealError
from hub.vault.keyring import Secret

KEY = Secret(bytes(range(32)))
NAME = DeliveryId("salud-0123456789abcdef")
CONTENT = b"MARCA-PERSONAL " * 20_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def _keep(folder: Path, sha256: str = SHA256) -> None:
    keep_sealed(io.BytesIO(CONTENT), folder, KEY, NAME, sha256)


def test_what_is_kept_opens_to_the_same_bytes(tmp_path: Path) -> None:
    _keep(tmp_path / "landing")

    with open_sealed(tmp_path / "landing", KEY, NAME) as stream:
        assert stream.read() == CONTENT


def test_what_is_kept_cannot_be_read_by_others_nor_searched(tmp_path: Path) -> None:
    _keep(tmp_path)

    path = sealed_path(tmp_path, NAME)
    assert path.stat().st_mode & 0o077 == 0
    assert b"MARCA" not in path.read_bytes()


def test_bytes_that_are_not_the_promised_ones_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="cambió mientras se leía"):
        _keep(tmp_path, sha256="0" * 64)

    assert list(tmp_path.iterdir()) == []


def test_a_draft_left_by_a_kill_is_overwritten(tmp_path: Path) -> None:
    sealed_path(tmp_path, NAME).with_suffix(".draft").write_bytes(b"a medias" * 1_000_000)

    _keep(tmp_path)

    assert [path.suffix for path in tmp_path.iterdir()] == [".sealed"]


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with (
        pytest.raises(LandingError, match="Faltan los bytes sellados"),
        open_sealed(tmp_path, KEY, NAME),
    ):
        pass


def test_a_changed_byte_does_not_open(tmp_path: Path) -> None:
    _keep(tmp_path)
    path = sealed_path(tmp_path, NAME)
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)

    with pytest.raises(UnsealError), open_sealed(tmp_path, KEY, NAME) as stream:
        stream.read()


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_a_stream_gives_every_byte_once_whatever_the_pieces(size: int) -> None:
    stream = Unsealed(iter([b"abc", b"", b"defgh", b"i"]))

    pieces = iter(lambda: stream.read(size), b"")

    assert b"".join(pieces) == b"abcdefghi"


def test_the_rest_comes_at_once_after_a_part() -> None:
    stream = Unsealed(iter([b"abc", b"def"]))

    assert (stream.read(2), stream.read(), stream.read()) == (b"ab", b"cdef", b"")
