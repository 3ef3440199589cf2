"""Names, as docs/reference/standardisation.md promises them."""

import pytest

PAGE = "standardisation.md"
SPEC = {
    "test_a_name_in_one_column_is_split_as_documented": (PAGE, "Names written in one column"),
    "test_names_written_apart_are_split_as_documented": (PAGE, "Names written apart"),
    "test_names_that_sound_alike_share_a_key": (PAGE, "Names that sound alike"),
}
PARTS = "select given_1, given_2, surname_1, surname_2, married_name from int_names_split"


@pytest.fixture
def mentions(lake):
    """The mentions that names are read from, and the words other agencies taught."""
    lake.execute(
        "create table int_mentions_unioned (record_id varchar, name_order varchar, "
        "full_name_raw varchar, given_raw varchar, surname_raw varchar)"
    )
    lake.execute(
        "create table int_name_words_counted as select unnest(['ELENA', 'CARLOS', 'ANDRES']) as word, "
        "9 as as_given, 1 as as_surname"
    )
    lake.execute(
        "create table int_names_reread (record_id varchar, name_order varchar, full_name_raw varchar)"
    )
    return lake


def test_a_name_in_one_column_is_split_as_documented(row, mentions, build):
    order, written, *expected = row
    mentions.execute(
        "insert into int_mentions_unioned values ('r', ?, ?, null, null)", [order, written]
    )

    build("int_names_split")

    assert mentions.sql(PARTS).fetchall() == [tuple(expected)]


def test_names_written_apart_are_split_as_documented(row, mentions, build):
    given, surnames, *expected = row
    mentions.execute(
        "insert into int_mentions_unioned values ('r', 'apart', null, ?, ?)", [given, surnames]
    )

    build("int_names_split")

    assert mentions.sql(PARTS).fetchall() == [tuple(expected)]


def test_names_that_sound_alike_share_a_key(row, lake, macro):
    query = f"select {macro('sounds_like', macro('fold', 'a'))}, {macro('sounds_like', macro('fold', 'b'))}"

    first, second = lake.execute(f"{query} from (select ? as a, ? as b)", row).fetchall()[0]

    assert first == second


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("MARÍA DE LOS ÁNGELES", "María de los Ángeles"),
        ("ñáñez güiza", "Ñáñez Güiza"),
        ("DEL CASTILLO", "del Castillo"),
        ("", None),
    ],
    ids=["particles", "accents", "surname particle", "nothing"],
)
def test_a_name_is_shown_as_a_person_writes_it(words, shown, lake, macro):
    query = f"select {macro('displayed', macro('name_words', 'name'))} from (select ? as name)"

    assert lake.execute(query, [words]).fetchall() == [(shown,)]


def test_three_words_follow_what_other_agencies_teach(lake, build):
    lake.execute(
        "create table int_mentions_unioned as select unnest(['Luz Ángel', 'Ángel', 'Luz']) as given_raw, "
        "unnest(['Ríos', 'Luz', 'Ángel']) as surname_raw, 'apart' as name_order"
    )

    build("int_name_words_counted")

    counted = lake.sql(
        "select word, as_given, as_surname from int_name_words_counted order by word"
    )
    assert counted.fetchall() == [("ANGEL", 2, 1), ("LUZ", 2, 1), ("RIOS", 0, 1)]


def test_different_names_do_not_sound_alike(lake, macro):
    query = f"select count(distinct {macro('sounds_like', 'name')}) from (select unnest(?) as name)"
    names = ["ROJAS", "ROSAS", "RIOS", "CANO", "CANON", "PENA", "PINA", "LUNA", "LINA"]

    assert lake.execute(query, [names]).fetchall() == [(len(names),)]


def test_the_display_keeps_the_accents_that_the_key_drops(mentions, build):
    mentions.execute(
        "insert into int_mentions_unioned values ('r', 'surnames first', 'MUÑOZ PÉREZ JOSÉ', null, null)"
    )

    build("int_names_split")

    shown = mentions.sql("select given_names, surnames, surname_1 from int_names_split")
    assert shown.fetchall() == [("José", "Muñoz Pérez", "MUNOZ")]
