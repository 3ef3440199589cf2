"""Checkpoints (C2SP tlog-checkpoint v1.0.0): origin, size and root, signed as a note."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass

from hub.ledger.errors import CheckpointError
from hub.ledger.merkle import HASH_BYTES
from hub.ledger.note import NoteSigner, VerifierKey, open_note, sign_note

SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
FIXED_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to: this many entries, with this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    """Sign a checkpoint as a note."""
    return sign_note(checkpoint.text, [signer])


def open_checkpoint(note: str, origin: str, key: VerifierKey) -> Checkpoint:
    """Verify a note and read the checkpoint of the log we mean, not of another."""
    checkpoint = parse_checkpoint(open_note(note, [key]).text)
    if checkpoint.origin != origin:
        raise CheckpointError("El punto de control es de otro registro.")
    return checkpoint


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the three lines; extension lines may follow, empty ones may not."""
    lines = text.split("\n")
    if len(lines) <= FIXED_LINES or lines.pop() != "" or not all(lines):
        raise CheckpointError("Un punto de control son tres líneas: origen, tamaño y raíz.")
    if SIZE.fullmatch(lines[1]) is None:
        raise CheckpointError("El tamaño de un punto de control es un número sin ceros delante.")
    return Checkpoint(lines[0], int(lines[1]), _root(lines[2]))


def _root(text: str) -> bytes:
    try:
        root = b64decode(text, validate=True)
    except (Base64Error, ValueError) as wrong:
        raise CheckpointError("La raíz de un punto de control no es base64.") from wrong
    if len(root) != HASH_BYTES or b64encode(root).decode() != text:
        raise CheckpointError("La raíz de un punto de control no es un hash en forma canónica.")
    return root
