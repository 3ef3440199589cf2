"""A proof that one access is in the log, as one text file (C2SP tlog-proof v1)."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass

from hub.ledger.checkpoint import SIZE, Checkpoint, open_checkpoint
from hub.ledger.errors import ProofError
from hub.ledger.merkle import HASH_BYTES
from hub.ledger.note import VerifierKey
from hub.ledger.proofs import check_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
INDEX = "index "


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Where an entry stands, the hashes beside its way up, and the signed checkpoint."""

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: str


def write_proof(proof: InclusionProof) -> str:
    """Write a proof as the text that is handed out."""
    head = "\n".join([HEADER, f"{INDEX}{proof.index}", *hash_lines(proof.path)])
    return f"{head}\n\n{proof.checkpoint_note}"


def hash_lines(path: Iterable[bytes]) -> tuple[str, ...]:
    """Write hashes as base64, one a line."""
    return tuple(b64encode(piece).decode() for piece in path)


def read_proof(text: str) -> InclusionProof:
    """Read a proof's text."""
    head, blank, note = text.partition("\n\n")
    title, _, rest = head.partition("\n")
    if title != HEADER or not blank:
        raise ProofError(f"Una prueba empieza por la línea {HEADER}.")
    lines = rest.split("\n")
    if lines[0].startswith("extra "):
        lines.pop(0)
    number = lines.pop(0).removeprefix(INDEX) if lines and lines[0].startswith(INDEX) else ""
    if SIZE.fullmatch(number) is None:
        raise ProofError("Una prueba nombra su entrada en la línea «index».")
    return InclusionProof(int(number), tuple(map(_hash, lines)), note)


def check_proof(text: str, leaf: bytes, origin: str, key: VerifierKey) -> Checkpoint:
    """Raise unless the text proves that this leaf is in the log; answer the checkpoint."""
    proof = read_proof(text)
    checkpoint = open_checkpoint(proof.checkpoint_note, origin, key)
    check_inclusion(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root)
    return checkpoint


def _hash(line: str) -> bytes:
    try:
        decoded = b64decode(line, validate=True)
    except (Base64Error, ValueError) as wrong:
        raise ProofError("Una prueba lleva un hash que no es base64.") from wrong
    if len(decoded) != HASH_BYTES or b64encode(decoded).decode() != line:
        raise ProofError("Una prueba lleva un hash mal formado.")
    return decoded
