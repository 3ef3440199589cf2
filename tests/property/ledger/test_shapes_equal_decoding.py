"""The fast reading of entries takes exactly what the strict decoder takes, whatever is changed."""

from base64 import b64encode
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import decode_entry, encode_entry, moment_text
from hub.ledger.entry_shapes import Seen, Shapes
from hub.ledger.errors import EntryError

CONSENT = "3f0c5d8e-0000-4000-8000-000000000001"
ENTRY = AccessEntry(
    datetime(2026, 5, 4, 15, 30, 1, 42, tzinfo=UTC),
    Channel.API,
    Outcome.PARTLY,
    agency="salud",
    consent=CONSENT,
    asked=frozenset({"at", "case", "phone"}),
    given=frozenset({"at"}),
    withheld={"phone": "no-consent"},
    inputs={"case": "x" * 44, "consent": CONSENT, "at": "2026-05-04T15:30:01.000042Z"},
    subject=bytes(range(32)),
    case=bytes(range(32, 64)),
)
ENCODED = encode_entry(ENTRY)
PIECES = [
    b'"at":"2026-05-04T15:30:01.000042Z",',
    b'"case":"' + b64encode(bytes(range(32, 64))) + b'",',
    b'"consent":"' + CONSENT.encode() + b'",',
    b'"subject":"' + b64encode(bytes(range(32))) + b'",',
    b'"agency":"salud",',
]


def strictly(encoded: bytes) -> Seen | None:
    try:
        entry = decode_entry(encoded)
    except EntryError:
        return None
    subject = None if entry.subject is None else b64encode(entry.subject)
    return Seen(moment_text(entry.at), subject, bool(entry.subject or entry.case))


def fast(encoded: bytes) -> Seen | None:
    shapes = Shapes()
    shapes.read(ENCODED)
    try:
        return shapes.read(encoded)
    except EntryError:
        return None


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(ENCODED) - 1), st.integers(0, 255))
def test_any_byte_put_anywhere_is_read_alike(where: int, byte: int) -> None:
    changed = ENCODED[:where] + bytes([byte]) + ENCODED[where + 1 :]

    seen, strict = fast(changed), strictly(changed)

    # A date that does not exist is the one thing left to the comparison with the stored time.
    assert seen == strict or (strict is None and seen is not None and not exists(seen.at))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PIECES), st.integers(0, len(ENCODED)))
def test_any_member_moved_anywhere_is_read_alike(piece: bytes, where: int) -> None:
    without = ENCODED.replace(piece, b"")
    moved = without[:where] + piece + without[where:]

    assert fast(moved) == strictly(moved)
    assert fast(without) == strictly(without)


def exists(moment: str) -> bool:
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True
