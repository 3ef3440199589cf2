"""Sessions on a real PostgreSQL: short, revocable, never stored in a form that opens them."""

from datetime import timedelta

import pytest

from hub.services.demo_accounts import DemoAccount, demo_accounts, save_demo_accounts
from hub.services.sessions import (
    LIFETIME,
    REMEMBERED,
    Desk,
    Holder,
    UnknownPersonError,
    close_session,
    find_session,
    identify,
    open_session,
    previous_visit,
    token_hash,
)
from hub.services.subject_lookup import Document
from hub.store.roles import Role
from policies.vocabulary import Assurance


def holder(person):
    return Holder(Desk.CITIZEN, Assurance.MEDIUM, citizen_id=person.citizen_id)


def test_a_session_is_found_by_its_token(office, town, now):
    person = town.person()
    token = open_session(office.engine, holder(person), None, now())

    found = find_session(office.engine, token, now())

    assert (found.citizen_id, found.desk, found.assurance) == (
        person.citizen_id,
        Desk.CITIZEN,
        Assurance.MEDIUM,
    )


def test_an_officer_session_holds_a_code_and_no_citizen(office, now):
    made = Holder(Desk.DPO, Assurance.HIGH, officer_code="DPO-07")
    token = open_session(office.engine, made, None, now())

    found = find_session(office.engine, token, now())

    assert (found.officer_code, found.citizen_id) == ("DPO-07", None)


def test_the_store_keeps_a_hash_and_not_the_token(office, town, now):
    token = open_session(office.engine, holder(town.person()), None, now())

    stored = [bytes(row[0]) for row in town.rows("select session_hash from hub.portal_sessions")]

    assert token_hash(token) in stored
    assert token.encode() not in b"".join(stored)


def test_a_session_ends_by_itself(office, town, now):
    token = open_session(office.engine, holder(town.person()), None, now())

    assert find_session(office.engine, token, now() + LIFETIME) is None


def test_a_closed_session_stays_closed(office, town, now):
    token = open_session(office.engine, holder(town.person()), None, now())
    close_session(office.engine, token, now())
    close_session(office.engine, token, now())

    assert find_session(office.engine, token, now()) is None


def test_signing_in_ends_the_session_before(office, town, now):
    person = town.person()
    before = open_session(office.engine, holder(person), None, now())

    after = open_session(office.engine, holder(person), before, now())

    assert find_session(office.engine, before, now()) is None
    assert find_session(office.engine, after, now())


def test_an_unknown_token_opens_nothing(office, now):
    assert find_session(office.engine, "not-a-token", now()) is None


def test_the_last_visit_is_remembered(office, town, now):
    person = town.person()
    first = now()
    open_session(office.engine, holder(person), None, first)
    later = first + timedelta(days=3)
    token = open_session(office.engine, holder(person), None, later)

    session = find_session(office.engine, token, later)

    assert previous_visit(office.engine, session) == first


def test_confirming_who_one_is_again_is_the_same_visit(office, town, now):
    person = town.person()
    first = open_session(office.engine, holder(person), None, now())
    token = open_session(office.engine, holder(person), first, now() + timedelta(minutes=5))

    session = find_session(office.engine, token, now() + timedelta(minutes=5))

    assert previous_visit(office.engine, session) is None


def test_old_visits_are_swept(office, town, now):
    person = town.person()
    open_session(office.engine, holder(person), None, now())

    open_session(office.engine, holder(person), None, now() + REMEMBERED + timedelta(hours=1))

    query = f"select count(*) from hub.portal_sessions where citizen_id = '{person.citizen_id}'"
    assert town.rows(query) == [(1,)]


def test_a_document_finds_its_holder(office, town):
    person = town.person()

    assert identify(office.engine, office.ring, Document("CC", person.number)) == person.citizen_id


@pytest.mark.parametrize("kind", ["CC", "TI", "XX"])
def test_an_unknown_document_finds_nobody(office, kind):
    with pytest.raises(UnknownPersonError):
        identify(office.engine, office.ring, Document(kind, "0000000000"))


def test_demo_people_are_kept_sealed(town):
    person = town.person(name="Esmeralda Quiñones")

    stored = town.rows("select sealed from hub.demo_accounts")

    everything = b"".join(bytes(row[0]) for row in stored)
    assert "Quiñones".encode() not in everything
    assert person.number.encode() not in everything


def test_demo_people_are_opened_again(office, town):
    person = town.person(name="Esmeralda Quiñones")

    found = {account.sub: account for account in demo_accounts(office.engine, office.ring)}

    assert found[person.sub].name == "Esmeralda Quiñones"
    assert found[person.sub].claims() == {
        "document_type": "CC",
        "document_number": person.number,
    }


def test_saving_demo_people_replaces_the_ones_before(office, town):
    kept = list(town.accounts)
    only = DemoAccount("solo", Desk.DPO, "Oficial", officer_code="DPO-09")
    save_demo_accounts(town.engines[Role.OPERATOR], office.ring, [only])

    found = demo_accounts(office.engine, office.ring)

    save_demo_accounts(town.engines[Role.OPERATOR], office.ring, kept)
    assert found == [only]
    assert only.claims() == {"roles": ["dpo"], "officer_code": "DPO-09"}


def test_no_name_shows_in_a_repr(town):
    person = town.person(name="Esmeralda Quiñones")
    account = next(account for account in town.accounts if account.sub == person.sub)

    assert "Quiñones" not in repr(account)
    assert person.number not in repr(account).replace(person.sub, "")
