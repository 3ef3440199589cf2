"""The log entries of many look-ups: those that say the same are one value, made and checked once.

Whom and which case an access is about is not in the entry itself (hub/ledger/commitments.py), so
that a thousand people about whom the same was decided and given share an entry.
"""

from dataclasses import dataclass, field
from datetime import datetime

from hub.errors import HubError
from hub.ledger.entry import AccessEntry
from hub.services.deciding import Lookup
from hub.services.sharing_entry import Decided, error_entry, lookup_entry
from policies.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class EntryBook:
    """The entries of one set of look-ups, all answered at one moment."""

    rulebook: Rulebook
    now: datetime
    known: dict[object, AccessEntry] = field(default_factory=dict)

    def entry(self, lookup: Lookup, made: Decided | HubError) -> AccessEntry:
        """What the log keeps of one look-up."""
        if isinstance(made, HubError):
            return error_entry(self.rulebook, lookup.caller, lookup.purpose, made, self.now)
        # Decisions that are one object were made for one circumstance (policies/memory.py); the
        # look-ups hold on to them, so that no other object takes their number meanwhile.
        said = (lookup.caller, id(made.decisions), made.profile is None, *made.given)
        entry = self.known.get(said)
        if entry is None:
            entry = lookup_entry(self.rulebook, lookup.caller, made, self.now)
            self.known[said] = entry
        return entry
