"""Consent given and taken back: one event, one signed receipt, one log entry, or nothing at all."""

import subprocess
from datetime import timedelta
from pathlib import Path
from shutil import which
from uuid import uuid4

import pytest
from sqlalchemy import text

from consent.state import state_at
from consent.terms import ConsentAction, ConsentStatus, Language
from hub.services.consenting import (
    ConsentConflictError,
    ConsentMissingError,
    Reply,
    Withdrawal,
    has_good_signature,
    own_consent,
    own_events,
    reply,
    signature_of,
    signed_bytes,
    withdraw,
)
from hub.services.downloads import VERIFY_RECEIPT
from hub.services.errors import LogUnwritableError
from hub.services.permissions import expiring_soon, own_permissions
from hub.services.respondents import RepresentativeNeededError
from hub.services.sessions import UnknownPersonError
from hub.store.roles import Role
from hub.vault.keyring import KeyPurpose
from hub.vault.signing import public_pem, signing_key

PURPOSE = "elder-benefit"


def yes(*optional, purpose=PURPOSE, key=None):
    return Reply(purpose, True, frozenset(optional), Language.SPANISH, key or uuid4())


def no(purpose=PURPOSE):
    return Reply(purpose, False, frozenset(), Language.SPANISH, uuid4())


def back(purpose=PURPOSE, key=None):
    return Withdrawal(purpose, Language.SPANISH, key or uuid4())


def state_of(office, person, now, purpose=PURPOSE, agency="bienestar"):
    events = [stored.event for stored in own_events(office, person.citizen_id)]
    return state_at(events, now(), purpose, agency)


def test_a_yes_covers_the_required_fields_and_the_ticked_ones(office, town, session_of, now):
    person = town.person()

    reply(office, session_of(person), yes("phone"), now())

    state = state_of(office, person, now)
    assert state.status is ConsentStatus.GIVEN
    assert state.fields == {"full_name", "birth_date", "phone"}


def test_a_field_that_the_offer_does_not_hold_is_never_covered(office, town, session_of, now):
    person = town.person()

    reply(office, session_of(person), yes("phone", "fines", "health_notes"), now())

    assert state_of(office, person, now).fields == {"full_name", "birth_date", "phone"}


def test_a_yes_ends_when_the_notice_says(office, town, session_of, now):
    person = town.person()
    given_at = now()

    reply(office, session_of(person), yes(), given_at)

    state = state_of(office, person, now)
    assert state.expires_at == given_at + timedelta(days=365)


def test_a_second_yes_renews(office, town, session_of, now):
    person = town.person()
    reply(office, session_of(person), yes(), now())

    reply(office, session_of(person), yes("phone"), now())

    state = state_of(office, person, now)
    assert state.status is ConsentStatus.RENEWED
    assert "phone" in state.fields


def test_a_no_is_kept_too(office, town, session_of, now):
    person = town.person()

    reply(office, session_of(person), no(), now())

    assert state_of(office, person, now).status is ConsentStatus.REFUSED


def test_a_withdrawal_ends_it_at_once(office, town, session_of, now):
    person = town.person()
    reply(office, session_of(person), yes(), now())

    withdraw(office, session_of(person), back(), now())

    assert state_of(office, person, now).status is ConsentStatus.WITHDRAWN


def test_the_same_form_sent_twice_is_one_event(office, town, session_of, now):
    person, answer = town.person(), yes()
    first = reply(office, session_of(person), answer, now())

    second = reply(office, session_of(person), answer, now())

    assert first == second
    assert len(own_events(office, person.citizen_id)) == 1
    assert sum(e.get("detail") == "consent-given" for e in town.entries_about(person)) == 1


def test_the_same_withdrawal_sent_twice_is_one_event(office, town, session_of, now):
    person, form = town.person(), back()
    reply(office, session_of(person), yes(), now())
    first = withdraw(office, session_of(person), form, now())

    assert withdraw(office, session_of(person), form, now()) == first
    assert len(own_events(office, person.citizen_id)) == 2


def test_two_people_with_the_same_form_key_make_two_events(office, town, session_of, now):
    key = uuid4()
    first = reply(office, session_of(town.person()), yes(key=key), now())

    assert reply(office, session_of(town.person()), yes(key=key), now()) != first


def test_what_was_not_given_cannot_be_withdrawn(office, town, session_of, now):
    person = town.person()

    with pytest.raises(ConsentConflictError):
        withdraw(office, session_of(person), back(), now())

    assert own_events(office, person.citizen_id) == []


def test_what_ran_out_cannot_be_withdrawn(office, town, session_of, now):
    person = town.person()
    reply(office, session_of(person), yes(), now())

    with pytest.raises(ConsentConflictError):
        withdraw(office, session_of(person), back(), now() + timedelta(days=366))


@pytest.mark.parametrize("purpose", ["vaccination-campaign", "own-data", "made-up", ""])
def test_nobody_answers_where_nobody_asks(office, town, session_of, now, purpose):
    with pytest.raises(ConsentMissingError):
        reply(office, session_of(town.person()), yes(purpose=purpose), now())


def test_a_child_does_not_answer_alone(office, town, session_of, now, sections):
    born = sections("1")
    born["identity"]["birth_date"][0]["value"] = "2014-02-01"
    person = town.person(born)

    with pytest.raises(RepresentativeNeededError):
        reply(office, session_of(person), yes(), now())

    assert own_events(office, person.citizen_id) == []


