"""An agency asks about a person: what it gets, what it does not, and what the log keeps."""

import time
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

from consent.terms import ConsentAction
from hub.ledger.entry import AccessEntry, Outcome
from hub.ledger.note import parse_verifier_key
from hub.ledger.proof_text import check_proof
from hub.ledger.verify import LogIdentity
from hub.records.identifiers import CitizenId
from hub.services.log_reading import verify_log
from hub.settings import Settings

pytestmark = pytest.mark.usefixtures("people")
Entries = Callable[[], list[AccessEntry]]


def test_permitted_fields_come_with_source_date_and_marks(salud) -> None:
    answer = salud.ask().json()

    assert answer["fields"]["full_name"] == {
        "value": "Ana María Solarte Pino",
        "source": "hacienda",
        "received_at": "2026-04-01T00:00:00-05:00",
        "marks": ["contested"],
        "notes": ["Las fuentes no coinciden"],
    }


def test_field_with_many_values_is_a_list_each_with_its_origin(salud) -> None:
    answer = salud.ask().json()

    assert answer["fields"]["vaccinations"] == {
        "value": [
            {
                "value": "Fiebre amarilla 2019-05-02",
                "source": "salud",
                "received_at": "2026-04-01T00:00:00-05:00",
            },
            {
                "value": "Influenza 2024-04-11",
                "source": "salud",
                "received_at": "2026-04-02T00:00:00-05:00",
            },
        ],
        "marks": ["sensitive"],
    }


def test_value_that_lost_is_not_given(salud) -> None:
    answer = salud.ask()

    assert "+573001112233" in answer.text
    assert "+573009998877" not in answer.text


def test_only_the_fields_of_the_purpose_leave(salud) -> None:
    answer = salud.ask()

    assert "ana.solarte" not in answer.text


def test_only_the_fields_asked_for_leave(salud) -> None:
    answer = salud.ask(fields=["full_name"]).json()

    assert list(answer["fields"]) == ["full_name"]
    assert answer["withheld"] == []


def test_field_outside_the_purpose_is_withheld_with_a_reason(salud) -> None:
    answer = salud.ask(fields=["full_name", "email"]).json()

    assert answer["withheld"] == [
        {
            "field": "email",
            "reason": "field_not_in_purpose",
            "message": "No mostramos «Correo electrónico»: no hace falta para esta finalidad. "
            "Pídalo a la persona.",
        }
    ]


def test_reasons_are_told_in_english_to_whoever_prefers_it(salud, http) -> None:
    headers = {"Authorization": f"Bearer {salud.token()}", "Accept-Language": "en-GB, es;q=0.5"}
    body = {
        "subject": {"type": "CC", "number": "31234567"},
        "purpose": "vaccination-campaign",
        "case_ref": "EXP-1",
        "fields": ["full_name", "email"],
    }

    answer = http.post("/v1/profiles:lookup", json=body, headers=headers).json()

    assert answer["withheld"][0]["message"].startswith("We do not show “E-mail”")


def test_permitted_field_that_nobody_delivered_says_so(salud) -> None:
    answer = salud.ask(fields=["full_name", "comuna"]).json()

    assert answer["withheld"] == [
        {
            "field": "comuna",
            "reason": "no_value",
            "message": "No hay «Comuna»: ninguna entidad lo ha entregado.",
        }
    ]


def test_unregistered_field_is_withheld_and_not_named(salud, logged: Entries) -> None:
    answer = salud.ask(fields=["full_name", "cedula_31234567"])

    assert answer.json()["withheld"][0]["field"] == "unknown"
    assert "cedula_31234567" not in answer.text
    assert logged()[-1].asked == {"full_name"}


def test_document_is_found_however_it_is_written(salud) -> None:
    answer = salud.ask(subject={"type": "CC", "number": "31.234.567"})

    assert answer.status_code == 200


def test_answer_is_stored_by_nobody(salud) -> None:
    assert salud.ask().headers["cache-control"] == "no-store"


