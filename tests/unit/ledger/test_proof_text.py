"""The proof that is handed to a person, as one text file."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.checkpoint import Checkpoint, sign_checkpoint
from hub.ledger.errors import LedgerError, ProofError
from hub.ledger.merkle import leaf_hash, tree_root
from hub.ledger.note import NoteSigner
from hub.ledger.paths import inclusion_path
from hub.ledger.proof_text import InclusionProof, check_proof, read_proof, write_proof
from hub.ledger.tiles import FileTiles, tile_files

ORIGIN = "log.example/one"
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
ENTRIES = [b"%d" % number for number in range(5)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
TILES = FileTiles({file.path: file.content for file in tile_files(ENTRIES)}.__getitem__, 5)
CHECKPOINT = Checkpoint(ORIGIN, 5, tree_root(LEAVES))
NOTE = sign_checkpoint(CHECKPOINT, SIGNER)
PROOF = InclusionProof(2, tuple(inclusion_path(TILES, 2, 5)), NOTE)
TEXT = write_proof(PROOF)
LINES = TEXT.split("\n")


def test_proof_is_written_as_the_specification_shows() -> None:
    assert LINES[:2] == ["c2sp.org/tlog-proof@v1", "index 2"]
    assert TEXT.endswith(f"\n\n{NOTE}")


def test_proof_reads_as_it_was_written() -> None:
    assert read_proof(TEXT) == PROOF


def test_proof_of_a_log_of_one_has_no_hashes() -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, 1, LEAVES[0]), SIGNER)

    text = write_proof(InclusionProof(0, (), note))

    assert check_proof(text, LEAVES[0], ORIGIN, SIGNER.verifier).size == 1


def test_good_proof_answers_the_checkpoint() -> None:
    assert check_proof(TEXT, LEAVES[2], ORIGIN, SIGNER.verifier) == CHECKPOINT


def test_extra_data_is_read_over() -> None:
    text = TEXT.replace("index 2", "extra AAAA\nindex 2")

    assert read_proof(text) == PROOF


@pytest.mark.parametrize("index", [0, 1, 3, 4, 5, 70])
def test_proof_of_another_place_is_refused(index: int) -> None:
    text = TEXT.replace("index 2", f"index {index}")

    with pytest.raises(ProofError):
        check_proof(text, LEAVES[2], ORIGIN, SIGNER.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 2\n", ""),
        TEXT.replace("index 2", "index 02"),
        TEXT.replace("index 2", "index -2"),
        TEXT.replace("index 2", "index two"),
        TEXT.replace("index 2", "index 2 "),
        TEXT.replace(LINES[2], LINES[2][:-4]),
        TEXT.replace(LINES[2], "!" + LINES[2][1:]),
        TEXT.replace(LINES[2], LINES[2].rstrip("=")),
        TEXT.replace("\n\n", "\n"),
        TEXT.replace("\n5\n", "\n6\n"),
        TEXT[: -len("AAAA=\n")],
    ],
)
def test_malformed_proof_is_refused(text: str) -> None:
    with pytest.raises(LedgerError):
        check_proof(text, LEAVES[2], ORIGIN, SIGNER.verifier)
