"""Every answer of the witness protocol, and cosignatures that say what they should."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.checkpoint import Checkpoint, sign_checkpoint
from hub.ledger.cosignature import Cosigner, cosigned_at, parse_witness_key
from hub.ledger.errors import LedgerError, NoteError
from hub.ledger.merkle import EMPTY_ROOT, leaf_hash, tree_root
from hub.ledger.note import NoteSigner
from hub.ledger.paths import consistency_path
from hub.ledger.proof_text import hash_lines
from hub.ledger.tiles import FileTiles, tile_files
from hub.ledger.witness import (
    AddCheckpoint,
    WitnessRefusedError,
    check_growth,
    read_request,
    signed_checkpoint,
    write_request,
)
from hub.ledger.witness_policy import WitnessPolicy, policy_text, read_policy

ORIGIN = "log.example/one"
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"o" * 32))
LOGS = {ORIGIN: SIGNER.verifier}
WITNESS = Cosigner("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
ENTRIES = [b"%d" % number for number in range(20)]
FILES = {file.path: file.content for file in tile_files(ENTRIES)}
TILES = FileTiles(FILES.__getitem__, 20)


def head(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, tree_root(map(leaf_hash, ENTRIES[:size])))


def request(old: int, new: Checkpoint, signer: NoteSigner = SIGNER) -> AddCheckpoint:
    path = consistency_path(TILES, min(old, new.size), new.size)
    return AddCheckpoint(old, tuple(path), sign_checkpoint(new, signer))


def status(asked: AddCheckpoint, held: Checkpoint | None) -> int:
    try:
        check_growth(asked, signed_checkpoint(asked, LOGS), held)
    except WitnessRefusedError as refused:
        return refused.status
    return 200


def test_request_reads_as_it_was_written() -> None:
    asked = request(5, head(20))

    body = write_request(asked, hash_lines(asked.proof))

    assert read_request(body.encode()) == asked


@pytest.mark.parametrize(("old", "new"), [(0, 20), (0, 0), (5, 20), (20, 20), (8, 9)])
def test_growth_that_is_proved_is_cosigned(old: int, new: int) -> None:
    held = head(old) if old else None

    assert status(request(old, head(new)), held) == 200


MOVED = AddCheckpoint(5, (), sign_checkpoint(head(20), SIGNER))
PADDED = AddCheckpoint(0, (bytes(32),), sign_checkpoint(head(20), SIGNER))
FORKED = Checkpoint(ORIGIN, 20, bytes(32))
REFUSED = [
    ("signed by another key", request(5, head(20), OTHER), head(5), 403),
    ("old is larger than new", request(20, head(5)), head(20), 400),
    ("old is not what is held", request(4, head(20)), head(5), 409),
    ("nothing is held", request(4, head(20)), None, 409),
    ("something is held", request(0, head(20)), head(5), 409),
    ("no proof", MOVED, head(5), 422),
    ("proof from nothing", PADDED, None, 422),
    ("same size, another root", AddCheckpoint(20, (), sign_checkpoint(FORKED, SIGNER)), head(20), 422),
    ("fork", AddCheckpoint(5, request(5, head(20)).proof, sign_checkpoint(FORKED, SIGNER)), head(5), 422),
    ("empty log with a root", request(0, Checkpoint(ORIGIN, 0, bytes(32))), None, 422),
]  # fmt: skip


@pytest.mark.parametrize(("what", "asked", "held", "answer"), REFUSED)
def test_anything_else_gets_the_status_of_the_protocol(
    what: str, asked: AddCheckpoint, held: Checkpoint | None, answer: int
) -> None:
    assert status(asked, held) == answer, what


def test_conflict_tells_the_size_held() -> None:
    with pytest.raises(WitnessRefusedError) as refused:
        check_growth(request(4, head(20)), head(20), head(5))

    assert refused.value.size == 5


def test_unknown_log_is_not_found() -> None:
    elsewhere = Checkpoint("log.example/two", 0, EMPTY_ROOT)
    asked = AddCheckpoint(0, (), sign_checkpoint(elsewhere, NoteSigner("x", OTHER.private_key)))

    with pytest.raises(WitnessRefusedError) as refused:
        signed_checkpoint(asked, LOGS)

    assert refused.value.status == 404


NOTE = sign_checkpoint(head(20), SIGNER)
HASH = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 5",
        "old 5\n\n",
        f"old -1\n\n{NOTE}",
        f"old 05\n\n{NOTE}",
        f"old x\n\n{NOTE}",
        f"new 5\n\n{NOTE}",
        f"old 5\nnot base64!\n\n{NOTE}",
        f"old 5\n{HASH[:-4]}\n\n{NOTE}",
        "\n".join(["old 5", *[HASH] * 64, "", NOTE]),
        f"old 0\n\n{NOTE[:40]}",
        "old 0\n\nno\n\nnote\n",
    ],
)
def test_malformed_request_is_400(body: str) -> None:
    with pytest.raises(WitnessRefusedError) as refused:
        signed_checkpoint(read_request(body.encode()), LOGS)

    assert refused.value.status == 400


def test_bytes_that_are_no_text_are_400() -> None:
    with pytest.raises(WitnessRefusedError) as refused:
        read_request(b"old 0\n\n\xff\xfe")

    assert refused.value.status == 400


def test_cosignature_tells_when_the_witness_saw_it() -> None:
    note = NOTE + WITNESS.cosign(head(20).text, 1_780_000_000)

    assert cosigned_at(note, WITNESS.key) == 1_780_000_000
    assert cosigned_at(NOTE, WITNESS.key) is None


def test_cosignature_over_another_checkpoint_is_false() -> None:
    note = NOTE + WITNESS.cosign(head(19).text, 1_780_000_000)

    with pytest.raises(NoteError):
        cosigned_at(note, WITNESS.key)


def test_witness_key_reads_as_it_is_published() -> None:
    assert parse_witness_key(WITNESS.key.text) == WITNESS.key


@pytest.mark.parametrize("text", ["", "a+b", SIGNER.verifier.text, f"x{WITNESS.key.text}"])
def test_other_keys_are_no_witness_keys(text: str) -> None:
    with pytest.raises(NoteError):
        parse_witness_key(text)


def test_policy_asks_everybody_named_unless_told_otherwise() -> None:
    line = f"{WITNESS.key.text} http://127.0.0.1:8010/"

    assert read_policy(f"# ours\n\n{line}\n").quorum == 1
    assert read_policy(line).witnesses[0].url == "http://127.0.0.1:8010"


@pytest.mark.parametrize(
    ("text", "quorum"),
    [
        ("only-one-word", None),
        (f"{WITNESS.key.text} http://a\n{WITNESS.key.text} http://b", None),
        (f"{WITNESS.key.text} http://a", 2),
        (f"{SIGNER.verifier.text} http://a", None),
    ],
)
def test_policy_that_cannot_be_met_is_refused(text: str, quorum: int | None) -> None:
    with pytest.raises(LedgerError):
        read_policy(text, quorum)


def test_published_policy_names_log_witnesses_and_quorum() -> None:
    policy = read_policy(f"{WITNESS.key.text} http://127.0.0.1:8010")

    assert policy_text(SIGNER.verifier, policy).splitlines() == [
        f"log {SIGNER.verifier.text}",
        f"witness w1 {WITNESS.key.text}",
        "group testigos 1 w1",
        "quorum testigos",
    ]
    assert policy_text(SIGNER.verifier, WitnessPolicy()).endswith("quorum none\n")
