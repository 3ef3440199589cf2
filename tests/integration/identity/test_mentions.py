from dataclasses import replace

import pytest

from hub.identity.mentions import prepare_mentions
from hub.identity.workbench import WORK, workbench


@pytest.fixture
def prepared(lake, fill):
    """Prepare the mentions of a list and read some columns back, by record."""

    def prepare(mentions, columns):
        fill(mentions)
        with workbench(lake) as home:
            prepare_mentions(lake, home)
            query = f"select record_id, {columns} from mentions order by unique_id"
            return {row[0]: row[1:] for row in lake.execute(query).fetchall()}

    return prepare


def test_a_nickname_becomes_the_given_name(prepared, ana):
    found = prepared([replace(ana, given_1="PACHO", given_2=None)], "given_1, given_2, given")

    assert found[ana.record_id] == ("FRANCISCO", None, "FRANCISCO")


def test_a_nickname_for_two_names_becomes_both(prepared, ana):
    found = prepared([replace(ana, given_1="MAFE", given_2=None)], "given_1, given_2")

    assert found[ana.record_id] == ("MARIA", "FERNANDA")


def test_a_nickname_keeps_the_second_name_that_was_written(prepared, ana):
    found = prepared([replace(ana, given_1="LUCHO", given_2="ALFREDO")], "given_1, given_2")

    assert found[ana.record_id] == ("LUIS", "ALFREDO")


def test_an_initial_is_no_name(prepared, ana):
    found = prepared([replace(ana, given_2="M")], "given_2, given")

    assert found[ana.record_id] == (None, "ANA")


def test_a_phone_that_too_many_give_identifies_nobody(prepared, ana):
    crowd = [replace(ana, record_id=f"a:o:{place}") for place in range(41)]

    found = prepared(crowd, "phone, document_number")

    assert set(found.values()) == {(None, None)}


def test_a_phone_that_a_family_gives_stays(prepared, ana):
    family = [replace(ana, record_id=f"a:o:{place}") for place in range(5)]

    found = prepared(family, "phone")

    assert set(found.values()) == {(ana.phone,)}


def test_mentions_are_numbered_by_record_and_not_by_place(prepared, ana):
    found = prepared([replace(ana, record_id=name) for name in "cab"], "unique_id")

    assert found == {"a": (1,), "b": (2,), "c": (3,)}


def test_the_fingerprint_changes_with_the_content(prepared, ana):
    before = prepared([ana], "fingerprint")

    after = prepared([replace(ana, phone=None)], "fingerprint")

    assert before != after


def test_the_work_leaves_nothing_in_the_lake(prepared, lake, ana):
    prepared([ana], "given")

    tables = lake.execute("select table_name from duckdb_tables() where not temporary").fetchall()
    assert tables == [("standardised",)]


def test_the_work_ends_in_the_lake_whatever_happens(lake):
    with pytest.raises(KeyError), workbench(lake):
        raise KeyError

    assert lake.execute("select current_catalog()").fetchall() == [("lake",)]
    assert (WORK,) not in lake.execute("select database_name from duckdb_databases()").fetchall()
