"""What a witness answers to a checkpoint (C2SP tlog-witness v1.0.0): values in, values out.

A refusal carries the protocol's own status. Keeping the last checkpoint is for whoever calls: it
must be durable before the cosignature leaves.
"""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass

from hub.ledger.checkpoint import SIZE, Checkpoint, parse_checkpoint
from hub.ledger.errors import LedgerError, ProofError
from hub.ledger.merkle import EMPTY_ROOT, HASH_BYTES
from hub.ledger.note import VerifierKey, note_parts, open_note
from hub.ledger.proofs import MAX_PROOF_HASHES, check_consistency

MALFORMED, FORBIDDEN, UNKNOWN, CONFLICT, UNPROVED = 400, 403, 404, 409, 422
OLD = "old "
EMPTY = Checkpoint("", 0, EMPTY_ROOT)


class WitnessRefusedError(LedgerError):
    """The witness does not cosign; `status` is the protocol's, `size` what it holds (409)."""

    def __init__(self, status: int, message: str, size: int | None = None) -> None:
        """Keep status and size beside the message."""
        super().__init__(message)
        self.status = status
        self.size = size


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """What a log sends: the size it believes we hold, the proof, and its new checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str


def write_request(request: AddCheckpoint, hashes: tuple[str, ...]) -> str:
    """Write a request's body."""
    return "\n".join([f"{OLD}{request.old_size}", *hashes, "", request.note])


def read_request(body: bytes) -> AddCheckpoint:
    """Read a request's body; anything malformed is 400."""
    try:
        head, blank, note = body.decode().partition("\n\n")
        first, *lines = head.split("\n")
        size = first.removeprefix(OLD)
        if not blank or not first.startswith(OLD) or SIZE.fullmatch(size) is None:
            raise WitnessRefusedError(MALFORMED, "La petición no empieza por «old <tamaño>».")
        if len(lines) > MAX_PROOF_HASHES:
            raise WitnessRefusedError(MALFORMED, "La prueba trae hashes de sobra.")
        return AddCheckpoint(int(size), tuple(map(_hash, lines)), note)
    except (UnicodeDecodeError, Base64Error, ValueError) as wrong:
        raise WitnessRefusedError(MALFORMED, "La petición está mal formada.") from wrong


def signed_checkpoint(request: AddCheckpoint, logs: Mapping[str, VerifierKey]) -> Checkpoint:
    """Read the checkpoint of a log we know (else 404) that its key signed (else 403)."""
    try:
        text, _ = note_parts(request.note)
        checkpoint = parse_checkpoint(text)
    except LedgerError as wrong:
        raise WitnessRefusedError(MALFORMED, str(wrong)) from wrong
    if checkpoint.origin not in logs:
        raise WitnessRefusedError(UNKNOWN, "Este testigo no conoce ese registro.")
    try:
        open_note(request.note, [logs[checkpoint.origin]])
    except LedgerError as wrong:
        raise WitnessRefusedError(FORBIDDEN, "La llave del registro no firma ese punto.") from wrong
    return checkpoint


def check_growth(request: AddCheckpoint, new: Checkpoint, held: Checkpoint | None) -> None:
    """Raise unless `new` extends what the witness holds, as the request proves."""
    last = held or EMPTY
    if request.old_size > new.size:
        raise WitnessRefusedError(MALFORMED, "El tamaño anterior es mayor que el nuevo.")
    if request.old_size != last.size:
        words = f"Este testigo vio {last.size} entradas."
        raise WitnessRefusedError(CONFLICT, words, last.size)
    try:
        check_consistency(last.size, new.size, request.proof, last.root, new.root)
    except ProofError as wrong:
        raise WitnessRefusedError(UNPROVED, str(wrong)) from wrong
    if new.size == 0 and new.root != EMPTY_ROOT:
        raise WitnessRefusedError(UNPROVED, "La raíz del registro vacío no es la que debe ser.")


def _hash(line: str) -> bytes:
    decoded = b64decode(line, validate=True)
    if len(decoded) != HASH_BYTES:
        raise WitnessRefusedError(MALFORMED, "La prueba lleva un hash mal formado.")
    return decoded
