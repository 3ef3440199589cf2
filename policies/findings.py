"""What may be weak in a rulebook, and a finding as the data-protection officer reads it."""

from dataclasses import dataclass
from enum import StrEnum


class FindingCode(StrEnum):
    """The kinds of weakness a rulebook may have."""

    NOT_LOADABLE = "not_loadable"
    PURPOSE_WITHOUT_AGREEMENT = "purpose_without_agreement"
    FIELD_UNREACHED = "field_unreached"
    FIELD_NEVER_PERMITTED = "field_never_permitted"
    FIELD_UNUSED = "field_unused"
    FIELD_OUTSIDE_PURPOSE = "field_outside_purpose"
    AGREEMENT_ENDED = "agreement_ended"
    AGREEMENT_NOT_STARTED = "agreement_not_started"
    NORM_UNCONFIRMED = "norm_unconfirmed"
    NOTICE_WITHOUT_CONSENT = "notice_without_consent"
    SENSITIVE_WITHOUT_GROUND = "sensitive_without_ground"
    RULE_NEVER_MATCHES = "rule_never_matches"
    COLUMN_WITHOUT_RECORD = "column_without_record"
    RECORD_WITHOUT_COLUMN = "record_without_column"


@dataclass(frozen=True, slots=True)
class Finding:
    """One weakness: what it is, which rule has it, and what to do, in Spanish."""

    code: FindingCode
    subject: str
    message: str
