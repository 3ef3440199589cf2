"""The consent record in the terms of ISO/IEC TS 27560, as plain JSON-LD over DPV.

The record holds what was agreed, with whom, and every event; never a value of the person's data.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from consent.canonical import Json
from consent.errors import ConsentError
from consent.events import ConsentEvent
from consent.terms import DPV, STATUS_AFTER, Language

SCHEMA_VERSION = "ISO/IEC TS 27560:2023"

CONTEXT: dict[str, Json] = {
    "dpv": DPV,
    "dct": "http://purl.org/dc/terms/",
    "@vocab": "https://w3id.org/dpv/guides/consent-27560#",
    "purpose_type": {"@id": "dpv:hasPurpose", "@type": "@id"},
    "lawful_basis": {"@id": "dpv:hasLegalBasis", "@type": "@id"},
    "pii_controllers": {"@id": "dpv:hasDataController"},
    "recipient_third_parties": {"@id": "dpv:hasRecipient"},
    "event_state": {"@id": "dpv:hasConsentStatus", "@type": "@id"},
    "language": {"@id": "dct:language"},
}


@dataclass(frozen=True, slots=True)
class Party:
    """Someone who answers for the data: the controller, or the agency that receives it."""

    party_id: str
    name: str
    address: str
    contact: str
    party_type: str
    email: str

    def as_json(self) -> dict[str, Json]:
        """The party in the terms of the standard."""
        return {
            "party_id": self.party_id,
            "party_name": self.name,
            "party_address": self.address,
            "party_contact": self.contact,
            "party_type": self.party_type,
            "party_email": self.email,
        }


@dataclass(frozen=True, slots=True)
class PersonalDataItem:
    """One field of the consent, by name: the record never holds its value."""

    code: str
    label: str
    is_optional: bool
    is_sensitive: bool

    def as_json(self) -> dict[str, Json]:
        """The item in the terms of the standard."""
        return {
            "pii_type": self.label,
            "pii_attribute_id": self.code,
            "pii_optional": self.is_optional,
            "sensitive_pii_category": self.is_sensitive,
        }


@dataclass(frozen=True, slots=True)
class RecordTerms:
    """What the rulebook says about a purpose; the record copies it as it stood."""

    purpose_text: str
    purpose_type: str
    notice_address: str
    items: tuple[PersonalDataItem, ...]
    controller: Party
    recipient: Party
    storage_location: str
    retention_period: str
    withdrawal_method: str
    rights: tuple[str, ...]
    language: Language
    jurisdiction: str = "CO"


def consent_record(events: Iterable[ConsentEvent], terms: RecordTerms) -> dict[str, Json]:
    """All that happened to one consent, oldest event first; starts with the consent's own id."""
    history = sorted(events, key=lambda event: (event.at, event.event_id))
    if len({(event.citizen_id, event.purpose, event.recipient) for event in history}) != 1:
        raise ConsentError("A record tells the story of one consent: one person, purpose, agency.")
    newest = history[-1]
    return {
        "@context": CONTEXT,
        "@type": "dpv:ConsentRecord",
        "schema_version": SCHEMA_VERSION,
        "record_id": f"urn:uuid:{history[0].event_id}",
        "pii_principal_id": f"urn:uuid:{newest.citizen_id}",
        "processing": _processing(newest, _named_fields(history), terms),
        "party_identification": [terms.controller.as_json(), terms.recipient.as_json()],
        "events": [_event_as_json(event) for event in history],
    }


def _named_fields(history: list[ConsentEvent]) -> frozenset[str]:
    """The fields of the newest event that names any: a withdrawal may name none."""
    return next((event.fields for event in reversed(history) if event.fields), frozenset())


def _processing(newest: ConsentEvent, named: frozenset[str], terms: RecordTerms) -> dict[str, Json]:
    return {
        "privacy_notice": {
            "address": terms.notice_address,
            "version": newest.notice_version,
            "text_sha256": newest.text_hash,
        },
        "language": newest.language.value,
        "purpose": {"code": newest.purpose, "text": terms.purpose_text},
        "purpose_type": terms.purpose_type,
        "lawful_basis": "dpv:ExpressedConsent",
        "pii_information": [item.as_json() for item in terms.items if item.code in named],
        "pii_controllers": [terms.controller.party_id],
        "collection_method": newest.channel.value,
        "storage_locations": [terms.storage_location],
        "retention_period": terms.retention_period,
        "processing_limits": _limits(newest),
        "jurisdiction": terms.jurisdiction,
        "recipient_third_parties": [terms.recipient.party_id],
        "withdrawal_method": terms.withdrawal_method,
        "privacy_rights": list(terms.rights),
    }


def _event_as_json(event: ConsentEvent) -> dict[str, Json]:
    expires_at = event.expires_at.isoformat() if event.expires_at else None
    told: dict[str, Json] = {
        "event_id": f"urn:uuid:{event.event_id}",
        "event_time": event.at.isoformat(),
        "validity_duration": {"ends": expires_at},
        "entity_id": event.actor.value,
        "event_type": event.action.value,
        "event_state": f"dpv:{STATUS_AFTER[event.action].value}",
        "channel": event.channel.value,
        "notice_version": event.notice_version,
    }
    if event.proof:
        told["evidence"] = {
            "document_sha256": event.proof.evidence_hash,
            "taken_by": event.proof.officer,
        }
    for name, told_id in (
        ("representation", event.representation),
        ("request", event.request_id),
    ):
        if told_id:
            told[name] = f"urn:uuid:{told_id}"
    return told


def _limits(event: ConsentEvent) -> Json:
    """Upper bounds as they stood with the answer; none named means those of the agreement."""
    return None if event.limits is None else asdict(event.limits)
