"""From an access to the row that the log appends: commitments, canonical bytes, leaf hash."""

import secrets
from dataclasses import dataclass, field

from hub.ledger.commitments import SALT_BYTES, case_commitment, subject_commitment
from hub.ledger.entry import AccessEntry
from hub.ledger.entry_bytes import encode_entry
from hub.ledger.merkle import leaf_hash
from hub.records.identifiers import CitizenId
from hub.store.log_writing import NewEntry


@dataclass(frozen=True, slots=True)
class Mention:
    """Whom and which case a request named; opens the entry's commitments, never stands in it."""

    citizen_id: CitizenId | None = field(default=None, repr=False)
    case_ref: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an access stands in the log, and the hash that proves what was written."""

    entry: int
    leaf_hash: bytes


def new_row(entry: AccessEntry, mention: Mention | None) -> NewEntry:
    """Commit to whom and what was named, under a salt of the entry's own."""
    if mention is None:
        encoded = encode_entry(entry)
        return NewEntry(encoded, leaf_hash(encoded), entry.at)
    salt, case = secrets.token_bytes(SALT_BYTES), mention.case_ref
    encoded = encode_entry(
        entry,
        subject=subject_commitment(salt, mention.citizen_id),
        case=None if case is None else case_commitment(salt, case),
    )
    return NewEntry(encoded, leaf_hash(encoded), entry.at, mention.citizen_id, salt)
