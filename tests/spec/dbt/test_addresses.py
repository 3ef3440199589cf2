"""Addresses and places, as docs/reference/standardisation.md promises them."""

import csv

import pytest

PAGE = "standardisation.md"
SPEC = {
    "test_addresses_become_what_is_documented": (PAGE, "Addresses"),
    "test_neighbourhoods_become_what_is_documented": (PAGE, "Neighbourhood and comuna"),
}


@pytest.fixture
def mentions(lake):
    lake.execute(
        "create table int_mentions_unioned (record_id varchar, address_raw varchar, neighbourhood_raw varchar)"
    )
    return lake


def test_addresses_become_what_is_documented(row, mentions, build):
    written, address, building = row
    mentions.execute(
        "insert into int_mentions_unioned values ('r', ?, 'Barrio San Fernando')", [written]
    )

    build("int_addresses_parsed")

    found = mentions.sql("select address, building_key from int_addresses_parsed").fetchall()
    assert (found or [(None, None)]) == [(address, building)]


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("Calle 5 # 39-12", None),
        ("Calle 5 # 39-12 Torre 2 Apto 301", "TORRE 2 APTO 301"),
        ("Calle 5 # 39-12 apto 301 torre 2", "TORRE 2 APTO 301"),
        ("Calle 5 # 39-12 301", "APTO 301"),
        ("Mz 5 Cs 12 piso 2", "PISO 2"),
    ],
)
def test_the_unit_goes_apart_in_one_order(written, unit, mentions, build):
    mentions.execute("insert into int_mentions_unioned values ('r', ?, null)", [written])

    build("int_addresses_parsed")

    assert mentions.sql("select address_unit from int_addresses_parsed").fetchall() == [(unit,)]


def test_a_block_without_neighbourhood_has_no_building(mentions, build):
    mentions.execute("insert into int_mentions_unioned values ('r', 'Mz 5 Cs 12', null)")

    build("int_addresses_parsed")

    assert mentions.sql("select building_key from int_addresses_parsed").fetchall() == [(None,)]


def test_every_way_of_writing_one_door_is_one_address(mentions, build):
    ways = ("Calle", "Cl", "Cll", "CL.", "calle", "C")
    signs = (" # ", " #", " No. ", " N° ", " Nro ", " ", " No ")
    dashes = ("-", " - ", " ", "–")
    written = [
        f"{way} 72{letter}{sign}28D{dash}07"
        for way in ways
        for letter in ("A", " A")
        for sign in signs
        for dash in dashes
    ]
    mentions.executemany(
        "insert into int_mentions_unioned values ('r', ?, null)", [[w] for w in written]
    )

    build("int_addresses_parsed")

    found = mentions.sql("select distinct address from int_addresses_parsed").fetchall()
    assert found == [("CALLE 72A # 28D-07",)]


@pytest.mark.usefixtures("places")
def test_neighbourhoods_become_what_is_documented(row, lake, macro):
    neighbourhood, comuna, *expected = row
    query = f"""
        with read as (
            select {macro("neighbourhood_name", "n")} as name, {macro("comuna_number", "c")} as number
            from (select ?::varchar as n, ?::varchar as c)
        )
        select name, coalesce(number, places.comuna) from read left join places on name = places.place
    """

    assert lake.execute(query, [neighbourhood, comuna]).fetchall() == [tuple(expected)]


@pytest.fixture
def places(lake, macro, project):
    """The seed as the model int_mentions_cleaned reads it."""
    lake.execute("create table cali_places (place varchar, comuna varchar)")
    with (project / "seeds" / "cali_places.csv").open(encoding="utf-8", newline="") as seed:
        lake.executemany("insert into cali_places values (?, ?)", list(csv.reader(seed))[1:])
    lake.execute(
        f"create table places as select {macro('fold', 'place')} as place, min(comuna) as comuna "
        "from cali_places group by all having count(distinct comuna) = 1"
    )
