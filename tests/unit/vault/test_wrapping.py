from pathlib import Path
from uuid import UUID

import pytest

from hub.vault.envelope import new_data_key, wrap
from hub.vault.errors import KeyRingError, UnsealError
from hub.vault.keyring import KeyPurpose, KeyRing, open_directory_key_ring
from hub.vault.wrapping import open_data_key, wrapping_keys

ANA = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return open_directory_key_ring(tmp_path / "keys")


def test_a_data_key_opens_whichever_epoch_it_is_of(ring: KeyRing) -> None:
    data_key = new_data_key()
    old = wrapping_keys(ring).wrap(data_key, ANA)
    ring.add_version(KeyPurpose.DATA_KEYS)
    keys = wrapping_keys(ring)

    again = keys.wrap(keys.unwrap(old, ANA), ANA)

    assert keys.epoch == 2
    assert open_data_key(ring, old, ANA) == open_data_key(ring, again, ANA) == data_key


def test_a_changed_epoch_opens_nothing(ring: KeyRing) -> None:
    wrapped = wrapping_keys(ring).wrap(new_data_key(), ANA)
    ring.add_version(KeyPurpose.DATA_KEYS)

    with pytest.raises(UnsealError, match="otra clave"):
        open_data_key(ring, wrapped[:4] + b"\x02" + wrapped[5:], ANA)


def test_a_key_of_a_retired_epoch_is_told_in_one_sentence(ring: KeyRing) -> None:
    wrapped = wrapping_keys(ring).wrap(new_data_key(), ANA)
    ring.add_version(KeyPurpose.DATA_KEYS)
    ring.retire(KeyPurpose.DATA_KEYS, 1)

    with pytest.raises(KeyRingError, match="no tiene la versión 1"):
        open_data_key(ring, wrapped, ANA)


def test_a_wrapped_key_of_another_hub_is_told_in_one_sentence(
    ring: KeyRing, tmp_path: Path
) -> None:
    other = open_directory_key_ring(tmp_path / "other")
    theirs = wrap(other.secret(KeyPurpose.DATA_KEYS), new_data_key(), ANA)
    ring.secret(KeyPurpose.DATA_KEYS)

    with pytest.raises(UnsealError, match="revise que el llavero"):
        open_data_key(ring, theirs, ANA)


def test_no_repr_shows_a_wrapping_key(ring: KeyRing) -> None:
    keys = wrapping_keys(ring)
    keys.wrap(new_data_key(), ANA)

    shown = f"{keys!r} {ring!r} {ring.store!r}"

    assert ring.secret(KeyPurpose.DATA_KEYS).value.hex() not in shown
    assert repr(ring.secret(KeyPurpose.DATA_KEYS).value)[2:-1] not in shown
