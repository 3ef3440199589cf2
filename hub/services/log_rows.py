"""From an access to the row that the log appends: commitments, canonical bytes, leaf hash."""

import secrets
from dataclasses import dataclass, field

from hub.ledger.commitments import SALT_BYTES, case_commitment, subject_commitment
from hub.ledger.entry import AccessEntry
from hub.ledger.entry_bytes import encode_entry
from hub.ledger.entry_form import EntryForm, entry_form
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


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the rows of one set of accesses: an entry shared by many is encoded once."""

    forms: dict[tuple[int, bool], tuple[AccessEntry, EntryForm]] = field(default_factory=dict)

    def row(self, entry: AccessEntry, mention: Mention | None) -> NewEntry:
        """Commit as `new_row` does."""
        if mention is None:
            return new_row(entry, None)
        salt, case = secrets.token_bytes(SALT_BYTES), mention.case_ref
        encoded = self._form(entry, has_case=case is not None).fill(
            subject_commitment(salt, mention.citizen_id),
            None if case is None else case_commitment(salt, case),
        )
        return NewEntry(encoded, leaf_hash(encoded), entry.at, mention.citizen_id, salt)

    def _form(self, entry: AccessEntry, *, has_case: bool) -> EntryForm:
        """By identity: the entry is held beside its form, so that no other takes its number."""
        known = self.forms.get((id(entry), has_case))
        if known is None:
            known = entry, entry_form(entry, has_case=has_case)
            self.forms[id(entry), has_case] = known
        return known[1]
