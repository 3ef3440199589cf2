"""The receipt a person keeps: a copy of the record, complete or not issued at all.

Signing is the caller's work: sign `canonical_bytes(receipt)`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from consent.canonical import Json
from consent.errors import ConsentError
from consent.record import SCHEMA_VERSION

RECEIPT_FIELDS = ("schema_version", "receipt_id", "issued_at", "record")
HEADER_FIELDS = ("schema_version", "record_id", "pii_principal_id")
PROCESSING_FIELDS = (
    "privacy_notice",
    "language",
    "purpose",
    "pii_information",
    "pii_controllers",
    "storage_locations",
    "retention_period",
    "jurisdiction",
    "recipient_third_parties",
    "withdrawal_method",
)
ITEM_FIELDS = ("pii_type",)
PARTY_FIELDS = ("party_id", "party_name", "party_address", "party_contact", "party_type")
EVENT_FIELDS = ("event_time", "validity_duration", "entity_id", "event_type", "event_state")

NOTHING: Mapping[str, Json] = {}


def receipt(record: Mapping[str, Json], receipt_id: UUID, issued_at: datetime) -> dict[str, Json]:
    """A receipt that carries the whole record; refuses to issue one that leaves something out."""
    body: dict[str, Json] = {
        "@context": record.get("@context"),
        "@type": "ConsentReceipt",
        "schema_version": SCHEMA_VERSION,
        "receipt_id": f"urn:uuid:{receipt_id}",
        "issued_at": issued_at.isoformat(),
        "record": record,
    }
    missing = missing_fields(body)
    if missing:
        raise ConsentError(f"The receipt lacks {', '.join(missing)}. Complete the record first.")
    return body


def missing_fields(body: Mapping[str, Json]) -> tuple[str, ...]:
    """The mandatory fields of ISO/IEC TS 27560 that a receipt body does not have, by path."""
    record = _mapping(body.get("record"))
    processing = _mapping(record.get("processing"))
    return (
        *_lacking("", body, RECEIPT_FIELDS),
        *_lacking("record.", record, HEADER_FIELDS),
        *_lacking("record.processing.", processing, PROCESSING_FIELDS),
        *_lacking_in_each("record.processing.pii_information", processing, ITEM_FIELDS),
        *_lacking_in_each("record.party_identification", record, PARTY_FIELDS),
        *_lacking_in_each("record.events", record, EVENT_FIELDS),
    )


def _lacking_in_each(
    path: str, parent: Mapping[str, Json], names: Sequence[str]
) -> tuple[str, ...]:
    entries = parent.get(path.rpartition(".")[2])
    if not isinstance(entries, list) or not entries:
        return (path,)
    return tuple(
        missing
        for number, entry in enumerate(entries)
        for missing in _lacking(f"{path}[{number}].", _mapping(entry), names)
    )


def _lacking(prefix: str, part: Mapping[str, Json], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(prefix + name for name in names if part.get(name) in (None, "", [], {}))


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else NOTHING
