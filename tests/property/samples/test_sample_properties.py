from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.samples.documents import MEN_EARLY, SINGLE, national_number
from hub.samples.draws import dice, scrambled
from hub.samples.households import City, households
from hub.samples.mistakes import mistyped_number, mistyped_word, slipped_year, swapped_day_month
from hub.samples.stream import recorded_households

NOW = date(2026, 6, 30)
days = st.dates(date(1920, 1, 1), NOW)


@given(st.integers(1, 1 << 33), st.integers(0, 1 << 31), st.data())
def test_scrambling_never_sends_two_to_one(size: int, key: int, data: st.DataObject) -> None:
    one = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))

    images = scrambled(one, size, key), scrambled(other, size, key)

    assert all(0 <= image < size for image in images)
    assert (one == other) == (images[0] == images[1])


@given(st.integers(0, 8_000_000), st.integers(0, 8_000_000), st.booleans(), st.booleans())
def test_two_slots_never_share_a_number(one: int, other: int, first: bool, second: bool) -> None:
    for series in (MEN_EARLY, SINGLE):
        same = national_number(series, one, first, 3) == national_number(series, other, second, 3)
        assert same == (one == other and first == second)


@given(st.from_regex(r"[0-9]{6,10}", fullmatch=True), st.integers())
def test_a_mistyped_number_is_still_figures(number: str, seed: int) -> None:
    wrong = mistyped_number(dice(seed), number)

    assert wrong.isdecimal()
    assert len(wrong) == len(number)


@given(st.text("abcdefghijklmnñopqrstuvwxyzáéíóú", min_size=1, max_size=20), st.integers())
def test_a_mistyped_word_keeps_its_ends(word: str, seed: int) -> None:
    wrong = mistyped_word(dice(seed), word)

    assert (wrong[0], wrong[-1]) == (word[0], word[-1])


@given(days)
def test_swapping_day_and_month_twice_changes_nothing(day: date) -> None:
    assert swapped_day_month(swapped_day_month(day)) == day


@given(days, st.integers())
def test_a_slipped_year_never_lands_in_the_future(day: date, seed: int) -> None:
    assert slipped_year(dice(seed), day) <= day


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 300), st.integers())
def test_every_mention_is_of_a_citizen_and_every_citizen_is_drawn(citizens: int, seed: int) -> None:
    city = City(citizens, seed, NOW)

    drawn = [person.number for _, home in households(city) for person in home.members]
    mentioned = {
        truth.person
        for _, rows in recorded_households(city)
        for row in rows
        for truth in row.truths
    }

    assert drawn == list(range(1, citizens + 1))
    assert mentioned <= set(drawn)
