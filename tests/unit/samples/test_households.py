from datetime import date

import pytest

from hub.samples.errors import SampleSizeError
from hub.samples.households import City, households
from hub.samples.people import Household, Person

NOW = date(2026, 6, 30)


def _homes(citizens: int, seed: int = 5) -> list[Household]:
    return [home for _, home in households(City(citizens, seed, NOW))]


@pytest.mark.parametrize("citizens", [1, 2, 17, 500])
def test_a_city_has_exactly_the_citizens_asked_for(citizens: int) -> None:
    numbers = [person.number for home in _homes(citizens) for person in home.members]

    assert numbers == list(range(1, citizens + 1))


@pytest.mark.parametrize("citizens", [0, -3, 8_000_001])
def test_a_city_that_the_documents_cannot_hold_is_refused(citizens: int) -> None:
    with pytest.raises(SampleSizeError, match="8000000"):
        City(citizens, 1, NOW)


def test_a_small_city_is_the_beginning_of_a_large_one() -> None:
    small, large = _homes(40), _homes(400)

    assert small[:-1] == large[: len(small) - 1]


def test_another_seed_is_another_city() -> None:
    assert _homes(20, seed=1) != _homes(20, seed=2)


def test_no_two_people_hold_the_same_number() -> None:
    numbers = [person.national_number for home in _homes(4_000) for person in home.members]

    assert len(set(numbers)) == len(numbers)


def test_children_take_the_first_surname_of_each_parent() -> None:
    homes = _homes(3_000)

    couples = [home for home in homes if _ordinary_family(home)]
    assert couples
    assert all(_surnames_fit(home) for home in couples)


def _ordinary_family(home: Household) -> bool:
    children = [person for person in home.members if person.mother == 1]
    fathered = home.members[0].sex == "M" and home.members[0].mother is None
    return fathered and bool(children) and not any(person.namesake for person in home.members)


def _surnames_fit(home: Household) -> bool:
    father, mother = home.members[:2]
    expected = father.surnames[0], mother.surnames[0]
    return all(child.surnames == expected for child in home.members if child.mother == 1)


def test_mothers_are_eighteen_or_older_at_birth() -> None:
    ages = [
        child.born.year - home.members[child.mother].born.year
        for home in _homes(4_000)
        for child in home.members
        if child.mother is not None
    ]

    assert min(ages) >= 17  # years of birth differ by one less than full years now and then
    assert max(ages) <= 42


def test_twins_share_day_and_surnames_and_some_have_neighbouring_numbers() -> None:
    pairs = [pair for home in _homes(12_000) if (pair := _twins(home))]

    gaps = [abs(int(one.national_number) - int(other.national_number)) for one, other in pairs]
    assert all(one.born == other.born and one.surnames == other.surnames for one, other in pairs)
    assert 0.25 < gaps.count(1) / len(gaps) < 0.75


def _twins(home: Household) -> tuple[Person, Person] | None:
    twins = [person for person in home.members if person.twin]
    return (twins[0], twins[1]) if len(twins) == 2 else None


def test_namesakes_share_given_names_and_a_surname_in_one_home() -> None:
    pairs = [
        [person for person in home.members if person.namesake]
        for home in _homes(8_000)
        if any(person.namesake for person in home.members)
    ]

    assert pairs
    assert all(len({person.given for person in pair}) == 1 for pair in pairs)
    assert all(len({person.surnames[0] for person in pair}) == 1 for pair in pairs)


def test_foreign_homes_change_their_papers_within_the_years_on_file() -> None:
    papers = [
        person.papers
        for home in _homes(3_000)
        for person in home.members
        if person.papers is not None
    ]

    assert papers
    assert all(paper.before.kind != paper.since.kind for paper in papers)
    assert all(date(2022, 1, 1) < paper.changed_on < NOW for paper in papers)
