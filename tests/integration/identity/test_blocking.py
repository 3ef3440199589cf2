"""Which pairs are looked at: whatever way two records are alike, and strangers never."""

from dataclasses import replace
from datetime import date

import pytest

from hub.identity.blocking import block_everybody
from hub.identity.mentions import prepare_mentions
from hub.identity.workbench import workbench

ELSEWHERE = {"phone": None, "email": None, "address": None}
UNDATED = {"birth_date": None}
UNDOCUMENTED = {"document_number": None}

ALIKE = {
    "the document": ELSEWHERE | UNDATED | {"given_1": "MILENA", "given_2": None},
    "given name, surname and date": ELSEWHERE | UNDOCUMENTED | {"surname_2": None},
    "both surnames and date": ELSEWHERE | UNDOCUMENTED | {"given_1": "MILENA", "given_2": None},
    "the e-mail": UNDOCUMENTED | UNDATED | {"phone": None, "address": None, "surname_2": None},
    "phone and how the name begins": UNDOCUMENTED
    | UNDATED
    | {"email": None, "address": None, "given_1": "ANITA", "surname_2": None},
    "dwelling and how the name begins": UNDOCUMENTED
    | UNDATED
    | {"email": None, "phone": None, "given_1": "ANITA", "surname_2": None},
    "names and year": ELSEWHERE | UNDOCUMENTED | {"birth_date": date(1985, 12, 30)},
    "all four names": ELSEWHERE | UNDOCUMENTED | UNDATED,
    "surnames the other way round and date": ELSEWHERE
    | UNDOCUMENTED
    | {"given_1": "MILENA", "surname_1": "VIAFARA", "surname_2": "LUCUMI"},
    "date and how the names begin": ELSEWHERE
    | UNDOCUMENTED
    | {"given_2": None, "surname_1": "LUCUMY", "surname_2": None},
    "phone and date": UNDOCUMENTED
    | {"given_1": "MILENA", "given_2": None, "email": None, "address": None, "surname_2": None},
}


@pytest.fixture
def weighed(lake, fill, town):
    """The weight of each pair of these mentions that was looked at."""

    def weigh(mentions):
        fill([*town.mentions, *mentions])
        with workbench(lake) as home:
            prepare_mentions(lake, home)
            lake.execute("create view fresh as from mentions")
            lake.execute("create table verdicts (unique_id_l integer, unique_id_r integer)")
            block_everybody(lake)
            return lake.execute(
                "select one.record_id, other.record_id from candidates"
                " inner join mentions as one on candidates.unique_id_l = one.unique_id"
                " inner join mentions as other on candidates.unique_id_r = other.unique_id"
                " where starts_with(one.record_id, 'x') and starts_with(other.record_id, 'x')"
            ).fetchall()

    return weigh


def test_two_records_alike_in_one_way_only_are_looked_at(weighed, ana):
    pairs = {}
    for place, changes in enumerate(ALIKE.values()):
        house = {
            "phone": f"+57300111{place:04d}",
            "email": f"correo{place}@ejemplo.co",
            "address": f"CALLE {place} # 1-1",
            "document_number": f"319998{place:02d}{place:02d}",
        }
        one = replace(ana, record_id=f"x:{place:02d}:1", **house)
        pairs[place] = (one, replace(one, record_id=f"x:{place:02d}:2", **changes))

    found = weighed([mention for pair in pairs.values() for mention in pair])

    missed = [
        name
        for place, name in enumerate(ALIKE)
        if (f"x:{place:02d}:1", f"x:{place:02d}:2") not in found
    ]
    assert missed == []


def test_strangers_are_not_even_looked_at(weighed, ana):
    stranger = replace(
        ana, record_id="x:2", given_1="PEDRO", given_2=None, surname_1="BALANTA", surname_2=None,
        birth_date=date(1970, 1, 2), document_number="14999111", phone=None, email=None,
        address="CARRERA 9 # 9-9",
    )  # fmt: skip

    found = weighed([replace(ana, record_id="x:1"), stranger])

    assert found == []
