"""Entries that differ only in their commitments: encoded once, filled in for each person.

The canonical bytes are the same as `encode_entry` writes; a bulk answer about a thousand people
says the same of most of them.
"""

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from hub.ledger.entry import AccessEntry
from hub.ledger.entry_bytes import encode_entry
from hub.ledger.errors import EntryError

# What stands in a form where a commitment goes. No entry holds it: it is not one of the codes.
SUBJECT = sha256(b"form|subject").digest()
CASE = sha256(b"form|case").digest()


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The canonical bytes around the commitments."""

    before_case: bytes = field(repr=False)
    before_subject: bytes = field(repr=False)
    rest: bytes = field(repr=False)
    has_case: bool

    def fill(self, subject: bytes, case: bytes | None) -> bytes:
        """The canonical bytes of the entry with these commitments."""
        if (case is not None) != self.has_case:
            raise EntryError("El formulario de la entrada es para otra clase de acceso.")
        written = b"" if case is None else b64encode(case)
        return b"".join(
            (self.before_case, written, self.before_subject, b64encode(subject), self.rest)
        )


def entry_form(entry: AccessEntry, *, has_case: bool) -> EntryForm:
    """Encode an entry around its commitments; keys are sorted, so the case comes first."""
    encoded = encode_entry(entry, subject=SUBJECT, case=CASE if has_case else None)
    before_subject, _, rest = encoded.partition(b64encode(SUBJECT))
    if not has_case:
        return EntryForm(b"", before_subject, rest, has_case)
    before_case, _, between = before_subject.partition(b64encode(CASE))
    return EntryForm(before_case, between, rest, has_case)
