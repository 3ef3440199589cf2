"""The hub's own name words: carried by twenty citizens or by none that we say."""

import duckdb
import pytest

from hub.discovery.dictionary import FEWEST_CARRIERS, own_names
from hub.discovery.lexicon import Kind, load_lexicon, with_names
from hub.discovery.scanned import scan

HERE = "lake.main"


@pytest.fixture
def city(lake: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Twenty people named Xiomaris Tutistar, nineteen named Zuleymar, and a note on each."""
    lake.execute(
        """
        create table standardised (
            record_id varchar, source_row varchar, role varchar, full_name_raw varchar, given_1 varchar,
            given_2 varchar, surname_1 varchar, surname_2 varchar, married_name varchar, birth_date date,
            document_number varchar, document_raw varchar, phone varchar, phone_raw varchar, email varchar,
            email_raw varchar, address varchar, address_raw varchar, neighbourhood varchar
        )
        """
    )
    lake.execute(
        "create table standardised_notes (note_id varchar, record_id varchar, category varchar,"
        " field varchar, text varchar, valid_from date)"
    )
    carry(lake, "XIOMARIS", FEWEST_CARRIERS)
    carry(lake, "ZULEYMAR", FEWEST_CARRIERS - 1)
    lake.execute(
        "insert into standardised_notes values"
        " ('n1', 'nobody', 'health', 'health_notes', 'dice xiomaris que vuelve', null),"
        " ('n2', 'nobody', 'health', 'health_notes', 'dice zuleymar que vuelve', null)"
    )
    return lake


def carry(lake: duckdb.DuckDBPyConnection, name: str, people: int) -> None:
    """Give a name to so many people, each delivered twice."""
    lake.execute(
        "insert into standardised (record_id, given_1, surname_1, document_number)"
        " select ? || i || '-' || copy, ?, 'TUTISTAR', ? || i from range(?) as r (i), range(2) as c (copy)",
        [name, name, name, people],
    )


def masked(lake: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(lake.execute("select note_id, masked_text from scanned").fetchall())


def test_only_what_twenty_citizens_carry_is_a_name_word(city: duckdb.DuckDBPyConnection) -> None:
    assert own_names(city, HERE).words == {"xiomaris": Kind.GIVEN, "tutistar": Kind.SURNAME}


def test_two_records_of_one_person_count_once(city: duckdb.DuckDBPyConnection) -> None:
    assert "zuleymar" not in own_names(city, HERE).words


def test_a_scan_knows_the_name_words_of_its_city(city: duckdb.DuckDBPyConnection) -> None:
    scan(city)

    assert masked(city) == {"n1": "dice [PERSONA] que vuelve", "n2": "dice zuleymar que vuelve"}


def test_so_do_the_readers_beside_it(city: duckdb.DuckDBPyConnection) -> None:
    city.execute(
        "insert into standardised_notes select 'm' || i, 'nobody', 'health', 'health_notes',"
        " 'dice xiomaris que vuelve', null from range(4000) as r (i)"
    )

    scan(city, processors=2)

    assert set(masked(city).values()) == {"dice [PERSONA] que vuelve", "dice zuleymar que vuelve"}


def test_a_name_that_becomes_common_is_looked_for_in_old_notes(
    city: duckdb.DuckDBPyConnection,
) -> None:
    scan(city)
    carry(city, "ZULEYMAR", FEWEST_CARRIERS + 5)

    counts = scan(city)

    assert (counts.scanned, masked(city)["n2"]) == (1, "dice [PERSONA] que vuelve")


def test_a_city_that_hardly_grew_is_not_counted_again(city: duckdb.DuckDBPyConnection) -> None:
    carry(city, "XIOMARIS", 500)
    own_names(city, HERE)
    city.execute("delete from name_words")
    carry(city, "YULIETZA", 2)

    assert own_names(city, HERE).words == {}


def test_an_everyday_word_stays_doubtful_as_a_name() -> None:
    kinds = with_names(load_lexicon(), {"recibo": Kind.SURNAME, "senora": Kind.GIVEN}).kinds

    assert kinds["recibo"] & Kind.ORDINARY
    assert not kinds["senora"] & Kind.NAME
