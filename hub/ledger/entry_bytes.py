"""From an access entry to the bytes that are hashed, and back. Version 1.

Canonical JSON: UTF-8, keys sorted, no spaces, absent rather than empty, no numbers but the
version. Reading is strict: bytes that would not be written this way are refused.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from datetime import datetime
from typing import cast

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.errors import EntryError

VERSION = 1
MAX_ENTRY_BYTES = 65_535
CODES = (
    "agency",
    "client",
    "officer",
    "purpose",
    "basis",
    "agreement",
    "consent",
    "rulebook",
    "detail",
)
KEYS = frozenset(
    {*CODES, "v", "at", "channel", "outcome", "asked", "given", "withheld", "inputs"}
    | {"subject", "case"}
)
Json = str | int | list[str] | dict[str, str]


CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def encode_entry(
    entry: AccessEntry, *, subject: bytes | None = None, case: bytes | None = None
) -> bytes:
    """Write an entry as its canonical bytes; commitments made just now go in with it."""
    members: dict[str, Json | None] = {
        "v": VERSION,
        "at": _moment_text(entry.at),
        "channel": entry.channel.value,
        "outcome": entry.outcome.value,
        "asked": sorted(entry.asked),
        "given": sorted(entry.given),
        "withheld": dict(entry.withheld),
        "inputs": dict(entry.inputs),
        "subject": _text(subject or entry.subject),
        "case": _text(case or entry.case),
    }
    members.update({code: getattr(entry, code) for code in CODES})
    encoded = _dump({key: value for key, value in members.items() if value})
    if len(encoded) > MAX_ENTRY_BYTES:
        raise EntryError(f"Una entrada mide como máximo {MAX_ENTRY_BYTES} bytes.")
    return encoded


def decode_entry(encoded: bytes) -> AccessEntry:
    """Read canonical bytes; anything else is refused."""
    members = _members(encoded)
    try:
        entry = _entry(members)
    except (KeyError, TypeError, ValueError, AttributeError, Base64Error) as wrong:
        raise EntryError("Una entrada del registro no tiene la forma de la versión 1.") from wrong
    if encode_entry(entry) != encoded:
        raise EntryError("Una entrada del registro no está en su forma canónica.")
    return entry


def _members(encoded: bytes) -> dict[str, Json]:
    try:
        members = json.loads(encoded.decode())
    except (ValueError, RecursionError) as wrong:
        raise EntryError("Una entrada del registro no es JSON en UTF-8.") from wrong
    if not isinstance(members, dict) or members.get("v") != VERSION:
        raise EntryError(f"Solo se leen entradas de la versión {VERSION}.")
    if not members.keys() <= KEYS:
        raise EntryError("Una entrada del registro tiene un miembro desconocido.")
    return members


def _entry(members: dict[str, Json]) -> AccessEntry:
    codes = {code: cast("str", members[code]) for code in CODES if code in members}
    return AccessEntry(
        at=datetime.fromisoformat(str(members["at"])),
        channel=Channel(str(members["channel"])),
        outcome=Outcome(str(members["outcome"])),
        asked=frozenset(cast("list[str]", members.get("asked", []))),
        given=frozenset(cast("list[str]", members.get("given", []))),
        withheld=cast("dict[str, str]", members.get("withheld", {})),
        inputs=cast("dict[str, str]", members.get("inputs", {})),
        subject=_bytes(members.get("subject")),
        case=_bytes(members.get("case")),
        **codes,
    )


def _moment_text(at: datetime) -> str:
    """UTC with six decimals and a Z; other ways to write the same moment are not canonical."""
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _dump(members: dict[str, Json | None]) -> bytes:
    return CANONICAL(members).encode()


def _text(commitment: bytes | None) -> str | None:
    return None if commitment is None else b64encode(commitment).decode()


def _bytes(text: Json | None) -> bytes | None:
    return None if text is None else b64decode(str(text), validate=True)