def test_an_officer_gives_nobody_s_permission(office, officer, now):
    with pytest.raises(UnknownPersonError):
        reply(office, officer, yes(), now())


def test_the_receipt_is_complete_and_signed(office, town, session_of, now):
    person = town.person()
    event_id = reply(office, session_of(person), yes("phone"), now())

    signed = own_consent(office, session_of(person), event_id, now()).receipt

    assert has_good_signature(office.ring, signed)
    record = signed["body"]["record"]
    assert record["processing"]["purpose"]["code"] == PURPOSE
    assert [item["pii_attribute_id"] for item in record["processing"]["pii_information"]] == [
        "full_name",
        "birth_date",
        "phone",
    ]


def test_the_receipt_holds_no_value_of_the_person(office, town, session_of, now):
    person = town.person()
    event_id = reply(office, session_of(person), yes("phone"), now())

    written = signed_bytes(own_consent(office, session_of(person), event_id, now()).receipt)

    for value in (b"Ospina", b"573155550142", person.number.encode()):
        assert value not in written


def test_a_receipt_tells_the_whole_story(office, town, session_of, now):
    person = town.person()
    reply(office, session_of(person), yes(), now())
    event_id = withdraw(office, session_of(person), back(), now())

    record = own_consent(office, session_of(person), event_id, now()).receipt["body"]["record"]

    assert [event["event_type"] for event in record["events"]] == ["given", "withdrawn"]


def test_a_changed_receipt_is_noticed(office, town, session_of, now):
    person = town.person()
    event_id = reply(office, session_of(person), yes(), now())
    signed = own_consent(office, session_of(person), event_id, now()).receipt

    changed = {**signed, "body": {**signed["body"], "issued_at": "2020-01-01T00:00:00+00:00"}}

    assert not has_good_signature(office.ring, changed)
    assert not has_good_signature(office.ring, {"body": signed["body"]})
    assert not has_good_signature(office.ring, {})


@pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")
def test_openssl_agrees_with_the_receipt(office, town, session_of, now, tmp_path: Path):
    person = town.person()
    event_id = reply(office, session_of(person), yes(), now())
    signed = own_consent(office, session_of(person), event_id, now()).receipt
    (tmp_path / "recibo.json").write_bytes(signed_bytes(signed))
    (tmp_path / "recibo.sig").write_bytes(signature_of(signed))
    key = public_pem(signing_key(office.ring, KeyPurpose.RECEIPTS))
    (tmp_path / "clave.pem").write_bytes(key)

    verified = subprocess.run(
        VERIFY_RECEIPT.split(),
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert verified.returncode == 0, verified.stderr


def test_each_answer_is_in_the_log_with_its_event(office, town, session_of, now):
    person = town.person()
    given = reply(office, session_of(person), yes(), now())
    taken = withdraw(office, session_of(person), back(), now())

    logged = {e["detail"]: e.get("consent") for e in town.entries_about(person)}

    assert logged["consent-given"] == str(given)
    assert logged["consent-withdrawn"] == str(taken)


def test_without_the_log_nothing_is_answered(office, town, session_of, now):
    person = town.person()
    owner = town.engines[Role.OWNER]
    with owner.begin() as connection:
        connection.execute(text("alter table hub.log_entries rename to log_entries_away"))
    try:
        with pytest.raises(LogUnwritableError):
            reply(office, session_of(person), yes(), now())
    finally:
        with owner.begin() as connection:
            connection.execute(text("alter table hub.log_entries_away rename to log_entries"))

    assert own_events(office, person.citizen_id) == []


def test_another_person_s_event_does_not_exist(office, town, session_of, now):
    theirs = reply(office, session_of(town.person()), yes(), now())

    with pytest.raises(ConsentMissingError):
        own_consent(office, session_of(town.person()), theirs, now())


def test_an_expiring_permission_is_told_in_time(office, town, session_of, now):
    person = town.person()
    reply(office, session_of(person), yes(), now())
    early, late = now() + timedelta(days=300), now() + timedelta(days=340)

    def told(at):
        found = own_permissions(office, session_of(person), "own-home", at)
        return [permission.offer.purpose.code for permission in expiring_soon(found, at)]

    assert told(early) == []
    assert told(late) == [PURPOSE]


def test_a_permission_that_ran_out_is_among_the_ended(office, town, session_of, now):
    person = town.person()
    reply(office, session_of(person), yes(), now())

    later = now() + timedelta(days=400)
    found = own_permissions(office, session_of(person), "own-permissions", later)

    assert [stored.event.action for stored in found.ended] == [ConsentAction.GIVEN]
    assert not any(permission.is_given for permission in found.yours)


def test_uses_of_a_permission_are_counted(office, town, session_of, now):
    person = town.person()
    event_id = reply(office, session_of(person), yes("phone"), now())
    for _ in range(3):
        town.access(
            person,
            "bienestar",
            purpose=PURPOSE,
            basis="consent",
            consent=str(event_id),
            given=("phone",),
        )

    found = own_permissions(office, session_of(person), "own-permissions", now())

    use = next(p.use for p in found.yours if p.offer.purpose.code == PURPOSE)
    assert use.times == 3
