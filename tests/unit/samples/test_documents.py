import re
from datetime import date

import pytest

from hub.samples.documents import (
    MEN_EARLY,
    MEN_LATE,
    SINGLE,
    WOMEN,
    Series,
    age_on,
    foreign_document,
    kind_at,
    national_number,
    series_of,
)

SERIES_CASES = [
    # sex  born  series
    ("F", 1950, WOMEN),
    ("F", 1985, WOMEN),
    ("M", 1950, MEN_EARLY),
    ("M", 1975, MEN_LATE),
    ("M", 1986, SINGLE),  # one series for everybody since then
    ("F", 2015, SINGLE),
]


@pytest.mark.parametrize(("sex", "born", "series"), SERIES_CASES)
def test_the_series_follows_sex_and_year(sex: str, born: int, series: Series) -> None:
    assert series_of(sex, born) == series


@pytest.mark.parametrize(
    ("series", "lowest", "highest"),
    [
        (MEN_EARLY, 2_000_000, 19_999_999),
        (WOMEN, 20_000_000, 69_999_999),
        (MEN_LATE, 70_000_000, 99_999_999),
        (SINGLE, 1_000_000_000, 1_250_000_000),
    ],
)
def test_numbers_stay_inside_their_series(series: Series, lowest: int, highest: int) -> None:
    numbers = [
        int(national_number(series, slot, True, key=5)) for slot in range(0, 8_000_000, 9_973)
    ]

    assert lowest <= min(numbers)
    assert max(numbers) <= highest


def test_no_number_has_nine_figures() -> None:
    lengths = {
        len(national_number(series, slot, False, key=5))
        for series in (MEN_EARLY, MEN_LATE, WOMEN, SINGLE)
        for slot in range(1, 2_000)
    }

    assert 9 not in lengths


def test_a_slot_holds_two_neighbours() -> None:
    first = int(national_number(SINGLE, 44, False, key=5))
    second = int(national_number(SINGLE, 44, True, key=5))

    assert second - first == 1


@pytest.mark.parametrize(("age", "kind"), [(0, "RC"), (6, "RC"), (7, "TI"), (17, "TI"), (18, "CC")])
def test_the_kind_of_document_follows_age(age: int, kind: str) -> None:
    assert kind_at(age) == kind


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("CE", r"\d{6,7}"), ("PPT", r"\d{7}"), ("PA", r"[A-Z]{2}\d{7}"), ("CC", r"1\d{9}")],
)
def test_foreign_papers_have_their_shape(kind: str, shape: str) -> None:
    documents = [foreign_document(kind, slot, key=8) for slot in range(1, 500)]

    assert {document.kind for document in documents} == {kind}
    assert all(re.fullmatch(shape, document.number) for document in documents)
    assert len({document.number for document in documents}) == len(documents)


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 6, 29), 17), (date(2026, 6, 30), 18), (date(2027, 1, 1), 18)],
)
def test_a_birthday_counts_from_the_day_itself(day: date, age: int) -> None:
    assert age_on(date(2008, 6, 30), day) == age
