from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from hub.vault.envelope import Place, SealedRow, epoch_of, new_data_key, seal, unseal, unwrap, wrap
from hub.vault.errors import UnsealError

PLACE = Place("sections", "sealed", "row-1", "contact")
ANA = UUID("00000000-0000-4000-8000-000000000001")
LUZ = UUID("00000000-0000-4000-8000-000000000002")


def test_a_sealed_value_opens_with_its_key_at_its_place() -> None:
    key = new_data_key()

    sealed = seal(key, b"Calle 5", PLACE)

    assert unseal(key, sealed, PLACE) == b"Calle 5"


def test_the_same_value_is_sealed_differently_each_time() -> None:
    key = new_data_key()

    assert seal(key, b"Calle 5", PLACE) != seal(key, b"Calle 5", PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, table="other"),
        replace(PLACE, column="other"),
        replace(PLACE, row="row-2"),
        replace(PLACE, category="health"),
        Place("sectionssealed", "", "row-1", "contact"),
    ],
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere: Place) -> None:
    key = new_data_key()
    sealed = seal(key, b"Calle 5", PLACE)

    with pytest.raises(UnsealError):
        unseal(key, sealed, elsewhere)


def test_every_flipped_byte_is_noticed() -> None:
    key = new_data_key()
    sealed = seal(key, b"Calle 5", PLACE)

    for index in range(len(sealed)):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises(UnsealError):
            unseal(key, bytes(changed), PLACE)


@pytest.mark.parametrize("length", [0, 1, 12, 28])
def test_a_truncated_value_does_not_open(length: int) -> None:
    key = new_data_key()
    sealed = seal(key, b"Calle 5", PLACE)

    with pytest.raises(UnsealError):
        unseal(key, sealed[:length], PLACE)


def test_a_wrapped_key_opens_for_its_citizen_only() -> None:
    wrapping, data_key = new_data_key(), new_data_key()

    wrapped = wrap(wrapping, data_key, ANA)

    assert unwrap(wrapping, wrapped, ANA) == data_key
    with pytest.raises(UnsealError):
        unwrap(wrapping, wrapped, LUZ)


def test_another_wrapping_key_does_not_open() -> None:
    wrapped = wrap(new_data_key(), new_data_key(), ANA)

    with pytest.raises(UnsealError, match="llavero"):
        unwrap(new_data_key(), wrapped, ANA)


def test_the_error_says_nothing_of_the_value() -> None:
    key = new_data_key()
    sealed = seal(key, b"MARCADOR-SECRETO", PLACE)

    with pytest.raises(UnsealError) as caught:
        unseal(new_data_key(), sealed, PLACE)

    assert "MARCADOR" not in repr(caught.value)


def test_the_values_of_a_row_open_one_by_one_each_at_its_own_category() -> None:
    key = new_data_key()

    sealed = SealedRow("sections", "sealed", "row-1").seal(
        key, {"contact": b"Calle 5", "health": b"BCG", "taxes": b""}
    )

    opened = {
        kind: unseal(key, value, replace(PLACE, category=kind)) for kind, value in sealed.items()
    }
    assert opened == {"contact": b"Calle 5", "health": b"BCG", "taxes": b""}


def test_two_values_of_a_row_do_not_change_places() -> None:
    key = new_data_key()
    sealed = SealedRow("sections", "sealed", "row-1").seal(key, {"contact": b"a", "health": b"b"})

    with pytest.raises(UnsealError):
        unseal(key, sealed["health"], PLACE)


def test_no_two_values_of_a_row_share_a_nonce() -> None:
    row = SealedRow("sections", "sealed", "row-1")

    sealed = row.seal(new_data_key(), {str(number): b"same" for number in range(50)})

    assert len({value[5:17] for value in sealed.values()}) == 50


def test_a_value_of_the_first_version_stays_readable_and_bound() -> None:
    key = new_data_key()
    content = AESGCM(key.value).encrypt(b"n" * 12, b"Calle 5", PLACE.associated_data())
    sealed = b"\x01" + b"n" * 12 + content

    assert unseal(key, sealed, PLACE) == b"Calle 5"
    with pytest.raises(UnsealError):
        unseal(key, sealed, replace(PLACE, row="row-2"))


def test_a_value_of_another_key_is_told_from_one_that_was_changed() -> None:
    key = new_data_key()
    sealed = seal(key, b"Calle 5", PLACE)

    with pytest.raises(UnsealError, match="es de otra clave"):
        unseal(new_data_key(), sealed, PLACE)
    with pytest.raises(UnsealError, match="no abre en este lugar"):
        unseal(key, sealed[:-1] + bytes([sealed[-1] ^ 1]), PLACE)


def test_a_data_key_wrapped_in_the_first_version_stays_readable() -> None:
    wrapping, data_key = new_data_key(), new_data_key()
    bound = HKDF(SHA256(), 32, salt=None, info=b"data-key|" + ANA.bytes).derive(wrapping.value)

    wrapped = aes_key_wrap(bound, data_key.value)

    assert epoch_of(wrapped) == 1
    assert unwrap(wrapping, wrapped, ANA) == data_key
    with pytest.raises(UnsealError):
        unwrap(wrapping, wrapped, LUZ)


def test_a_wrapped_key_says_its_epoch_and_key_and_is_standard_inside() -> None:
    wrapping, data_key = new_data_key(), new_data_key()

    wrapped = wrap(wrapping, data_key, ANA, 7)

    bound = HKDFExpand(SHA256(), 32, info=b"data-key|" + ANA.bytes).derive(wrapping.value)
    assert wrapped[:9] == b"\x02" + (7).to_bytes(4, "big") + wrapping.key_id
    assert aes_key_unwrap(bound, wrapped[9:]) == data_key.value
    assert epoch_of(wrapped) == 7


def test_no_flipped_byte_and_no_cut_leaves_a_wrapped_key_that_opens() -> None:
    wrapping, data_key = new_data_key(), new_data_key()
    wrapped = wrap(wrapping, data_key, ANA)

    flipped = [
        wrapped[:index] + bytes([wrapped[index] ^ 1]) + wrapped[index + 1 :]
        for index in range(len(wrapped))
        if not 1 <= index < 5  # the epoch: whoever changes it is asking for another key
    ]
    cut = [wrapped[:length] for length in range(len(wrapped))]

    for changed in (*flipped, *cut):
        with pytest.raises(UnsealError):
            unwrap(wrapping, changed, ANA)
