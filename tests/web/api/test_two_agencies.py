"""Two agencies put together all they got: what joins their copies beyond fields both were given?

Whatever both hold about one person, and would not hold alike about another person, joins (B9).
"""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest

from consent.terms import ConsentAction
from hub.records.identifiers import CitizenId
from hub.records.profiles import DataKey, LookupTag, SealedSection
from hub.store import profiles
from hub.store.roles import Role
from hub.store.sessions import transaction
from hub.vault.blind_index import blind_tag
from hub.vault.envelope import Place, new_data_key, seal, wrap
from hub.vault.keyring import KeyPurpose
from tests.web.api.conftest import ADULT, START, value

pytestmark = pytest.mark.usefixtures("people")
OTHER = CitizenId(UUID(int=3))
NUMBERS = {ADULT: "31234567", OTHER: "66778899"}
SALUD = {"purpose": "vaccination-campaign"}
TRAMITES = {"purpose": "form-prefill"}


@pytest.fixture(autouse=True)
def another_adult(server, ring, people) -> None:  # noqa: ARG001 - theirs are filed first
    """A second person, delivered on another day: what is equal for both tells nothing."""
    later = {"received_at": "2026-03-09T08:07:06.123456+00:00"}
    sections = {
        "identity": {
            "full_name": [value("Rosa Elvira Mina", "hacienda", **later)],
            "birth_date": [value("1971-12-30", **later)],
        },
        "contact": {"phone": [value("+573114445566", "movilidad", **later)]},
        "health": {"vaccinations": [value("BCG 1972-01-02", **later)]},
    }
    key, pipeline = new_data_key(), server.engine(Role.PIPELINE)
    with transaction(pipeline) as connection:
        profiles.add_citizens(connection, [(OTHER, None)], START)
        wrapped = wrap(ring.secret(KeyPurpose.DATA_KEYS), key, OTHER)
        profiles.add_keys(connection, [DataKey(OTHER, 1, wrapped)], START)
        sealed = [
            SealedSection(OTHER, kind, seal(key, document(fields), place(kind)), b"tag")
            for kind, fields in sections.items()
        ]
        profiles.save_sections(connection, sealed, START)
        tag = blind_tag(ring.secret(KeyPurpose.BLIND_INDEX), "document", f"CC:{NUMBERS[OTHER]}")
        profiles.replace_tags_of(connection, [OTHER], [LookupTag(tag, OTHER)])
    pipeline.dispose()


def document(fields: object) -> bytes:
    return json.dumps({"v": 1, "fields": fields}).encode()


def place(category: str) -> Place:
    return Place("sections", "sealed", str(OTHER), category)


def leaves(content: object) -> Iterator[str]:
    """Every value in a document, numbers too; names of members are the same for everybody."""
    match content:
        case dict():
            for item in content.values():
                yield from leaves(item)
        case list():
            for item in content:
                yield from leaves(item)
        case _:
            yield str(content)


Fields = dict[str, object]


def held_by(system, number: str, case: str, **asked: object) -> tuple[set[str], Fields]:
    """Ask, and return all that the agency then holds, and the fields it was given."""
    subject = {"type": "CC", "number": number}
    answer = system.ask(subject=subject, case_ref=case, **asked)
    body = answer.json()
    assert answer.status_code == 200, answer.text
    proof = system.http.get(body["receipt"]["proof"])
    held = set(leaves(body)) | set(answer.headers.values()) | set(proof.text.split())
    return held, body["fields"]


def given_to_both(ours: Fields, theirs: Fields) -> set[str]:
    """What stands in the fields that both were given."""
    both = ours.keys() & theirs.keys()
    return {text for name in both for text in leaves(ours[name])}


def test_nothing_joins_the_copies_of_two_agencies_but_fields_both_were_given(
    salud, tramites, consents_of
) -> None:
    for person in NUMBERS:
        consents_of(ConsentAction.GIVEN, citizen_id=person)

    ours, given_to_us = held_by(salud, NUMBERS[ADULT], "CASO-A", **SALUD)
    theirs, given_to_them = held_by(tramites, NUMBERS[ADULT], "CASO-B", **TRAMITES)
    other, _ = held_by(tramites, NUMBERS[OTHER], "CASO-C", **TRAMITES)

    joining = (ours & theirs) - other - given_to_both(given_to_us, given_to_them)
    days = {"2026-04-01T00:00:00-05:00"}  # of a delivery with many people, not an instant
    assert joining - days == set()
    assert given_to_us.keys() & given_to_them.keys()


def test_the_log_holds_nothing_that_joins_two_agencies_either(
    salud, tramites, consents_of, logged
) -> None:
    for person in NUMBERS:
        consents_of(ConsentAction.GIVEN, citizen_id=person)
    held_by(salud, NUMBERS[ADULT], "CASO-A", **SALUD)
    held_by(tramites, NUMBERS[ADULT], "CASO-B", **TRAMITES)
    held_by(tramites, NUMBERS[OTHER], "CASO-C", **TRAMITES)

    ours, theirs, other = (
        {entry.subject, entry.case, entry.consent, entry.client}
        for entry in logged()
        if entry.purpose in {SALUD["purpose"], TRAMITES["purpose"]}
    )

    assert (ours & theirs) - {None} == set()
    assert (theirs & other) - {None} == {
        next(iter({e.client for e in logged() if e.agency == "tramites"}))
    }


def test_an_agency_knows_a_person_by_one_name_and_another_agency_by_another(
    salud, tramites, consents_of
) -> None:
    consents_of(ConsentAction.GIVEN)

    first, again = (salud.ask().json()["subject"]["pseudonym"] for _ in range(2))
    other = tramites.ask(**TRAMITES).json()["subject"]["pseudonym"]

    assert first == again
    assert first != other


def test_whoever_is_shown_nothing_gets_no_pseudonym(tramites) -> None:
    assert "pseudonym" not in tramites.ask(**TRAMITES).text
