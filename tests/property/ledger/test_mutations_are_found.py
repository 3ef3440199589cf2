"""T1 in small: change any bit of any part of a stored log, and the verification says so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.ledger.checkpoint import Checkpoint, sign_checkpoint
from hub.ledger.commitments import subject_commitment
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import encode_entry
from hub.ledger.errors import LedgerError
from hub.ledger.merkle import Frontier, leaf_hash
from hub.ledger.note import NoteSigner, open_note
from hub.ledger.verify import LogIdentity, verify_log
from hub.records.identifiers import CitizenId
from hub.records.log_rows import StoredCheckpoint, StoredEntry, SubjectLink, TileNode

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIGNER = NoteSigner("log.example/one", Ed25519PrivateKey.from_private_bytes(bytes(32)))
IDENTITY = LogIdentity(SIGNER.name, SIGNER.verifier)
START = datetime(2026, 5, 4, tzinfo=UTC)
SIZE = 270
ENTRIES: list[StoredEntry] = []
NODES: list[TileNode] = []
CHECKPOINTS: list[StoredCheckpoint] = []


def build() -> None:
    frontier = Frontier()
    for seq in range(SIZE):
        citizen, salt = CitizenId(UUID(int=seq)), seq.to_bytes(32)
        at = START + timedelta(microseconds=seq)
        encoded = encode_entry(
            AccessEntry(at, Channel.API, Outcome.REFUSED, subject=subject_commitment(salt, citizen))
        )
        leaf = leaf_hash(encoded)
        frontier, completed = frontier.grown(leaf)
        NODES.extend(completed)
        ENTRIES.append(StoredEntry(seq, encoded, leaf, at, SubjectLink(citizen, salt)))
        if frontier.size in {100, SIZE}:
            note = sign_checkpoint(Checkpoint(SIGNER.name, frontier.size, frontier.root()), SIGNER)
            CHECKPOINTS.append(StoredCheckpoint(frontier.size, frontier.root(), note, at))


build()


def flipped(content: bytes, data: st.DataObject) -> bytes:
    changed = bytearray(content)
    changed[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    return bytes(changed)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_bit_of_an_entry_or_its_hash_or_its_link_names_that_entry(data: st.DataObject) -> None:
    entries = list(ENTRIES)
    seq = data.draw(st.integers(0, SIZE - 1))
    stored = entries[seq]
    assert stored.link is not None
    assert stored.link.citizen_id is not None
    match data.draw(st.sampled_from(["entry", "leaf", "salt", "citizen"])):
        case "entry":
            changed = replace(stored, entry=flipped(stored.entry, data))
        case "leaf":
            changed = replace(stored, leaf_hash=flipped(stored.leaf_hash, data))
        case "salt":
            link = replace(stored.link, salt=flipped(stored.link.salt, data))
            changed = replace(stored, link=link)
        case _:
            citizen = UUID(bytes=flipped(stored.link.citizen_id.bytes, data))
            changed = replace(stored, link=SubjectLink(CitizenId(citizen), stored.link.salt))
    entries[seq] = changed

    verdict = verify_log(IDENTITY, entries, NODES, CHECKPOINTS)

    assert verdict.flaw is not None
    assert verdict.flaw.entry == seq


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_bit_of_a_node_or_a_checkpoint_is_found(data: st.DataObject) -> None:
    nodes, checkpoints = list(NODES), list(CHECKPOINTS)
    place = data.draw(st.sampled_from([0, 1]))
    match data.draw(st.sampled_from(["node", "root", "note"])):
        case "node":
            nodes[0] = replace(nodes[0], hash=flipped(nodes[0].hash, data))
        case "root":
            root = flipped(checkpoints[place].root, data)
            checkpoints[place] = replace(checkpoints[place], root=root)
        case _:
            note = flipped(checkpoints[place].note.encode(), data).decode(errors="replace")
            checkpoints[place] = replace(checkpoints[place], note=note)

    assert not verify_log(IDENTITY, ENTRIES, nodes, checkpoints).is_whole


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(8)), st.integers(0, SIZE - 8))
def test_entries_in_another_order_are_found(order: list[int], start: int) -> None:
    entries = list(ENTRIES)
    block = [entries[start + place] for place in order]
    entries[start : start + 8] = [
        replace(moved, seq=start + number) for number, moved in enumerate(block)
    ]

    verdict = verify_log(IDENTITY, entries, NODES, CHECKPOINTS)

    assert verdict.is_whole == (order == sorted(order))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, SIZE - 1), st.integers(1, 5))
def test_entries_cut_out_are_found_wherever_they_stood(start: int, width: int) -> None:
    entries = ENTRIES[:start] + ENTRIES[start + width :]

    verdict = verify_log(IDENTITY, entries, NODES, CHECKPOINTS)

    assert verdict.flaw is not None
    assert verdict.flaw.entry == start


@CALM
@given(st.data())
def test_note_with_any_bit_changed_never_opens_to_another_text(data: st.DataObject) -> None:
    good = CHECKPOINTS[0].note
    changed = flipped(good.encode(), data).decode(errors="replace")

    try:
        opened = open_note(changed, [SIGNER.verifier])
    except LedgerError:
        return
    assert opened.text == open_note(good, [SIGNER.verifier]).text
