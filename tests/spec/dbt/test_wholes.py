"""Names and documents enter the profile whole: never the halves of two records."""

from pathlib import Path

import pytest

from hub.lake.survivorship import as_dbt_variable, load_survivorship

RULES = Path(__file__).parents[3] / "policies" / "survivorship.yaml"
WINNERS = "select field, record_id, value from profiled where won and field in ({}) order by field"


@pytest.fixture
def variables():
    return {"survivorship": as_dbt_variable(load_survivorship(RULES))}


@pytest.fixture
def profile(lake, build, golden, macro):
    """Profile one citizen from `standardised` rows given as dicts."""
    lake.execute(
        """
        create table standardised (
            record_id varchar, source_row varchar, delivery_id varchar default 'd1', role varchar default 'holder',
            agency varchar, full_name_raw varchar, given_names varchar, surnames varchar, given_1 varchar,
            given_2 varchar, surname_1 varchar, surname_2 varchar, married_name varchar, birth_date date,
            sex varchar, document_type varchar, document_number varchar, phone varchar, email varchar,
            address varchar, building_key varchar, neighbourhood varchar, comuna varchar,
            valid_from date default '2025-01-01', received_at timestamptz default '2026-01-01 12:00:00-05'
        )
        """
    )

    def of(*rows):
        for row in rows:
            names, marks = ", ".join(row), ", ".join(["?"] * len(row))
            lake.execute(f"insert into standardised ({names}) values ({marks})", list(row.values()))
        lake.execute(
            "create or replace table int_mentions_rewritten as select record_id from standardised"
        )
        build("int_identity_listed")
        lake.execute(
            f"""
            create or replace table contenders as
            select uuid '00000000-0000-0000-0000-00000000000a' as citizen_id, * exclude (value_key, support_key),
                split_part(source_row, ':', 1) as agency, hash(coalesce(value_key, value)) as value_key,
                hash(coalesce(support_key, value_key, value)) as support_key,
                row_number() over () as contender_no, hash(source_row) as lot,
                {macro("word_count", "coalesce(support_key, value)")}::utinyint as word_count,
                {macro("document_stage", "coalesce(support_key, value)")}::utinyint as document_stage
            from int_identity_listed where value is not null and value != ''
            """
        )
        golden("contenders")
        return lake

    return of


def row(agency, **columns):
    return {
        "record_id": f"{agency}:x:1",
        "source_row": f"{agency}:x:1",
        "agency": agency,
        **columns,
    }


def test_given_names_and_surnames_come_from_one_record(profile):
    said = [
        row(
            "salud",
            given_names="Ana",
            surnames="Rojas Peña",
            given_1="ANA",
            surname_1="ROJAS",
            surname_2="PENA",
        ),
        row(
            "bienestar",
            given_names="Ana María",
            surnames="Rojas",
            given_1="ANA",
            given_2="MARIA",
            surname_1="ROJAS",
        ),
    ]

    lake = profile(*said)

    winners = lake.sql(WINNERS.format("'full_name', 'given_names', 'surnames'")).fetchall()
    assert {record for _, record, _ in winners} == {"salud:x:1"}


def test_a_child_under_the_mothers_cedula_keeps_its_own_card(profile):
    said = [
        row("salud", document_type="CC", document_number="31555777", birth_date="2014-05-06"),
        row("educacion", document_type="TI", document_number="1106000001", birth_date="2014-05-06"),
    ]

    lake = profile(*said)

    winners = lake.sql(WINNERS.format("'document_type', 'document_number'")).fetchall()
    assert [value for _, _, value in winners] == ["1106000001", "TI"]


def test_type_and_number_come_from_one_document(profile):
    said = [
        row("salud", document_type="PPT", document_number="5123456", birth_date="1990-05-06"),
        row("tramites", document_type="CE", document_number="312456", birth_date="1990-05-06"),
    ]

    lake = profile(*said)

    winners = lake.sql(WINNERS.format("'document_type', 'document_number'")).fetchall()
    assert [value for _, _, value in winners] == ["312456", "CE"]


def test_the_telephone_of_a_student_is_the_guardians(profile):
    said = row("educacion", role="student", phone="+573155556677", given_1="ANA", given_names="Ana")

    lake = profile(said)

    assert lake.sql(WINNERS.format("'phone'")).fetchall() == []


def test_a_name_that_cannot_be_split_is_shown_as_delivered(profile):
    lake = profile(row("tramites", full_name_raw=" 12345  "))

    assert lake.sql(WINNERS.format("'full_name'")).fetchall() == [
        ("full_name", "tramites:x:1", "12345")
    ]


def test_the_husbands_name_is_shown_and_not_compared(profile):
    said = row(
        "salud",
        given_names="Ana",
        surnames="Rojas",
        given_1="ANA",
        surname_1="ROJAS",
        married_name="PEREZ",
    )

    lake = profile(said)

    listed = lake.sql("select value, value_key from int_identity_listed where field = 'full_name'")
    assert listed.fetchall() == [("Ana Rojas de Perez", "ANA ROJAS")]
