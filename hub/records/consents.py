"""One event of the consent ledger as it is stored, and what is asked of the register."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consent.canonical import Json
from consent.events import ConsentEvent
from consent.terms import ConsentAction


@dataclass(frozen=True, slots=True)
class StoredConsent:
    """One event of the ledger with its place in it and the signed receipt."""

    seq: int
    event: ConsentEvent
    receipt: Mapping[str, Json] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Which events the register shows; None means any."""

    recipient: str | None = None
    purpose: str | None = None
    action: ConsentAction | None = None
