"""What the six agencies write about a household."""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from open_data_contract_standard.model import OpenDataContractStandard

from hub.samples.affiliations import Affiliations, draw_affiliations
from hub.samples.draws import dice
from hub.samples.feeds.catalogue import AGENCIES, FEED_OBJECTS, SHEET
from hub.samples.feeds.movilidad import WIDTHS
from hub.samples.households import City
from hub.samples.mentions import Flags
from hub.samples.rows import Row, RowNumbers, Truth, spoiled
from hub.samples.stream import recorded_households

CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"
NOW = date(2026, 6, 30)
NO_FLAGS = Flags(*[False] * 9)


def _contract(agency: str) -> OpenDataContractStandard:
    text = (CONTRACTS / f"{agency}.yaml").read_text(encoding="utf-8")
    return OpenDataContractStandard.from_string(text)


def _contract_columns() -> Iterator[tuple[str, tuple[str | None, ...]]]:
    for agency in sorted(AGENCIES):
        for feed in _contract(agency).schema_ or []:
            columns = tuple(column.name for column in feed.properties or [])
            yield f"{agency}:{feed.name}", columns


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [row for _, home in recorded_households(City(1_500, 3, NOW)) for row in home]


@pytest.mark.parametrize(("name", "columns"), list(_contract_columns()))
def test_a_feed_has_the_columns_of_its_contract(name: str, columns: tuple[str, ...]) -> None:
    assert FEED_OBJECTS[name].columns == columns


def test_every_contract_has_a_feed() -> None:
    assert {name for name, _ in _contract_columns()} == set(FEED_OBJECTS)


def test_the_widths_of_movilidad_are_those_of_its_contract() -> None:
    (feed,) = _contract("movilidad").schema_ or []
    hints = [
        {item.property: item.value for item in c.customProperties or []}
        for c in feed.properties or []
    ]

    assert [hint["width"] for hint in hints] == list(WIDTHS.values())
    starts = [1 + sum(list(WIDTHS.values())[:place]) for place in range(len(WIDTHS))]
    assert [hint["start"] for hint in hints] == starts


def test_the_sheet_of_educacion_is_the_one_of_its_contract() -> None:
    hints = {item.property: item.value for item in _contract("educacion").customProperties or []}

    assert hints["sheet"] == SHEET


def test_every_row_fills_exactly_the_columns_of_its_object(rows: list[Row]) -> None:
    assert all(set(row.values) == set(FEED_OBJECTS[row.object].columns) for row in rows)


def test_every_agency_writes(rows: list[Row]) -> None:
    assert {row.object.partition(":")[0] for row in rows} == AGENCIES


def test_no_two_rows_of_an_object_share_a_number(rows: list[Row]) -> None:
    keys = Counter((row.object, row.key) for row in rows)

    assert set(keys.values()) == {1}


def test_row_numbers_do_not_follow_the_order_of_the_city(rows: list[Row]) -> None:
    keys = [row.key for row in rows if row.object == "salud:patient"]

    rising = sum(later > earlier for earlier, later in itertools.pairwise(keys))
    assert 0.4 < rising / len(keys) < 0.6


def test_a_dose_belongs_to_a_patient_that_is_delivered(rows: list[Row]) -> None:
    patients = {row.key for row in rows if row.object == "salud:patient" and not row.spoiled}
    doses = {row.values["paciente_id"] for row in rows if row.object == "salud:immunization"}

    assert doses
    assert doses <= patients


def test_students_come_with_the_guardian_of_their_home() -> None:
    enrolments = [
        (home, row)
        for home, rows in recorded_households(City(1_500, 3, NOW))
        for row in rows
        if len(row.truths) == 2
    ]

    assert enrolments
    for home, row in enrolments:
        student, guardian = row.truths
        people = {person.number: person for person in home.members}
        place = people[student.person].guardian
        assert place is not None
        assert home.members[place].number == guardian.person


def test_every_student_was_a_minor_on_the_day_of_the_row(rows: list[Row]) -> None:
    kinds = {row.values["est_tipo_doc"] for row in rows if row.object == "educacion:matricula"}

    assert "TI" in kinds
    assert kinds <= {"TI", "RC", "", "PPT", "CE", "PA", "CC"}


def test_everybody_is_known_to_somebody() -> None:
    rng = dice("nobody")

    for age in range(100):
        drawn = draw_affiliations(rng, age, "D4")
        assert drawn != Affiliations()


@pytest.mark.parametrize("age", [0, 4, 12, 17])
def test_minors_neither_drive_nor_own(age: int) -> None:
    rng = dice("minors", age)

    drawn = [draw_affiliations(rng, age, "A1") for _ in range(300)]

    assert {(one.licence, one.hacienda, one.tramites) for one in drawn} == {(0, 0, 0)}


def test_the_poor_are_in_bienestar_more_often() -> None:
    rng = dice("means")

    poor = sum(draw_affiliations(rng, 40, "A1").bienestar for _ in range(1_000))
    rich = sum(draw_affiliations(rng, 40, "D9").bienestar for _ in range(1_000))

    assert poor > 4 * rich


def test_row_numbers_repeat_for_the_same_seed() -> None:
    assert RowNumbers(9).next("salud:patient") == RowNumbers(9).next("salud:patient")


def test_row_numbers_differ_between_objects() -> None:
    numbers = RowNumbers(9)

    assert numbers.next("salud:patient") != numbers.next("tramites:solicitud")


def test_a_spoiled_row_leaves_the_truth() -> None:
    row = Row("hacienda:propiedad", "PR1", {"estado": "AL DIA"}, (Truth("", 1, NO_FLAGS),))

    broken = spoiled(dice("spoil"), row, ({"estado": "PENDIENTE"},))

    assert (broken.values, broken.truths, broken.spoiled) == ({"estado": "PENDIENTE"}, (), True)


def test_a_repeated_row_keeps_its_truth() -> None:
    row = Row("hacienda:propiedad", "PR1", {"estado": "AL DIA"}, (Truth("", 1, NO_FLAGS),))

    repeated = spoiled(dice("spoil"), row, ({},))

    assert (repeated.copies, repeated.truths, repeated.spoiled) == (2, row.truths, False)
