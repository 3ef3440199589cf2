from dataclasses import replace
from datetime import date

import pytest

from hub.identity import resolver as resolver_module
from hub.identity.linked import link
from hub.identity.resolver import Resolver
from hub.identity.saved_model import load_model
from hub.identity.window import Person
from hub.identity.workbench import workbench

ANA = Person(
    given_names="Ana Milena", surnames="Lucumí Viáfara", birth_date=date(1985, 7, 8),
    sex="Mujer", document_type="Cédula", document_number="31.999.888", phone="300 111 22 33",
    email="Ana.Lucumi@ejemplo.co", address="Cl 5 No. 39 – 12",
)  # fmt: skip


@pytest.fixture
def ask(lake, fill, town, ana, now, new_id):
    """Link the town, Ana and whoever else is named; ask for a person at the window."""

    def asked(person, *others):
        fill([*town.mentions, ana, replace(ana, record_id="a:o:2"), *others])
        lake.execute(
            "create table int_name_words_counted (word varchar, as_given bigint, as_surname bigint);"
            "create table cali_places (place varchar, comuna varchar)"
        )
        link(lake, now, new_id)
        with workbench(lake) as home:
            resolver = Resolver(lake, home, load_model())
            return [resolver.resolve(one, now) for one in (person, person)][1]

    return asked


@pytest.fixture
def who(lake):
    def citizen(record_id):
        query = "select citizen_id from linked where record_id = ?"
        return lake.execute(query, [record_id]).fetchall()[0][0]

    return citizen


def test_a_person_is_found_however_they_write_it(ask, who, ana):
    found = ask(ANA)

    assert [(one.citizen_id, one.joins) for one in found] == [(who(ana.record_id), True)]


def test_every_form_agrees_with_the_lakes(ask):
    steps = ask(ANA)[0].evidence

    assert [step.agreement for step in steps] == [
        "mismo documento",
        "mismos nombres",
        "mismos apellidos",
        "misma fecha de nacimiento",
        "mismo teléfono y vivienda",
        "mismo correo",
        "mismo sexo",
    ]


def test_who_is_not_in_the_base_is_nobody(ask):
    assert ask(Person(given_names="Zoraida", surnames="Quiñones Vernaza")) == []


def test_a_daughter_under_her_mothers_document_is_not_her_mother(ask):
    child = replace(
        ANA, given_names="Luciana", birth_date=date(2015, 3, 4), sex="F", document_type=None
    )

    found = ask(child)

    assert [one.joins for one in found] == [False]
    assert found[0].contradiction


def test_two_people_who_fit_come_the_likelier_first(ask, who, ana):
    sister = replace(
        ana, record_id="s:o:1", given_1="LUZ", given_2="DARY", document_number="31999999",
        birth_date=date(1988, 1, 2), email=None,
    )  # fmt: skip

    found = ask(ANA, sister)

    assert found[0].citizen_id == who(ana.record_id)
    assert [one.match_weight for one in found] == sorted(
        (one.match_weight for one in found), reverse=True
    )


def test_what_was_asked_leaves_nothing_behind(ask, lake):
    ask(ANA)

    assert "linkwork" not in [
        name for (name,) in lake.execute("select database_name from duckdb_databases()").fetchall()
    ]
    assert lake.execute(
        "select count(*) from linked where record_id = 'ventanilla'"
    ).fetchall() == [(0,)]


def test_work_tables_made_anew_answer_the_same(ask, monkeypatch, who, ana):
    monkeypatch.setattr(resolver_module, "FRESH_AFTER", 1)

    assert ask(ANA)[0].citizen_id == who(ana.record_id)
