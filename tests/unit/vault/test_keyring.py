import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.vault.errors import KeyRingError
from hub.vault.keyring import KEY_BYTES, KeyPurpose, Secret, open_directory_key_ring


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")

    keys = {ring.secret(purpose).value for purpose in KeyPurpose}

    assert len(keys) == len(KeyPurpose)


def test_a_key_made_once_is_the_same_for_ever(tmp_path: Path) -> None:
    first = open_directory_key_ring(tmp_path / "keys").secret(KeyPurpose.LAKE)

    again = open_directory_key_ring(tmp_path / "keys").secret(KeyPurpose.LAKE)

    assert again == first


def test_key_files_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")

    ring.secret(KeyPurpose.RECEIPTS)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_many_first_uses_at_once_end_with_one_key(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")

    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: ring.secret(KeyPurpose.TOKENS).value, range(64)))

    assert len(keys) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    ring.secret(KeyPurpose.LAKE)
    (tmp_path / "keys" / "lake.key").chmod(0o644)

    with pytest.raises(KeyRingError, match="chmod 600"):
        ring.secret(KeyPurpose.LAKE)


@pytest.mark.parametrize("content", ["", "zz", "00" * (KEY_BYTES - 1), "no es hexadecimal"])
def test_a_damaged_key_file_gives_one_clear_sentence(tmp_path: Path, content: str) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    path = tmp_path / "keys" / "lake.key"
    path.write_text(content)
    path.chmod(0o600)

    with pytest.raises(KeyRingError, match="Restaure el llavero"):
        ring.secret(KeyPurpose.LAKE)


def test_no_repr_shows_a_key() -> None:
    secret = Secret(b"k" * KEY_BYTES)

    assert "kkkk" not in f"{secret!r} {secret}"
