"""Tampering against a verifier that shares no code with the hub: all of it is found (P3)."""

import random
import shutil
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

from hub.ledger.tiles import decode_bundle, encode_bundle

ENTRIES = "tile/entries/001"


def pieces(folder: Path) -> list[Path]:
    """Every file that somebody could change: entries, hashes at each level, the checkpoint."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and "vkey" not in path.name)


def test_whole_log_is_taken(third_party: Any, honest: Path) -> None:
    assert third_party.verdict(honest) == "ok"


def test_random_change_of_one_byte_is_always_found(
    third_party: Any, honest: Path, tampering_tries: int
) -> None:
    chance = random.Random(20261129)  # noqa: S311 - where to change, nothing secret
    files = pieces(honest)
    missed = []
    for _ in range(tampering_tries):
        path = chance.choice(files)
        whole = path.read_bytes()
        where, flip = chance.randrange(len(whole)), chance.randrange(1, 256)
        path.write_bytes(whole[:where] + bytes([whole[where] ^ flip]) + whole[where + 1 :])
        if third_party.verdict(honest) == "ok":
            missed.append((path.name, where, flip))
        path.write_bytes(whole)

    assert missed == []
    assert third_party.verdict(honest) == "ok"


def changed_bundle(folder: Path, change: Any) -> None:
    path = folder / ENTRIES
    path.write_bytes(encode_bundle(change(decode_bundle(path.read_bytes()))))


def swap(entries: list[bytes]) -> list[bytes]:
    return [entries[1], entries[0], *entries[2:]]


def insert(entries: list[bytes]) -> list[bytes]:
    return [*entries[:5], entries[0], *entries[5:]]


def delete(entries: list[bytes]) -> list[bytes]:
    return [*entries[:5], *entries[6:]]


def duplicate(entries: list[bytes]) -> list[bytes]:
    return [*entries[:5], entries[4], *entries[6:]]


@pytest.mark.parametrize("change", [swap, insert, delete, duplicate])
def test_moved_entries_are_found(third_party: Any, honest: Path, change: Any) -> None:
    changed_bundle(honest, change)

    assert third_party.verdict(honest).startswith("bad:")


@pytest.mark.parametrize("name", ["tile/entries/002.p/88", "tile/0/001", "tile/1/000.p/2"])
def test_missing_or_cut_file_is_found(third_party: Any, honest: Path, name: str) -> None:
    whole = (honest / name).read_bytes()
    (honest / name).write_bytes(whole[:-32])
    cut = third_party.verdict(honest)
    (honest / name).unlink()

    assert cut.startswith("bad:")
    assert third_party.verdict(honest).startswith("bad:")


@pytest.fixture
def rewrite(honest: Path, log_writer: Any) -> Any:
    """Write the log anew as somebody who holds its key: everything fits together again."""

    def write(entries: list[bytes]) -> None:
        shutil.rmtree(honest / "tile")
        log_writer(honest, entries, is_seen=False)

    return write


def test_log_rewritten_by_who_holds_its_key_is_found_without_its_witness(
    third_party: Any, honest: Path, rewrite: Any, entry_of: Any
) -> None:
    (honest / "old" / "receipt").unlink()

    rewrite([entry_of(number, "nobody" if number == 400 else "salud-1") for number in range(600)])

    assert "did not cosign" in third_party.verdict(honest)


@pytest.mark.parametrize("place", [0, 10, 255, 256, 299])
def test_log_rewritten_by_who_holds_its_key_is_found_by_an_old_receipt(
    third_party: Any, honest: Path, rewrite: Any, entry_of: Any, place: int
) -> None:
    (honest / "witness.vkey").unlink()

    rewrite([entry_of(number, "nobody" if number == place else "salud-1") for number in range(600)])

    assert "rewritten" in third_party.verdict(honest)


@pytest.mark.parametrize("size", [0, 1, 256, 299])
def test_log_cut_by_who_holds_its_key_is_found_by_an_old_receipt(
    third_party: Any, honest: Path, rewrite: Any, entry_of: Any, size: int
) -> None:
    (honest / "witness.vkey").unlink()
    (honest / "tile").mkdir(exist_ok=True)

    rewrite([entry_of(number) for number in range(size)])

    assert "cut" in third_party.verdict(honest)


def test_cosignature_of_another_checkpoint_does_not_help(
    third_party: Any, honest: Path, rewrite: Any, entry_of: Any
) -> None:
    seen = (honest / "checkpoint").read_text(encoding="utf-8").splitlines(keepends=True)[-1]
    rewrite([entry_of(number, "nobody" if number == 400 else "salud-1") for number in range(600)])
    with (honest / "checkpoint").open("a", encoding="utf-8") as stream:
        stream.write(seen)

    assert "did not cosign" in third_party.verdict(honest)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_logs_of_every_shape_are_taken(
    third_party: Any, tmp_path: Path, log_writer: Any, entry_of: Any, size: int
) -> None:
    log_writer(tmp_path, [entry_of(number) for number in range(size)])

    assert third_party.verdict(tmp_path) == "ok"


def test_signature_with_other_spare_bits_is_not_taken(third_party: Any, honest: Path) -> None:
    note = (honest / "checkpoint").read_text(encoding="utf-8").splitlines()
    name, signed = note[4].rsplit(" ", 1)
    spoilt = bytearray(b64decode(signed))
    spoilt[-1] ^= 1
    note[4] = f"{name} {b64encode(bytes(spoilt)).decode()}"
    (honest / "checkpoint").write_text("\n".join([*note, ""]), encoding="utf-8")

    assert third_party.verdict(honest).startswith("bad:")
