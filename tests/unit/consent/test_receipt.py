"""A record tells one consent's story; a receipt is complete or not issued."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from consent.canonical import Json, canonical_bytes
from consent.errors import ConsentError
from consent.events import ConsentEvent
from consent.receipt import missing_fields, receipt
from consent.record import Party, PersonalDataItem, RecordTerms, consent_record
from consent.terms import ConsentAction, Language

MakeEvent = Callable[..., ConsentEvent]
ISSUED = datetime(2026, 5, 4, 9, 1, tzinfo=UTC)


def party(code: str) -> Party:
    return Party(
        f"urn:cali:{code}", code, "CAM", "Oficial de datos", "dpv:Recipient", "a@b.example"
    )


TERMS = RecordTerms(
    purpose_text="Hacienda le escribe a su dirección al día.",
    purpose_type="https://w3id.org/dpv#CommunicationManagement",
    notice_address="/permisos",
    items=(
        PersonalDataItem("phone", "Teléfono", is_optional=False, is_sensitive=False),
        PersonalDataItem("email", "Correo", is_optional=False, is_sensitive=False),
        PersonalDataItem("address", "Dirección", is_optional=True, is_sensitive=False),
    ),
    controller=party("alcaldia"),
    recipient=party("hacienda"),
    storage_location="Santiago de Cali",
    retention_period="P365D",
    withdrawal_method="En Mis permisos",
    rights=("Conocer", "Corregir"),
    language=Language.SPANISH,
)


@pytest.fixture
def story(make_event: MakeEvent) -> list[ConsentEvent]:
    withdrawn = make_event(ConsentAction.WITHDRAWN, day=2, number=2, fields=frozenset())
    return [withdrawn, make_event(ConsentAction.GIVEN, number=1)]


@pytest.fixture
def record(story: list[ConsentEvent]) -> dict[str, Json]:
    return consent_record(story, TERMS)


def test_a_record_keeps_the_id_of_its_first_event(record: dict[str, Json]) -> None:
    assert record["record_id"] == f"urn:uuid:{UUID(int=1)}"


def test_a_record_lists_every_event_oldest_first(record: dict[str, Json]) -> None:
    events = record["events"]
    assert isinstance(events, list)

    states = [event["event_state"] for event in events if isinstance(event, dict)]

    assert states == ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]


def test_a_record_names_only_the_fields_the_person_agreed_to(record: dict[str, Json]) -> None:
    processing = record["processing"]
    assert isinstance(processing, dict)
    items = processing["pii_information"]
    assert isinstance(items, list)

    codes = {item["pii_attribute_id"] for item in items if isinstance(item, dict)}

    assert codes == {"phone", "email"}


def test_a_record_proves_the_text_that_was_shown(record: dict[str, Json]) -> None:
    processing = record["processing"]
    assert isinstance(processing, dict)

    assert processing["privacy_notice"] == {
        "address": "/permisos",
        "version": "1",
        "text_sha256": "f00d",
    }


def test_the_order_of_the_events_does_not_change_the_record(
    story: list[ConsentEvent], record: dict[str, Json]
) -> None:
    assert canonical_bytes(consent_record(story[::-1], TERMS)) == canonical_bytes(record)


def test_a_record_of_no_event_is_refused() -> None:
    with pytest.raises(ConsentError, match="one consent"):
        consent_record([], TERMS)


def test_a_record_of_two_consents_is_refused(make_event: MakeEvent) -> None:
    events = [
        make_event(ConsentAction.GIVEN),
        make_event(ConsentAction.GIVEN, number=2, purpose="form-prefill"),
    ]

    with pytest.raises(ConsentError, match="one consent"):
        consent_record(events, TERMS)


def test_an_event_without_an_end_says_so(make_event: MakeEvent) -> None:
    endless = replace(make_event(ConsentAction.REQUESTED), expires_at=None)

    record = consent_record([endless], TERMS)

    assert '"validity_duration":{"ends":null}' in canonical_bytes(record).decode()


def test_a_receipt_lacks_nothing(record: dict[str, Json]) -> None:
    body = receipt(record, UUID(int=9), ISSUED)

    assert missing_fields(body) == ()


def test_a_receipt_carries_the_whole_record(record: dict[str, Json]) -> None:
    body = receipt(record, UUID(int=9), ISSUED)

    assert body["record"] == record


@pytest.mark.parametrize("name", ["record_id", "pii_principal_id", "schema_version"])
def test_a_record_that_lacks_a_header_field_gets_no_receipt(
    record: dict[str, Json], name: str
) -> None:
    del record[name]

    with pytest.raises(ConsentError, match=f"record.{name}"):
        receipt(record, UUID(int=9), ISSUED)


@pytest.mark.parametrize("emptied", [None, [], "a text"])
def test_a_record_without_events_gets_no_receipt(record: dict[str, Json], emptied: Json) -> None:
    record["events"] = emptied

    with pytest.raises(ConsentError, match=r"record\.events"):
        receipt(record, UUID(int=9), ISSUED)


def test_a_party_without_an_address_is_named_by_its_place(record: dict[str, Json]) -> None:
    parties = record["party_identification"]
    assert isinstance(parties, list)
    record["party_identification"] = [parties[0], {**parties[1], "party_address": ""}]

    body: dict[str, Json] = {
        "schema_version": "1",
        "receipt_id": "1",
        "issued_at": "1",
        "record": record,
    }

    assert missing_fields(body) == ("record.party_identification[1].party_address",)


def test_an_empty_body_lacks_everything() -> None:
    missing = missing_fields({})

    assert len(missing) == 20