def test_receipt_proves_that_the_access_is_in_the_log(salud, http, settings: Settings) -> None:
    receipt = salud.ask().json()["receipt"]
    deadline = time.monotonic() + 10
    while (proof := http.get(receipt["proof"])).status_code == 404 and time.monotonic() < deadline:
        time.sleep(0.2)  # the next checkpoint covers it within a second

    key = parse_verifier_key(http.get("/log/vkey").text.strip())
    checkpoint = check_proof(proof.text, b64decode(receipt["leaf_hash"]), settings.log_origin, key)
    assert checkpoint.size > receipt["entry"]


def test_log_keeps_who_why_on_which_ground_and_what_left(salud, logged: Entries) -> None:
    salud.ask(fields=["full_name", "email"])

    entry = logged()[-1]
    assert (entry.agency, entry.client, entry.purpose) == (
        "salud",
        salud.client_id,
        "vaccination-campaign",
    )
    assert (entry.basis, entry.agreement, entry.outcome) == (
        "legal-function",
        "SAL-01",
        Outcome.PARTLY,
    )
    assert (entry.given, entry.withheld) == ({"full_name"}, {"email": "field_not_in_purpose"})
    assert entry.inputs["found"] == "yes"
    assert entry.inputs["is_minor"] == "no"


def test_log_holds_no_value_no_document_and_no_case(salud, admin) -> None:
    salud.ask(case_ref="EXP-77 Solarte")

    text = str(admin.execute("select convert_from(entry, 'UTF8') from hub.log_entries").fetchall())
    for secret in ("31234567", "Ana María", "Solarte", "EXP-77", "Influenza", "+573001112233"):
        assert secret not in text


def test_log_stays_whole_under_use(salud, operator: Engine, http, settings: Settings) -> None:
    for _ in range(3):
        salud.ask()
    key = parse_verifier_key(http.get("/log/vkey").text.strip())

    verdict = verify_log(operator, LogIdentity(settings.log_origin, key))

    assert verdict.is_whole, verdict.words


def test_withdrawn_permission_changes_the_very_next_answer(tramites, consents_of, clock) -> None:
    token = tramites.token()
    consents_of(ConsentAction.GIVEN)
    clock.now += timedelta(seconds=1)
    before = tramites.ask(token, purpose="form-prefill", case_ref=None)
    consents_of(ConsentAction.WITHDRAWN)
    after = tramites.ask(token, purpose="form-prefill", case_ref=None)

    assert list(before.json()["fields"]) == ["full_name", "phone"]
    assert after.status_code == 403
    assert "fields" not in after.json()
    assert "Ana" not in after.text


def test_withdrawal_by_a_clock_that_runs_ahead_counts_at_once(tramites, consents_of, clock) -> None:
    token = tramites.token()
    consents_of(ConsentAction.GIVEN)
    clock.now += timedelta(minutes=3)
    consents_of(ConsentAction.WITHDRAWN)
    clock.now -= timedelta(minutes=2)

    answer = tramites.ask(token, purpose="form-prefill", case_ref=None)

    assert answer.status_code == 403


def test_log_keeps_the_consent_an_answer_rests_on(tramites, consents_of, logged: Entries) -> None:
    consents_of(ConsentAction.GIVEN)

    tramites.ask(purpose="form-prefill", case_ref=None)

    entry = logged()[-1]
    assert entry.basis == "consent"
    assert entry.consent is not None
    assert entry.inputs["consent_status"] == "ConsentGiven"


def test_permission_for_one_field_opens_no_other(tramites, consents_of) -> None:
    consents_of(ConsentAction.GIVEN, fields=frozenset({"full_name"}))

    answer = tramites.ask(purpose="form-prefill", case_ref=None).json()

    assert list(answer["fields"]) == ["full_name"]
    assert {item["reason"] for item in answer["withheld"]} == {"consent_narrower"}


