from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from hub.vault.blind_index import blind_tag, blind_tag_of_bytes
from hub.vault.envelope import new_data_key
from hub.vault.keyring import KeyPurpose, KeyRing, Secret
from hub.vault.signing import public_pem, signing_key

ANA = UUID("00000000-0000-4000-8000-000000000001")


def test_a_tag_is_the_same_for_the_same_value() -> None:
    key = new_data_key()

    assert blind_tag(key, "document", "CC:1") == blind_tag(key, "document", "CC:1")


def test_a_text_at_hand_as_bytes_has_the_tag_of_the_text() -> None:
    key = new_data_key()

    assert blind_tag_of_bytes(key, "name", "Peña".encode()) == blind_tag(key, "name", "Peña")


def test_a_tag_never_changes_its_form() -> None:
    key = Secret(bytes(range(32)))

    tag = blind_tag(key, "document", "CC:31900100")

    assert tag.hex() == "19575f4faad63120a6905faff943a8417057cfd286ea8d918afdad51a23c8061"


def test_tags_of_two_kinds_or_keys_never_meet() -> None:
    key = new_data_key()

    tags = {
        blind_tag(key, "document", "1"),
        blind_tag(key, "phone", "1"),
        blind_tag(key, "documen", "t1"),
        blind_tag(new_data_key(), "document", "1"),
    }

    assert len(tags) == 4


def test_a_signature_verifies_with_the_published_key(ring: KeyRing) -> None:
    key = signing_key(ring, KeyPurpose.RECEIPTS)

    public = load_pem_public_key(public_pem(key))

    assert isinstance(public, Ed25519PublicKey)
    public.verify(key.sign(b"recibo"), b"recibo")
