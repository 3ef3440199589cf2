"""Telling fast that bytes are a canonical entry: most entries differ only in a few fixed places.

The moment, the two commitments and the consent's number are cut out, after each was checked for
its form; what is left, the shape, is decoded in full the first time it is seen. Two entries of one
shape have the cuts in the same places, since everything before a cut is part of the shape.
"""

import re
from dataclasses import dataclass, field

from hub.ledger.entry_bytes import decode_entry, moment_text

MOST_SHAPES = 10_000
MOMENT = (b'"at":"', re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z"), 27)
COMMITMENT = re.compile(rb"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
SUBJECT = (b'"subject":"', COMMITMENT, 44)
CUTS = (
    (b'"case":"', COMMITMENT, 44),
    (b'"consent":"', re.compile(rb"[0-9a-f-]{36}"), 36),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a verifier needs of an entry: its moment as it is written, and its subject's commitment."""

    at: str
    subject: bytes | None
    has_mention: bool


@dataclass(slots=True)
class Shapes:
    """The shapes that were found canonical so far."""

    known: set[bytes] = field(default_factory=set)

    def read(self, encoded: bytes) -> Seen:
        """Read an entry; EntryError when its bytes are not canonical."""
        at, rest = _cut(encoded, MOMENT)
        subject, rest = _cut(rest, SUBJECT)
        case, shape = _cut(rest, CUTS[0])
        _, shape = _cut(shape, CUTS[1])
        if at is None or shape not in self.known:
            entry = decode_entry(encoded)
            self._remember(shape)
            return Seen(moment_text(entry.at), subject, bool(entry.subject or entry.case))
        return Seen(at.decode(), subject, bool(subject or case))

    def _remember(self, shape: bytes) -> None:
        if len(self.known) < MOST_SHAPES:
            self.known.add(shape)


def _cut(encoded: bytes, cut: tuple[bytes, "re.Pattern[bytes]", int]) -> tuple[bytes | None, bytes]:
    """Take out what stands in one place, when it has the form that it must have there."""
    key, form, length = cut
    found = encoded.find(key)
    if found < 0:
        return None, encoded
    start = found + len(key)
    piece = encoded[start : start + length]
    if form.fullmatch(piece) is None:
        return None, encoded
    return piece, encoded[:start] + encoded[start + length :]
