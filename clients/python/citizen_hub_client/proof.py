"""Checks that an access is in the hub's log (C2SP tlog-proof, signed note, RFC 9162 2.1.3.2).

Written from the specifications and sharing no code with the hub, so that the two can disagree.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from citizen_hub_client.errors import ProofError

HEADER = "c2sp.org/tlog-proof@v1"
ED25519 = 1
HASH_BYTES = 32
KEY_ID_BYTES = 4
CHECKPOINT_LINES = 3
DASH = "— "


@dataclass(frozen=True, slots=True)
class LogKey:
    """The log's name and public key; keep the one you saw first and compare."""

    name: str
    key_id: bytes
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "LogKey":
        """Read a verifier key: name+id+base64."""
        try:
            name, key_id, encoded = text.strip().split("+", 2)
            kind, *public = b64decode(encoded, validate=True)
            known = cls(name, bytes.fromhex(key_id), bytes(public))
        except ValueError as error:
            raise ProofError("The log's key is not well formed.") from error
        named = name.encode() + b"\n" + bytes([ED25519]) + known.public
        if kind != ED25519 or sha256(named).digest()[:KEY_ID_BYTES] != known.key_id:
            raise ProofError("The log's key does not belong to its id.")
        return known


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed state of the log."""

    size: int
    root: bytes


def check_proof(text: str, leaf_hash: bytes, entry: int, key: LogKey) -> Checkpoint:
    """Raise ProofError unless the text proves this leaf at this entry of this log."""
    head, blank, note = text.partition("\n\n")
    title, *lines = head.split("\n")
    lines = [line for line in lines if not line.startswith("extra ")]
    if title != HEADER or not blank or not lines or lines[0] != f"index {entry}":
        raise ProofError("The proof is not of this entry.")
    checkpoint = _checkpoint(note, key)
    path = [_hash(line) for line in lines[1:]]
    if _root(leaf_hash, entry, checkpoint.size, path) != checkpoint.root:
        raise ProofError("The proof does not lead to the signed root.")
    return checkpoint


def _checkpoint(note: str, key: LogKey) -> Checkpoint:
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if not blank or len(lines) <= CHECKPOINT_LINES or lines[0] != key.name:
        raise ProofError("The checkpoint is not of this log.")
    if not any(_is_signed(text, line, key) for line in signatures.splitlines()):
        raise ProofError("The checkpoint is not signed by the log.")
    if not lines[1].isascii() or not lines[1].isdecimal() or str(int(lines[1])) != lines[1]:
        raise ProofError("The checkpoint has no size.")
    return Checkpoint(int(lines[1]), _hash(lines[2]))


def _is_signed(text: str, line: str, key: LogKey) -> bool:
    """Whether the log's key made this line; a bad signature of a known key rejects the whole."""
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or name != key.name:
        return False
    try:
        signed = b64decode(encoded, validate=True)
    except ValueError as error:
        raise ProofError("A signature is not well formed.") from error
    if signed[:KEY_ID_BYTES] != key.key_id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signed[KEY_ID_BYTES:], text.encode())
    except InvalidSignature as error:
        raise ProofError("The log's signature does not fit the checkpoint.") from error
    return True


def _root(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    if not 0 <= index < size or len(leaf) != HASH_BYTES:
        raise ProofError("The entry does not fit the log.")
    node, last, computed = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofError("The proof has too many hashes.")
        if node & 1 or node == last:
            computed = _node(sibling, computed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            computed = _node(computed, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("The proof has too few hashes.")
    return computed


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _hash(line: str) -> bytes:
    try:
        decoded = b64decode(line, validate=True)
    except ValueError as error:
        raise ProofError("A hash is not well formed.") from error
    if len(decoded) != HASH_BYTES or b64encode(decoded).decode() != line:
        raise ProofError("A hash is not well formed.")
    return decoded
