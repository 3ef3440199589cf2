"""The shred ledger is only ever added to: a changed, missing or swapped line is found."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.vault.shred_ledger import Shredded, ShredLedgerError, append_shredded, read_shredded

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def told(number: int) -> Shredded:
    return Shredded(UUID(int=number), NOW, (UUID(int=90 + number),), ((b"tag", "document"),))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "shredded" / "ledger.jsonl"
    for number in range(4):
        append_shredded(path, KEY, told(number))
    return path


def read(path: Path) -> list[Shredded]:
    return list(read_shredded(path, KEY.public_key()))


def test_what_was_written_is_read(ledger: Path) -> None:
    assert read(ledger) == [told(number) for number in range(4)]


def test_the_same_erasure_is_told_once(ledger: Path) -> None:
    append_shredded(ledger, KEY, told(2))

    assert len(read(ledger)) == 4


def test_a_line_that_a_kill_cut_short_is_written_anew(ledger: Path) -> None:
    ledger.write_bytes(ledger.read_bytes()[:-20])
    assert len(read(ledger)) == 3

    append_shredded(ledger, KEY, told(3))

    assert len(read(ledger)) == 4


def test_lines_that_went_or_changed_places_are_found(ledger: Path) -> None:
    lines = ledger.read_bytes().splitlines(keepends=True)
    for wrong in (
        lines[1:],
        lines[:1] + lines[2:],
        [lines[1], lines[0], *lines[2:]],
        lines + lines[-1:],
    ):
        ledger.write_bytes(b"".join(wrong))
        with pytest.raises(ShredLedgerError):
            read(ledger)


def test_every_changed_byte_is_found(ledger: Path) -> None:
    whole = ledger.read_bytes()
    for place in range(0, len(whole) - 1, 7):
        changed = bytearray(whole)
        changed[place] ^= 1
        ledger.write_bytes(bytes(changed))
        with pytest.raises(ShredLedgerError):
            read(ledger)
