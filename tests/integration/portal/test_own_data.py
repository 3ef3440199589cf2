"""The citizen's view of their own data: whole, with its origin, in the log first."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from hub.services.downloads import everything
from hub.services.errors import LogUnwritableError
from hub.services.own_data import is_minor, own_data, own_fields
from hub.services.sessions import UnknownPersonError
from hub.store.roles import Role
from policies.vocabulary import Assurance


def test_every_value_comes_with_its_origin(office, town, session_of, now):
    data = own_data(office, session_of(town.person()), "own-data", now())

    contenders = [c for group in data.categories for own in group.fields for c in own.contenders]
    assert len(contenders) > 10
    assert all(c.agency and c.record_id and c.received_at for c in contenders)


def test_categories_come_in_the_order_of_the_rulebook(office, town, session_of, now):
    data = own_data(office, session_of(town.person()), "own-data", now())

    assert [category.code for category in data.categories] == [
        "identity",
        "contact",
        "health",
        "taxes",
        "social",
    ]


def test_both_values_are_there_where_agencies_do_not_agree(office, town, session_of, now):
    data = own_data(office, session_of(town.person()), "own-data", now())

    contact = next(c for c in data.categories if c.code == "contact")
    address = next(own for own in contact.fields if own.code == "address")
    assert address.is_contested
    assert len(address.contenders) == 2
    assert address.values == ("CALLE 5 # 39-12 APTO 402",)


def test_delicate_data_waits_for_a_higher_level(office, town, session_of, now):
    person = town.person()

    data = own_data(office, session_of(person, Assurance.MEDIUM), "own-data", now())

    health = next(c for c in data.categories if c.code == "health")
    assert (health.is_locked, health.fields) == (True, ())
    entry = town.entries_about(person)[-1]
    assert entry["outcome"] == "partly"
    assert entry["withheld"]["vaccinations"] == "assurance_too_low"
    assert "vaccinations" not in entry["given"]


def test_delicate_data_is_shown_at_the_highest_level(office, town, session_of, now):
    data = own_data(office, session_of(town.person()), "own-data", now())

    health = next(c for c in data.categories if c.code == "health")
    assert not health.is_locked
    assert health.fields


def test_the_view_is_in_the_log_with_the_fields_that_were_shown(office, town, session_of, now):
    person = town.person()

    data = own_data(office, session_of(person), "own-data", now())

    entry = town.entries_about(person)[-1]
    assert (entry["channel"], entry["purpose"], entry["basis"]) == (
        "portal",
        "own-data",
        "own-right",
    )
    assert len(entry["given"]) == data.fields


def test_no_value_is_in_the_log(office, town, session_of, now):
    person = town.person()
    own_data(office, session_of(person), "own-data", now())

    written = json.dumps(town.entries_about(person))

    assert not any(value in written for value in ("Ospina", "CALLE 5", person.number))


def test_without_the_log_nothing_is_shown(office, town, session_of, now):
    person = town.person()
    owner = town.engines[Role.OWNER]
    with owner.begin() as connection:
        connection.execute(text("alter table hub.log_entries rename to log_entries_away"))
    try:
        with pytest.raises(LogUnwritableError):
            own_data(office, session_of(person), "own-data", now())
    finally:
        with owner.begin() as connection:
            connection.execute(text("alter table hub.log_entries_away rename to log_entries"))


def test_one_s_own_data_is_nobody_else_s(office, town, session_of, now, sections):
    other = sections("1")
    other["identity"]["full_name"][0]["value"] = "Marcador Ajeno"
    town.person(other)

    data = own_data(office, session_of(town.person()), "own-data", now())

    assert "Marcador Ajeno" not in repr([data.values_of("full_name")])


def test_an_erased_person_has_nothing_to_see(office, town, session_of, now):
    person = town.person()
    with town.engines[Role.PIPELINE].begin() as connection:
        connection.execute(
            text(
                "update hub.data_keys set wrapped = null, destroyed_at = now() where citizen_id = :c"
            ),
            {"c": person.citizen_id},
        )

    assert own_data(office, session_of(person), "own-data", now()).categories == ()


def test_some_fields_only_are_read_for_a_permission(office, town, session_of, now):
    person = town.person()

    data = own_fields(office, session_of(person), frozenset({"phone", "full_name"}), now())

    assert data.values_of("phone") == ("+573155550142",)
    assert data.values_of("address") == ()
    assert set(town.entries_about(person)[-1]["given"]) == {"phone", "full_name"}


def test_an_officer_has_no_own_data(office, officer, now):
    with pytest.raises(UnknownPersonError):
        own_data(office, officer, "own-data", now())


@pytest.mark.parametrize(("born", "minor"), [("2014-02-01", True), ("1958-03-14", False)])
def test_a_minor_is_known_by_the_birth_date(office, town, now, sections, born, minor):
    made = sections("1")
    made["identity"]["birth_date"][0]["value"] = born

    assert is_minor(office, town.person(made).citizen_id, now()) is minor


def test_a_person_without_identity_is_protected_as_a_minor(office, town, now):
    assert is_minor(office, town.person({}).citizen_id, now())


def test_the_copy_holds_all_that_the_page_shows(office, town, session_of, now):
    person = town.person()
    town.access(person)
    shown = own_data(office, session_of(person), "own-data", now())

    package = ZipFile(BytesIO(everything(office, session_of(person), now()).content))

    data = json.loads(package.read("datos.json"))
    written = {item["codigo"]: item for topic in data["temas"] for item in topic["datos"]}
    assert set(written) == {own.code for c in shown.categories for own in c.fields}
    assert {v["valor"] for v in written["address"]["valores"]} == {
        "CALLE 5 # 39-12 APTO 402",
        "CARRERA 66 # 11A-30",
    }


def test_the_copy_holds_every_access_once(office, town, session_of, now, monkeypatch):
    person = town.person()
    for _ in range(7):
        town.access(person)
    monkeypatch.setattr("hub.services.proved_accesses.PAGE_ROWS", 3)

    package = ZipFile(BytesIO(everything(office, session_of(person), now()).content))

    numbers = [a["numero"] for a in json.loads(package.read("accesos.json"))["accesos"]]
    assert len(numbers) == len(set(numbers)) == len(town.entries_about(person))
    assert numbers == sorted(numbers, reverse=True)


def test_taking_the_copy_is_itself_in_the_copy(office, town, session_of, now):
    person = town.person()

    package = ZipFile(BytesIO(everything(office, session_of(person), now()).content))

    entries = [
        json.loads(a["entrada"]) for a in json.loads(package.read("accesos.json"))["accesos"]
    ]
    assert entries[0]["detail"] == "own-download"
