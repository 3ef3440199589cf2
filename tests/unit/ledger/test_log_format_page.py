"""The vectors printed in docs/reference/log-format.md are computed again, so that none can be stale."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.checkpoint import Checkpoint, sign_checkpoint
from hub.ledger.commitments import case_commitment, subject_commitment
from hub.ledger.entry_bytes import KEYS, decode_entry, encode_entry
from hub.ledger.merkle import leaf_hash, tree_root
from hub.ledger.note import NoteSigner
from hub.ledger.proof_text import InclusionProof, check_proof, write_proof
from hub.records.identifiers import CitizenId

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "log-format.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
SIGNER = NoteSigner("hub.cali.example/accesos", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def printed(kind: str) -> list[str]:
    return [content for name, content in BLOCKS if name == kind]


ENTRIES = [entry.rstrip("\n").encode() for entry in printed("entry")]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
CHECKPOINT = Checkpoint(SIGNER.name, len(ENTRIES), tree_root(LEAVES))
NOTE = sign_checkpoint(CHECKPOINT, SIGNER)


@pytest.mark.parametrize("entry", ENTRIES)
def test_printed_entry_is_canonical(entry: bytes) -> None:
    assert encode_entry(decode_entry(entry)) == entry


def test_printed_leaves_are_those_of_the_entries() -> None:
    assert printed("leaf") == [f"{leaf.hex()}\n" for leaf in LEAVES]


def test_printed_commitments_are_computed_as_the_page_says() -> None:
    salt = bytes(32)
    expected = (
        subject_commitment(salt, CitizenId(UUID(int=1))),
        subject_commitment(salt, None),
        case_commitment(salt, "EXP-1"),
    )

    assert printed("commitments") == ["".join(f"{one.hex()}\n" for one in expected)]


def test_printed_root_key_and_checkpoint_belong_together() -> None:
    assert printed("root") == [f"{CHECKPOINT.root.hex()}\n"]
    assert printed("vkey") == [f"{SIGNER.verifier.text}\n"]
    assert printed("checkpoint") == [NOTE]


def test_printed_proof_proves_the_second_entry() -> None:
    assert printed("proof") == [write_proof(InclusionProof(1, (LEAVES[0],), NOTE))]
    check_proof(printed("proof")[0], LEAVES[1], SIGNER.name, SIGNER.verifier)


def test_every_key_of_an_entry_is_explained() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [key for key in sorted(KEYS) if f"`{key}`" not in page] == []
