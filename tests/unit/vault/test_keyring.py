import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.settings import Settings
from hub.vault.errors import KeyRingError
from hub.vault.key_derivation import derived_key
from hub.vault.keyring import KEY_BYTES, KeyPurpose, Secret, open_directory_key_ring
from hub.vault.opening import open_key_ring


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


def test_a_key_that_was_lost_is_never_made_anew(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    ring.secret(KeyPurpose.DATA_KEYS)
    (tmp_path / "keys" / "data-keys.key").unlink()

    with pytest.raises(KeyRingError, match="Falta el archivo de la clave data-keys"):
        open_directory_key_ring(tmp_path / "keys").secret(KeyPurpose.DATA_KEYS)

    assert not (tmp_path / "keys" / "data-keys.key").exists()


def test_the_key_of_another_purpose_or_hub_in_its_place_is_refused(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    other = open_directory_key_ring(tmp_path / "other")
    ring.secret(KeyPurpose.LAKE)
    other.secret(KeyPurpose.LAKE)
    shutil.copy(tmp_path / "other" / "lake.key", tmp_path / "keys" / "lake.key")

    with pytest.raises(KeyRingError, match="no es la que este llavero anotó"):
        ring.secret(KeyPurpose.LAKE)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 1}', '{"format": 9, "hub": "", "keys": []}']
)
def test_a_damaged_manifest_gives_one_clear_sentence(tmp_path: Path, content: str) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    ring.secret(KeyPurpose.LAKE)
    (tmp_path / "keys" / "ring.json").write_text(content)

    with pytest.raises(KeyRingError, match="inventario del llavero está dañado"):
        open_directory_key_ring(tmp_path / "keys")


def test_a_manifest_that_was_lost_is_told_once_keys_have_versions(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    ring.add_version(KeyPurpose.DATA_KEYS)
    (tmp_path / "keys" / "ring.json").unlink()

    with pytest.raises(KeyRingError, match="perdió su inventario"):
        open_directory_key_ring(tmp_path / "keys")


def test_a_ring_of_before_keeps_its_keys_and_the_reasons_already_sealed(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    old = Secret(bytes(range(KEY_BYTES)))
    (folder / "data-keys.key").write_text(old.value.hex())
    (folder / "data-keys.key").chmod(0o600)

    ring = open_directory_key_ring(folder)

    assert ring.secret(KeyPurpose.DATA_KEYS) == old
    assert ring.secret(KeyPurpose.REASONS) == derived_key(old, "review-reasons")


def test_a_new_version_is_the_newest_and_the_older_one_still_opens(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    first = ring.secret(KeyPurpose.DATA_KEYS)

    record = ring.add_version(KeyPurpose.DATA_KEYS)

    assert record.version == ring.newest_version(KeyPurpose.DATA_KEYS) == 2
    assert ring.secret(KeyPurpose.DATA_KEYS, 1) == first
    assert ring.secret(KeyPurpose.DATA_KEYS).key_id.hex() == record.key_id


def test_another_process_sees_a_new_version_at_once(tmp_path: Path) -> None:
    serving = open_directory_key_ring(tmp_path / "keys")
    first = serving.secret(KeyPurpose.DATA_KEYS)

    open_directory_key_ring(tmp_path / "keys").add_version(KeyPurpose.DATA_KEYS)

    assert serving.secret(KeyPurpose.DATA_KEYS) != first


def test_a_retired_version_is_gone_and_says_so(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    ring.add_version(KeyPurpose.DATA_KEYS)

    ring.retire(KeyPurpose.DATA_KEYS, 1)

    assert not (tmp_path / "keys" / "data-keys.key").exists()
    with pytest.raises(KeyRingError, match="no tiene la versión 1"):
        ring.secret(KeyPurpose.DATA_KEYS, 1)


def test_the_version_in_force_cannot_be_retired(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    only = ring.secret(KeyPurpose.DATA_KEYS)

    with pytest.raises(KeyRingError, match="es la vigente"):
        ring.retire(KeyPurpose.DATA_KEYS, 1)

    assert ring.secret(KeyPurpose.DATA_KEYS) == only


def test_a_retirement_that_was_killed_ends_when_the_ring_opens(tmp_path: Path) -> None:
    ring = open_directory_key_ring(tmp_path / "keys")
    ring.add_version(KeyPurpose.DATA_KEYS)
    kept = (tmp_path / "keys" / "data-keys.key").read_text()
    ring.retire(KeyPurpose.DATA_KEYS, 1)
    ring.store.make("data-keys", Secret(bytes.fromhex(kept)))

    open_directory_key_ring(tmp_path / "keys")

    assert not (tmp_path / "keys" / "data-keys.key").exists()


def test_a_ring_of_another_hub_opens_nothing(tmp_path: Path) -> None:
    home, other = Settings(home=tmp_path / "home"), Settings(home=tmp_path / "other")
    open_key_ring(home).secret(KeyPurpose.LAKE)
    open_key_ring(other).secret(KeyPurpose.LAKE)
    shutil.rmtree(home.keys)
    shutil.copytree(other.keys, home.keys)
    before = {path.name: path.read_bytes() for path in home.keys.iterdir()}

    with pytest.raises(KeyRingError, match="es de otro hub"):
        open_key_ring(home)

    assert {path.name: path.read_bytes() for path in home.keys.iterdir()} == before


def test_every_purpose_is_on_the_page_of_keys() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "keys.md").read_text()

    assert [purpose for purpose in KeyPurpose if f"| `{purpose}` |" not in page] == []