def test_minor_is_protected_where_the_agreement_does_not_cover_minors(
    tramites, consents_of, logged: Entries
) -> None:
    child = {"type": "TI", "number": "1109876543"}
    consents_of(ConsentAction.GIVEN, citizen_id=CitizenId(UUID(int=2)))

    answer = tramites.ask(purpose="form-prefill", case_ref=None, subject=child)

    assert answer.status_code == 403
    assert set(logged()[-1].withheld.values()) == {"minor_protected"}


NOBODY = {"type": "CC", "number": "99999999"}


def without_receipt(document: dict[str, object]) -> dict[str, object]:
    return {name: member for name, member in document.items() if name != "receipt"}


@pytest.mark.parametrize("action", [None, ConsentAction.REFUSED, ConsentAction.WITHDRAWN])
@pytest.mark.parametrize("number", ["31234567", "99999999"])
def test_unknown_and_unwilling_look_the_same(
    tramites, consents_of, action: ConsentAction | None, number: str
) -> None:
    if action is not None:
        consents_of(action)

    answer = tramites.ask(
        purpose="form-prefill", case_ref=None, subject={"type": "CC", "number": number}
    )

    assert answer.status_code == 403
    assert without_receipt(answer.json()) == {
        "type": "urn:citizen-hub:problem:not-permitted",
        "title": "No se puede mostrar ningún dato",
        "status": 403,
        "detail": "Cada dato dice por qué no se muestra.",
        "withheld": [
            {
                "field": name,
                "reason": "consent_missing",
                "message": f"No mostramos «{label}»: falta el permiso de la persona. Pídalo.",
            }
            for name, label in (
                ("full_name", "Nombre completo"),
                ("document_type", "Tipo de documento"),
                ("document_number", "Número de documento"),
                ("birth_date", "Fecha de nacimiento"),
                ("phone", "Teléfono"),
                ("email", "Correo electrónico"),
                ("address", "Dirección"),
                ("neighbourhood", "Barrio"),
            )
        ],
    }


def test_agency_with_the_right_to_know_is_told_that_there_is_nothing(salud) -> None:
    answer = salud.ask(subject=NOBODY)

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:citizen-hub:problem:nothing-to-show"


def test_log_tells_the_officer_what_the_agency_is_not_told(tramites, logged: Entries) -> None:
    tramites.ask(purpose="form-prefill", case_ref=None, subject=NOBODY)
    tramites.ask(purpose="form-prefill", case_ref=None)

    asked = [entry for entry in logged() if entry.purpose]
    assert [entry.inputs["found"] for entry in asked] == ["no", "yes"]


def test_erased_person_looks_like_an_unknown_one(salud, admin) -> None:
    admin.execute("update hub.data_keys set wrapped = null, destroyed_at = now()")

    answer = salud.ask()

    assert answer.status_code == 404


def test_disputed_document_finds_nobody(salud, admin, logged: Entries) -> None:
    admin.execute("update hub.lookup_tags set tag = (select tag from hub.lookup_tags limit 1)")

    for document in ({"type": "CC", "number": "31234567"}, {"type": "TI", "number": "1109876543"}):
        assert salud.ask(subject=document).status_code == 404
    assert logged()[-1].inputs["found"] == "no"


def test_alias_leads_to_the_person_who_stays(salud, admin) -> None:
    admin.execute(
        "update hub.citizens set alias_of = '00000000-0000-0000-0000-000000000001'"
        " where citizen_id = '00000000-0000-0000-0000-000000000002'"
    )

    answer = salud.ask(subject={"type": "TI", "number": "1109876543"})

    assert answer.json()["fields"]["full_name"]["value"] == "Ana María Solarte Pino"


def test_section_moved_to_another_person_does_not_open(salud, admin, logged: Entries) -> None:
    admin.execute(
        "update hub.sections s set sealed = o.sealed from hub.sections o"
        " where s.category = 'identity' and o.category = 'identity'"
        " and s.citizen_id <> o.citizen_id"
    )

    answer = salud.ask()

    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:citizen-hub:problem:profile-unreadable"
    assert logged()[-1].outcome is Outcome.ERROR
