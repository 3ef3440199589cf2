"""Cosignatures of witnesses (C2SP tlog-cosignature v1, type 0x04): "I saw this, it is append-only".

A witness signs the checkpoint's text together with the time; one key a witness, since the signed
message does not name it.
"""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hub.ledger.errors import NoteError
from hub.ledger.note import (
    ED25519_KEY_BYTES,
    KEY_ID_BYTES,
    Signature,
    encode_key,
    note_parts,
    parse_key,
    signature_line,
)

COSIGNATURE = 0x04
TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's name and public key."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ LF ‖ type ‖ key)."""
        named = self.name.encode() + b"\n" + bytes([COSIGNATURE]) + self.public_key
        return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is published: name+id+base64."""
        return encode_key(self.name, self.key_id, bytes([COSIGNATURE]) + self.public_key)


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A name and a private key that cosign checkpoints."""

    name: str
    private_key: Ed25519PrivateKey = field(repr=False)

    @property
    def key(self) -> WitnessKey:
        """The public half."""
        return WitnessKey(self.name, self.private_key.public_key().public_bytes_raw())

    def cosign(self, checkpoint_text: str, seconds: int) -> str:
        """Return the signature line for a checkpoint seen at this POSIX time."""
        signed = self.private_key.sign(_message(checkpoint_text, seconds))
        content = seconds.to_bytes(TIME_BYTES, "big") + signed
        return signature_line(Signature(self.name, self.key.key_id, content))


def parse_witness_key(text: str) -> WitnessKey:
    """Read a published witness key; a key id that does not belong to it is refused."""
    name, key_id, kind, public_key = parse_key(text)
    if kind != COSIGNATURE or len(public_key) != ED25519_KEY_BYTES:
        raise NoteError("Una llave de testigo es Ed25519 de cofirma (tipo 0x04).")
    key = WitnessKey(name, public_key)
    if key.key_id != key_id:
        raise NoteError("El identificador no corresponde a la llave del testigo.")
    return key


def cosigned_at(note: str, key: WitnessKey) -> int | None:
    """When this witness cosigned a note; None when it did not, NoteError when its line is false."""
    text, signatures = note_parts(note)
    ours = [one for one in signatures if (one.name, one.key_id) == (key.name, key.key_id)]
    for one in ours:
        seconds = int.from_bytes(one.content[:TIME_BYTES], "big")
        try:
            Ed25519PublicKey.from_public_bytes(key.public_key).verify(
                one.content[TIME_BYTES:], _message(text, seconds)
            )
        except InvalidSignature as wrong:
            raise NoteError(f"La cofirma de {key.name} no corresponde.") from wrong
        return seconds
    return None


def _message(checkpoint_text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{checkpoint_text}".encode()
