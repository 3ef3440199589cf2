"""The vocabulary of consent: actions, states (Data Privacy Vocabulary), channels, languages.

One word per idea; every other room takes these words from here.
"""

from enum import StrEnum
from typing import NewType
from uuid import UUID

ConsentEventId = NewType("ConsentEventId", UUID)

DPV = "https://w3id.org/dpv#"


class Language(StrEnum):
    """The languages in which a notice is shown; Spanish is the first one."""

    SPANISH = "es"
    ENGLISH = "en"


class Channel(StrEnum):
    """Where the person answered."""

    PORTAL = "portal"
    WINDOW = "window"
    PHONE = "phone"
    PAPER = "paper"
    SYSTEM = "system"


class Actor(StrEnum):
    """Who caused the event: the person, the one who represents them, an agency, the controller."""

    CITIZEN = "citizen"
    REPRESENTATIVE = "representative"
    AGENCY = "agency"
    CONTROLLER = "controller"


class ConsentAction(StrEnum):
    """What happened to a consent, one event each."""

    REQUESTED = "requested"
    DEFERRED = "deferred"
    GIVEN = "given"
    RENEWED = "renewed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"


class ConsentStatus(StrEnum):
    """The ten states of the Data Privacy Vocabulary; the value is the vocabulary's own term."""

    UNKNOWN = "ConsentUnknown"
    REQUESTED = "ConsentRequested"
    DEFERRED = "ConsentRequestDeferred"
    GIVEN = "ConsentGiven"
    RENEWED = "RenewedConsentGiven"
    REFUSED = "ConsentRefused"
    WITHDRAWN = "ConsentWithdrawn"
    REVOKED = "ConsentRevoked"
    EXPIRED = "ConsentExpired"
    INVALIDATED = "ConsentInvalidated"

    @property
    def is_valid_for_processing(self) -> bool:
        """Only a consent given, or given again, lets anyone read anything."""
        return self in {ConsentStatus.GIVEN, ConsentStatus.RENEWED}

    @property
    def iri(self) -> str:
        """The address of the term in the vocabulary."""
        return DPV + self.value


STATUS_AFTER = {action: ConsentStatus[action.name] for action in ConsentAction}
"""The state a consent is in right after each action."""

OPENING_ACTIONS = frozenset({ConsentAction.GIVEN, ConsentAction.RENEWED})
"""Actions that open access; everything else keeps it closed or closes it."""

ASKING_ACTIONS = frozenset({ConsentAction.REQUESTED, ConsentAction.DEFERRED})
"""Actions that only ask: they never change what the person has decided."""
