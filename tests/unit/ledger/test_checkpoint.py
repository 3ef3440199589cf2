"""Checkpoints: three strict lines, of our own log."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from hub.ledger.errors import CheckpointError, NoteError
from hub.ledger.note import NoteSigner, sign_note

ORIGIN = "log.example/one"
ROOT = b64encode(bytes(range(32))).decode()
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))

BAD_TEXTS = {
    "nothing": "",
    "origin only": f"{ORIGIN}\n",
    "no root": f"{ORIGIN}\n3\n",
    "no final line feed": f"{ORIGIN}\n3\n{ROOT}",
    "empty origin": f"\n3\n{ROOT}\n",
    "empty size": f"{ORIGIN}\n\n{ROOT}\n",
    "empty root": f"{ORIGIN}\n3\n\n",
    "leading zero": f"{ORIGIN}\n03\n{ROOT}\n",
    "double zero": f"{ORIGIN}\n00\n{ROOT}\n",
    "plus sign": f"{ORIGIN}\n+3\n{ROOT}\n",
    "minus sign": f"{ORIGIN}\n-3\n{ROOT}\n",
    "space before size": f"{ORIGIN}\n 3\n{ROOT}\n",
    "space after size": f"{ORIGIN}\n3 \n{ROOT}\n",
    "hexadecimal": f"{ORIGIN}\n0x3\n{ROOT}\n",
    "underscore": f"{ORIGIN}\n1_0\n{ROOT}\n",
    "arabic digit": f"{ORIGIN}\n٣\n{ROOT}\n",
    "superscript": f"{ORIGIN}\n³\n{ROOT}\n",
    "decimals": f"{ORIGIN}\n3.0\n{ROOT}\n",
    "too many digits": f"{ORIGIN}\n{'9' * 20}\n{ROOT}\n",
    "root cut short": f"{ORIGIN}\n3\n{b64encode(bytes(31)).decode()}\n",
    "root too long": f"{ORIGIN}\n3\n{b64encode(bytes(33)).decode()}\n",
    "root without padding": f"{ORIGIN}\n3\n{ROOT.rstrip('=')}\n",
    "root in hexadecimal": f"{ORIGIN}\n3\n{bytes(32).hex()}\n",
    "root not base64": f"{ORIGIN}\n3\n!{ROOT[1:]}\n",
    "root with loose bits": f"{ORIGIN}\n3\n{ROOT[:-2]}9=\n",
    "root with accents": f"{ORIGIN}\n3\né{ROOT[1:]}\n",
    "empty extension line": f"{ORIGIN}\n3\n{ROOT}\n\n",
}


@pytest.mark.parametrize("case", BAD_TEXTS)
def test_bad_checkpoint_is_refused(case: str) -> None:
    with pytest.raises(CheckpointError):
        parse_checkpoint(BAD_TEXTS[case])


def test_checkpoint_reads_as_it_was_written() -> None:
    checkpoint = Checkpoint(ORIGIN, 70_000, bytes(range(32)))

    note = sign_checkpoint(checkpoint, SIGNER)

    assert open_checkpoint(note, ORIGIN, SIGNER.verifier) == checkpoint


def test_size_zero_is_a_size() -> None:
    assert parse_checkpoint(f"{ORIGIN}\n0\n{ROOT}\n").size == 0


def test_extension_lines_are_read_over() -> None:
    assert parse_checkpoint(f"{ORIGIN}\n3\n{ROOT}\nextra\n").size == 3


def test_checkpoint_of_another_log_is_refused() -> None:
    note = sign_note(f"log.example/two\n3\n{ROOT}\n", [SIGNER])

    with pytest.raises(CheckpointError, match="otro registro"):
        open_checkpoint(note, ORIGIN, SIGNER.verifier)


def test_checkpoint_with_an_edited_size_is_refused() -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), SIGNER)

    with pytest.raises(NoteError):
        open_checkpoint(note.replace("\n3\n", "\n4\n"), ORIGIN, SIGNER.verifier)
