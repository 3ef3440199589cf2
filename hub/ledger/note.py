"""Signed notes (C2SP signed-note v1.0.0) with Ed25519 keys, as strict as golang.org/x/mod."""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hub.ledger.errors import NoteError

ED25519 = 0x01
ED25519_KEY_BYTES = 32
KEY_ID_BYTES = 4
MAX_SIGNATURES = 100
SIGNATURE_PREFIX = "— "
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
NAME = re.compile(r"[^\s+]+")
VERIFIER_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name and a public key: enough to check that somebody signed a note."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        """Refuse names and keys that no note can carry."""
        if NAME.fullmatch(self.name) is None or CONTROL.search(self.name):
            raise NoteError("El nombre de una llave no lleva espacios ni el signo +.")
        if len(self.public_key) != ED25519_KEY_BYTES:
            raise NoteError(f"Una llave Ed25519 mide {ED25519_KEY_BYTES} bytes.")

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name ‖ LF ‖ type ‖ key)."""
        named = self.name.encode() + b"\n" + bytes([ED25519]) + self.public_key
        return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is published: name+id+base64."""
        return encode_key(self.name, self.key_id, bytes([ED25519]) + self.public_key)

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether this key made this signature over this text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A name and a private key that sign notes."""

    name: str
    private_key: Ed25519PrivateKey = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.private_key.public_key().public_bytes_raw())


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note's text and the known keys that vouch for it; unknown ones are only named."""

    text: str
    verified: tuple[VerifierKey, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, taken apart."""

    name: str
    key_id: bytes
    content: bytes


def encode_key(name: str, key_id: bytes, typed_key: bytes) -> str:
    """Write a key of any type as it is published."""
    return f"{name}+{key_id.hex()}+{b64encode(typed_key).decode()}"


def parse_key(text: str) -> tuple[str, bytes, int, bytes]:
    """Take a published key apart: name, key id, type, key."""
    parts = VERIFIER_KEY.fullmatch(text)
    if parts is None:
        raise NoteError("Una llave de verificación se escribe nombre+id+base64.")
    kind, *key = _strict_base64(parts[3])
    return parts[1], bytes.fromhex(parts[2]), kind, bytes(key)


def parse_verifier_key(text: str) -> VerifierKey:
    """Read a published key; a key id that does not belong to it is refused."""
    name, key_id, kind, key = parse_key(text)
    if kind != ED25519:
        raise NoteError("Solo se admiten llaves Ed25519 (tipo 0x01).")
    verifier = VerifierKey(name, key)
    if verifier.key_id != key_id:
        raise NoteError("El identificador no corresponde a la llave de verificación.")
    return verifier


def sign_note(text: str, signers: Iterable[NoteSigner]) -> str:
    """Sign a text; one line for each signer."""
    if not text.endswith("\n") or CONTROL.search(text):
        raise NoteError("El texto de una nota termina en salto de línea y no lleva controles.")
    lines = [signature_line(_signed(text, signer)) for signer in signers]
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, known: Iterable[VerifierKey]) -> OpenedNote:
    """Take a note's text only if a known key signed it and no known key's signature is bad."""
    text, signatures = note_parts(note)
    keys = {(key.name, key.key_id): key for key in known}
    verified: dict[VerifierKey, None] = {}
    unknown: dict[str, None] = {}
    for signature in signatures:
        key = keys.get((signature.name, signature.key_id))
        if key is None:
            unknown[signature.name] = None
        elif key not in verified:
            _check_signature(key, text, signature)
            verified[key] = None
    if not verified:
        raise NoteError("Ninguna llave conocida firma la nota.")
    return OpenedNote(text, tuple(verified), tuple(unknown))


def note_parts(note: str) -> tuple[str, tuple[Signature, ...]]:
    """Take a note apart without believing it: its text, and its signatures unverified."""
    text, block = _split(note)
    return text, tuple(_signatures(block))


def signature_line(signature: Signature) -> str:
    """Write one signature line."""
    encoded = b64encode(signature.key_id + signature.content).decode()
    return f"{SIGNATURE_PREFIX}{signature.name} {encoded}\n"


def _signed(text: str, signer: NoteSigner) -> Signature:
    key = signer.verifier
    return Signature(key.name, key.key_id, signer.private_key.sign(text.encode()))


def _split(note: str) -> tuple[str, str]:
    if CONTROL.search(note):
        raise NoteError("Una nota firmada no lleva caracteres de control.")
    text, blank, block = note.rpartition("\n\n")
    if not blank or not block.endswith("\n"):
        raise NoteError("Una nota firmada es un texto, una línea en blanco y sus firmas.")
    return f"{text}\n", block


def _signatures(block: str) -> Iterator[Signature]:
    lines = block.removesuffix("\n").split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"Una nota lleva como máximo {MAX_SIGNATURES} firmas.")
    return map(_signature, lines)


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(SIGNATURE_PREFIX).partition(" ")
    if not line.startswith(SIGNATURE_PREFIX) or not space or NAME.fullmatch(name) is None:
        raise NoteError("Una línea de firma está mal formada.")
    signed = _strict_base64(encoded)
    if len(signed) <= KEY_ID_BYTES:
        raise NoteError("Una firma es demasiado corta.")
    return Signature(name, signed[:KEY_ID_BYTES], signed[KEY_ID_BYTES:])


def _check_signature(key: VerifierKey, text: str, signature: Signature) -> None:
    if not key.accepts(text, signature.content):
        raise NoteError(f"La firma de {key.name} no corresponde al texto de la nota.")


def _strict_base64(encoded: str) -> bytes:
    try:
        decoded = b64decode(encoded, validate=True)
    except (Base64Error, ValueError) as wrong:
        raise NoteError("Hay un base64 mal formado.") from wrong
    if b64encode(decoded).decode() != encoded or not decoded:
        raise NoteError("Hay un base64 que no está en su forma canónica.")
    return decoded
