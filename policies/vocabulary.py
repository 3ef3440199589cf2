"""The closed word lists of the rules: bases, sensitivities, audiences, assurance, reasons."""

from enum import IntEnum, StrEnum

OWN_DATA = "own-data"
"""The purpose under which people see what the city holds about them."""

IDENTITY_REVIEW = "identity-review"
"""The purpose under which a reviewer sees whether two records are one person."""

ALL_FIELDS = "*"
"""Stands for the fields of a purpose that nobody knows."""


class Basis(StrEnum):
    """Why the law lets a field be read."""

    LEGAL_FUNCTION = "legal-function"
    CONSENT = "consent"
    VITAL_INTEREST = "vital-interest"
    STATISTICS = "statistics"
    OWN_RIGHT = "own-right"


class Sensitivity(StrEnum):
    """How Ley 1581 de 2012 and its readings class a field."""

    PUBLIC = "public"
    SEMI_PRIVATE = "semi-private"
    PRIVATE = "private"
    SENSITIVE = "sensitive"
    CHILD = "child"


class SensitiveGround(StrEnum):
    """The exception of article 6 that an agreement relies on to read sensitive fields."""

    NONE = "none"
    EXPLICIT_AUTHORISATION = "explicit-authorisation"
    VITAL_INTEREST = "vital-interest"
    STATISTICS = "statistics"
    HEALTH_FUNCTION = "health-function"
    OWN_RIGHT = "own-right"


class Audience(StrEnum):
    """Who a purpose is for."""

    AGENCIES = "agencies"
    CITIZENS = "citizens"
    STATISTICS = "statistics"
    REVIEW = "review"


class Mark(StrEnum):
    """How sure we are of a citation: text of the statute, secondary source, or to be checked."""

    TEXT = "T"
    SECONDARY = "S"
    CHECK = "C"


class Assurance(IntEnum):
    """How sure we are of who asks: bajo, medio, alto, muy alto."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    VERY_HIGH = 4


class Missing(StrEnum):
    """What the rulebook does not know, so that nothing can be decided."""

    AGENCY = "agency"
    ROLE = "role"
    PURPOSE = "purpose"
    FIELD = "field"


class Reason(StrEnum):
    """Why a field is not shown. The order is a ladder: a later reason is nearer to a yes."""

    POLICY_ERROR = "policy_error"
    PURPOSE_OF_OTHER_AGENCY = "purpose_of_other_agency"
    ROLE_NOT_ALLOWED = "role_not_allowed"
    SCOPE_MISSING = "scope_missing"
    ASSURANCE_TOO_LOW = "assurance_too_low"
    CASE_MISSING = "case_missing"
    NOT_AVAILABLE = "not_available"
    PROTECTED_PERSON = "protected_person"
    FIELD_NOT_IN_PURPOSE = "field_not_in_purpose"
    NO_AGREEMENT = "no_agreement"
    AGREEMENT_NOT_IN_FORCE = "agreement_not_in_force"
    BLOCKED_BY_AUTHORITY = "blocked_by_authority"
    IDENTITY_NOT_NEEDED = "identity_not_needed"
    MINOR_PROTECTED = "minor_protected"
    SENSITIVE_WITHOUT_BASIS = "sensitive_without_basis"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_MISSING = "consent_missing"
    CONSENT_NARROWER = "consent_narrower"

    @property
    def rank(self) -> int:
        """Place on the ladder; the lowest reason of several is the one that is told."""
        return RANKS[self]


RANKS = {reason: place for place, reason in enumerate(Reason)}


class WithheldKind(StrEnum):
    """The five kinds of reason an officer sees beside a withheld field."""

    NOT_NEEDED = "not_needed"
    PERMISSION_MISSING = "permission_missing"
    SENSITIVE = "sensitive"
    RESERVED_OR_MINOR = "reserved_or_minor"
    ASSURANCE = "assurance"
