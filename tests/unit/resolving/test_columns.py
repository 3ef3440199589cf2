"""What a column means: said in a map, recognised by its name, or left out."""

import pytest

from hub.resolving.columns import Kind, Role, parse_map, read_columns
from hub.resolving.errors import ColumnsError

NAMES = [
    ("first_name", Role.GIVEN_NAMES),
    ("Given Name", Role.GIVEN_NAMES),
    ("last_name", Role.SURNAMES),
    ("apellidos", Role.SURNAMES),
    ("nachname", Role.SURNAMES),
    ("dob", Role.BIRTH_DATE),
    ("date-of-birth", Role.BIRTH_DATE),
    ("zip", Role.POSTCODE),
    ("suburb", Role.CITY),
    ("soc_sec_id", Role.DOCUMENT_NUMBER),
    ("cedula", Role.DOCUMENT_NUMBER),
    ("gender", Role.SEX),
    ("mobile", Role.PHONE),
    ("e_mail", Role.EMAIL),
    ("street_number", Role.ADDRESS),
]


@pytest.mark.parametrize(("name", "role"), NAMES)
def test_a_common_name_is_recognised_without_a_map(name: str, role: Role) -> None:
    reading = read_columns(["record_id", name, "surname_of_nobody"], {})

    assert reading.roles[role] == (name,)


def test_what_nobody_explains_is_left_out_since_it_may_be_the_answer() -> None:
    reading = read_columns(["record_id", "surname", "person_id", "cluster"], {})

    assert reading.unread == ("person_id", "cluster")


def test_the_map_comes_before_the_name() -> None:
    reading = read_columns(["id", "name", "dob"], {"dob": Kind.IGNORE, "name": Role.SURNAMES})

    assert (Role.BIRTH_DATE in reading.roles, reading.roles[Role.SURNAMES]) == (False, ("name",))


def test_a_role_that_the_map_gives_is_not_shared_with_a_guess() -> None:
    reading = read_columns(["id", "surname", "maiden"], {"maiden": Role.SURNAMES})

    assert reading.roles[Role.SURNAMES] == ("maiden",)


def test_several_columns_are_one_address() -> None:
    reading = read_columns(["id", "street_number", "address_1", "address_2"], {})

    assert reading.roles[Role.ADDRESS] == ("street_number", "address_1", "address_2")


def test_a_full_name_that_repeats_its_parts_is_left_out() -> None:
    reading = read_columns(["id", "full_name", "first_name", "surname"], {})

    assert Role.FULL_NAME not in reading.roles


def test_a_name_beside_a_surname_is_the_given_name() -> None:
    reading = read_columns(["id", "name", "surname"], {})

    assert reading.roles[Role.GIVEN_NAMES] == ("name",)


def test_the_column_called_record_id_is_preferred_to_other_identifiers() -> None:
    reading = read_columns(["id", "record_id", "surname"], {})

    assert reading.roles[Role.RECORD_ID] == ("record_id",)


def test_two_columns_that_could_identify_the_rows_are_named() -> None:
    with pytest.raises(ColumnsError, match="id, unique_id"):
        read_columns(["id", "unique_id", "surname"], {})


def test_a_table_that_says_nothing_of_anybody_is_refused() -> None:
    with pytest.raises(ColumnsError, match="Ninguna columna dice algo"):
        read_columns(["record_id", "document_type", "colour"], {})


def test_a_mapped_column_that_is_missing_is_named() -> None:
    with pytest.raises(ColumnsError, match="nombre_raro"):
        read_columns(["id", "surname"], {"nombre_raro": Role.SURNAMES})


def test_a_map_gives_roles_and_kinds() -> None:
    said = parse_map({"columns": {"dob": "birth_date", "job": "category"}})

    assert said == {"dob": Role.BIRTH_DATE, "job": Kind.CATEGORY}


@pytest.mark.parametrize("document", [None, [], {"columns": {}}, {"columns": "dob"}])
def test_a_map_that_says_nothing_is_refused(document: object) -> None:
    with pytest.raises(ColumnsError, match="columns"):
        parse_map(document)


def test_a_meaning_that_does_not_exist_is_refused_with_the_choices() -> None:
    with pytest.raises(ColumnsError, match="given_names"):
        parse_map({"columns": {"dob": "birthday_party"}})
