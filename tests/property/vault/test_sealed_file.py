"""Sealed files: whatever goes in comes out, and whatever was touched does not."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.vault.envelope import new_data_key
from hub.vault.errors import UnsealError
from hub.vault.keyring import Secret
from hub.vault.sealed_file import CHUNK_BYTES, TAG_BYTES, seal_file, unseal_file

EDGES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]


def sealed(key: Secret, content: bytes, name: str = "entrega") -> bytes:
    target = io.BytesIO()
    seal_file(key, io.BytesIO(content), target, name)
    return target.getvalue()


def opened(key: Secret, content: bytes, name: str = "entrega") -> bytes:
    return b"".join(unseal_file(key, io.BytesIO(content), name))


@pytest.mark.parametrize("size", EDGES)
def test_a_file_of_any_size_comes_back_whole(size: int) -> None:
    key = new_data_key()
    content = bytes(index % 251 for index in range(size))

    assert opened(key, sealed(key, content)) == content


@given(st.binary(max_size=300), st.data())
def test_a_flipped_bit_anywhere_is_noticed(content: bytes, data: st.DataObject) -> None:
    key = new_data_key()
    changed = bytearray(sealed(key, content))
    index = data.draw(st.integers(0, len(changed) - 1))
    changed[index] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(UnsealError):
        opened(key, bytes(changed))


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_a_file_cut_at_a_chunk_is_noticed(chunks: int) -> None:
    key = new_data_key()
    whole = sealed(key, bytes(3 * CHUNK_BYTES))
    header = len(whole) - 3 * (CHUNK_BYTES + TAG_BYTES)

    with pytest.raises(UnsealError):
        opened(key, whole[: header + chunks * (CHUNK_BYTES + TAG_BYTES)])


def test_swapped_chunks_are_noticed() -> None:
    key = new_data_key()
    whole = sealed(key, bytes(2 * CHUNK_BYTES) + b"fin")
    size = CHUNK_BYTES + TAG_BYTES
    start = len(whole) - 2 * size - (3 + TAG_BYTES)
    swapped = whole[:start] + whole[start + size : start + 2 * size] + whole[start : start + size]

    with pytest.raises(UnsealError):
        opened(key, swapped + whole[start + 2 * size :])


def test_a_file_opens_under_its_own_name_only() -> None:
    key = new_data_key()

    with pytest.raises(UnsealError):
        opened(key, sealed(key, b"filas", "hacienda-1"), "hacienda-2")


def test_another_key_does_not_open() -> None:
    with pytest.raises(UnsealError):
        opened(new_data_key(), sealed(new_data_key(), b"filas"))
