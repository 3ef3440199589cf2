"""Verifying a stored log: whole ones pass, and the first bad entry is named."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger import verify
from hub.ledger.checkpoint import Checkpoint, sign_checkpoint
from hub.ledger.commitments import subject_commitment
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import encode_entry
from hub.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash
from hub.ledger.note import NoteSigner
from hub.ledger.verify import LogIdentity, LogVerdict, verify_log
from hub.records.identifiers import CitizenId
from hub.records.log_rows import StoredCheckpoint, StoredEntry, SubjectLink, TileNode

ORIGIN = "log.example/one"
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
INSIDER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"i" * 32))
IDENTITY = LogIdentity(ORIGIN, SIGNER.verifier)
START = datetime(2026, 5, 4, tzinfo=UTC)
SALT = b"s" * 32
SIZE = 600
CHECKPOINTS = (100, 300, 590)


@dataclass(slots=True)
class Stored:
    """A log as its tables hold it."""

    entries: list[StoredEntry] = field(default_factory=list)
    nodes: list[TileNode] = field(default_factory=list)
    checkpoints: list[StoredCheckpoint] = field(default_factory=list)

    def verdict(self) -> LogVerdict:
        return verify_log(IDENTITY, self.entries, self.nodes, self.checkpoints)


def stored_entry(seq: int, client: str = "salud-1") -> StoredEntry:
    citizen = CitizenId(UUID(int=seq))
    at = START + timedelta(seconds=seq)
    entry = AccessEntry(
        at, Channel.API, Outcome.REFUSED, client=client, subject=subject_commitment(SALT, citizen)
    )
    encoded = encode_entry(entry)
    return StoredEntry(seq, encoded, leaf_hash(encoded), at, SubjectLink(citizen, SALT))


def build(size: int = SIZE, sizes: tuple[int, ...] = CHECKPOINTS) -> Stored:
    stored, frontier = Stored(), Frontier()
    for seq in range(size):
        entry = stored_entry(seq)
        frontier, completed = frontier.grown(entry.leaf_hash)
        stored.entries.append(entry)
        stored.nodes += completed
        if seq + 1 in sizes:
            stored.checkpoints.append(checkpoint(frontier, entry.appended_at))
    return stored


def checkpoint(frontier: Frontier, at: datetime, signer: NoteSigner = SIGNER) -> StoredCheckpoint:
    note = sign_checkpoint(Checkpoint(ORIGIN, frontier.size, frontier.root()), signer)
    return StoredCheckpoint(frontier.size, frontier.root(), note, at)


def flip(content: bytes, where: int) -> bytes:
    changed = bytearray(content)
    changed[where] ^= 1
    return bytes(changed)


def change_entry(stored: Stored, place: int, **changes: object) -> None:
    stored.entries[place] = replace(stored.entries[place], **changes)  # type: ignore[arg-type]


def test_untouched_log_is_whole() -> None:
    verdict = build().verdict()

    assert verdict.is_whole
    assert (verdict.entries, verdict.checkpoints, verdict.covered) == (600, 3, 590)
    assert "El registro es íntegro: 600 entradas" in verdict.words


def test_empty_log_is_whole() -> None:
    assert Stored().verdict().is_whole


def test_empty_log_may_have_a_signed_checkpoint() -> None:
    stored = Stored(checkpoints=[checkpoint(Frontier(), START)])

    assert stored.verdict().root == EMPTY_ROOT
    assert stored.verdict().is_whole


@pytest.mark.parametrize("seq", [0, 1, 99, 100, 255, 256, 599])
def test_flipped_byte_of_an_entry_names_that_entry(seq: int) -> None:
    stored = build()
    entry = stored.entries[seq].entry
    change_entry(stored, seq, entry=flip(entry, seq % len(entry)))

    verdict = stored.verdict()

    assert verdict.flaw is not None
    assert verdict.flaw.entry == seq
    assert f"Primera entrada mala: la {seq}:" in verdict.words


@pytest.mark.parametrize("where", range(32))
def test_flipped_byte_of_a_leaf_hash_names_that_entry(where: int) -> None:
    stored = build()
    change_entry(stored, 42, leaf_hash=flip(stored.entries[42].leaf_hash, where))

    verdict = stored.verdict()

    assert verdict.flaw is not None
    assert verdict.flaw.entry == 42


def rewrite(stored: Stored) -> None:
    forged = stored_entry(350, client="nobody")
    stored.entries[350] = forged


def delete_middle(stored: Stored) -> None:
    del stored.entries[350]


def delete_and_renumber(stored: Stored) -> None:
    del stored.entries[350]
    for seq in range(350, SIZE - 1):
        change_entry(stored, seq, seq=seq)


def swap(stored: Stored) -> None:
    first, second = stored.entries[350], stored.entries[351]
    stored.entries[350], stored.entries[351] = replace(second, seq=350), replace(first, seq=351)


def duplicate(stored: Stored) -> None:
    stored.entries.insert(351, stored.entries[350])


def insert_one(stored: Stored) -> None:
    stored.entries.insert(350, stored_entry(350, client="extra"))
    for seq in range(351, SIZE + 1):
        change_entry(stored, seq, seq=seq)


def truncate_far(stored: Stored) -> None:
    del stored.entries[350:]
    del stored.nodes[1:]


def change_time(stored: Stored) -> None:
    change_entry(stored, 350, appended_at=START)


def change_citizen(stored: Stored) -> None:
    change_entry(stored, 350, link=SubjectLink(CitizenId(UUID(int=7)), SALT))


def change_salt(stored: Stored) -> None:
    citizen = CitizenId(UUID(int=350))
    change_entry(stored, 350, link=SubjectLink(citizen, flip(SALT, 5)))


def nobody_instead(stored: Stored) -> None:
    change_entry(stored, 350, link=SubjectLink(None, SALT))


def not_an_entry(stored: Stored) -> None:
    change_entry(stored, 350, entry=b"{}", leaf_hash=leaf_hash(b"{}"))


TAMPERING: list[tuple[Callable[[Stored], None], int, str]] = [
    (rewrite, 300, "entre la 300 y la 511"),
    (delete_middle, 350, "la 350, que falta"),
    (delete_and_renumber, 300, "entre la 300 y la"),
    (swap, 300, "entre la 300 y la 511"),
    (duplicate, 351, "la 351, que falta"),
    (insert_one, 300, "entre la 300 y la"),
    (truncate_far, 350, "la 350, que falta: hay un punto de control de 590"),
    (change_time, 350, "la 350: su hora"),
    (change_citizen, 350, "la 350: su vínculo"),
    (change_salt, 350, "la 350: su vínculo"),
    (nobody_instead, 350, "la 350: su vínculo"),
    (not_an_entry, 350, "la 350: no está bien formada"),
]


@pytest.mark.parametrize(("tamper", "first", "words"), TAMPERING)
def test_tampering_names_the_first_bad_entry(
    tamper: Callable[[Stored], None], first: int, words: str
) -> None:
    stored = build(sizes=(100, 300, 590))
    tamper(stored)

    verdict = stored.verdict()

    assert verdict.flaw is not None
    assert verdict.flaw.entry == first
    assert words in verdict.words


def test_changed_node_names_the_stretch_that_no_checkpoint_covers_yet() -> None:
    stored = build()
    stored.nodes[1] = replace(stored.nodes[1], hash=bytes(32))

    verdict = stored.verdict()

    assert verdict.flaw is not None
    assert verdict.flaw.entry == 300
    assert "entre la 300 y la 511" in verdict.words


def test_missing_node_is_noticed() -> None:
    stored = build()
    del stored.nodes[0]

    assert not stored.verdict().is_whole


def test_node_too_many_is_noticed() -> None:
    stored = build()
    stored.nodes.append(TileNode(1, 2, bytes(32)))

    assert not stored.verdict().is_whole


@pytest.mark.parametrize("where", range(0, 180, 7))
def test_flipped_byte_of_a_checkpoint_note_is_noticed(where: int) -> None:
    stored = build()
    old = stored.checkpoints[1]
    note = flip(old.note.encode(), where).decode(errors="replace")
    stored.checkpoints[1] = replace(old, note=note)

    verdict = stored.verdict()

    assert verdict.flaw is not None
    assert "300" in verdict.words


@pytest.mark.parametrize(
    "changes",
    [
        {"root": bytes(32)},
        {"created_at": START},
        {"size": 301},
    ],
)
def test_changed_column_of_a_checkpoint_is_noticed(changes: dict[str, object]) -> None:
    stored = build()
    stored.checkpoints[1] = replace(stored.checkpoints[1], **changes)  # type: ignore[arg-type]

    assert not stored.verdict().is_whole


def test_checkpoint_signed_by_an_insider_with_another_key_is_noticed() -> None:
    stored = build(sizes=())
    frontier = Frontier()
    for entry in stored.entries:
        frontier, _ = frontier.grown(entry.leaf_hash)
    stored.checkpoints.append(checkpoint(frontier, stored.entries[-1].appended_at, INSIDER))

    assert not stored.verdict().is_whole


def test_destroyed_links_leave_the_log_whole_and_are_counted() -> None:
    stored = build()
    for seq in (3, 4, 5):
        change_entry(stored, seq, link=None)

    verdict = stored.verdict()

    assert verdict.is_whole
    assert verdict.unlinked == 3


def test_progress_is_told_while_it_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "HEARD_EVERY", 200)
    stored, heard = build(), list[int]()

    verify_log(IDENTITY, stored.entries, stored.nodes, stored.checkpoints, heard.append)

    assert heard == [0, 200, 400]
