"""Documents, dates, telephones and e-mail, as docs/reference/standardisation.md promises them."""

from datetime import UTC, date, datetime

import pytest

PAGE = "standardisation.md"
SPEC = {
    "test_documents_become_what_is_documented": (PAGE, "Documents"),
    "test_dates_become_what_is_documented": (PAGE, "Dates"),
    "test_telephones_become_what_is_documented": (PAGE, "Telephones"),
    "test_email_becomes_what_is_documented": (PAGE, "E-mail"),
}
RECEIVED = datetime(2026, 6, 1, 15, tzinfo=UTC)


def test_documents_become_what_is_documented(row, lake, macro):
    written_type, written_number, *expected = row
    type_ = macro("document_type", "written_type")
    number = macro("document_number", "characters", "type")
    query = f"""
        with given as (select ? as written_type, ? as written_number),
        typed as (select *, {type_} as type from given),
        read as (select *, {macro("document_characters", "written_number", "type")} as characters from typed),
        clean as (select *, {number} as number from read)
        select type, number, {macro("document_is_well_formed", "number", "type")} from clean
    """

    found = lake.execute(query, [written_type, written_number]).fetchall()

    assert found == [(expected[0], expected[1], expected[2] == "yes")]


def test_dates_become_what_is_documented(row, lake, macro):
    feed_format, written, *expected = row
    query = f"""
        with given as (select ? as written, ? as received_at),
        read as (select received_at, {macro("date_of", "written", feed_format)} as day from given)
        select day, {macro("plausible_birth", "day", "received_at")} from read
    """

    found = lake.execute(query, [written, RECEIVED]).fetchall()

    assert found == [tuple(day and date.fromisoformat(day) for day in expected)]


def test_telephones_become_what_is_documented(row, lake, macro):
    written, expected = row
    query = f"""
        with read as (select {macro("phone_digits", "written")} as digits from (select ? as written))
        select {macro("phone_number", "digits")} from read
    """

    assert lake.execute(query, [written]).fetchall() == [(expected,)]


def test_email_becomes_what_is_documented(row, lake, macro):
    written, expected = row
    query = f"select {macro('email_address', 'written')} from (select ? as written)"

    assert lake.execute(query, [written]).fetchall() == [(expected,)]


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("amount_with_comma", "1.234.567,50", "1234567.50"),
        ("amount_with_comma", "350000,00", "350000"),
        ("amount_with_comma", "12 pesos", None),
        ("amount_whole", "000000580000", "580000"),
        ("amount_whole", "", None),
    ],
)
def test_amounts_are_text_without_separators(name, written, expected, lake, macro):
    query = f"select {macro('amount_text', macro(name, 'written'))} from (select ? as written)"

    assert lake.execute(query, [written]).fetchall() == [(expected,)]


@pytest.mark.parametrize(
    "written", [None, "", "  ", "NULL", "n/a", "Sin dato", "no registra", "XXX", "000", "-", "."]
)
def test_what_says_nothing_is_no_value(written, lake, macro):
    query = f"select {macro('told', 'written')} from (select ?::varchar as written)"

    assert lake.execute(query, [written]).fetchall() == [(None,)]


@pytest.mark.parametrize("written", ["Nadia", "NNAMDI", "0-5", "Sin Fronteras", "Ninguna calle"])
def test_what_only_looks_like_nothing_stays(written, lake, macro):
    query = f"select {macro('told', 'written')} from (select ? as written)"

    assert lake.execute(query, [written]).fetchall() == [(written,)]


@pytest.mark.parametrize(
    ("written", "expected"), [("5", "5"), ("05", "5"), ("5.0", "5"), ("x", None)]
)
def test_counts_are_whole_numbers(written, expected, lake, macro):
    query = f"select {macro('whole_number', 'written')} from (select ? as written)"

    assert lake.execute(query, [written]).fetchall() == [(expected,)]
