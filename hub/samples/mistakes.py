"""The slips of a keyboard and of a memory."""

from datetime import date
from random import Random

from hub.samples.draws import digits, pick

MONTHS = 12
EXCHANGED_SHARE = 0.5
NEIGHBOUR_KEYS = {"a": "s", "e": "r", "i": "o", "o": "i", "n": "m", "m": "n", "s": "z", "z": "s"}
SHORTEST_TO_MISTYPE = 4


def mistyped_number(rng: Random, number: str) -> str:
    """One figure changed, or two neighbours exchanged."""
    place = 1 + int(rng.random() * (len(number) - 2))
    if rng.random() < EXCHANGED_SHARE and number[place] != number[place + 1]:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number[:place] + digits(rng, 1) + number[place + 1 :]


def mistyped_word(rng: Random, word: str) -> str:
    """A letter lost, doubled or hit beside; short words are left alone."""
    if len(word) < SHORTEST_TO_MISTYPE:
        return word
    place = 1 + int(rng.random() * (len(word) - 2))
    letter = word[place]
    other = pick(rng, ("", letter * 2, NEIGHBOUR_KEYS.get(letter.lower(), letter * 2)))
    return word[:place] + other + word[place + 1 :]


def swapped_day_month(day: date) -> date:
    """3 May for 5 March; dates that cannot be swapped stay."""
    if day.day > MONTHS:
        return day
    return date(day.year, day.day, day.month)


def slipped_year(rng: Random, day: date) -> date:
    """A year one or ten off, never into the future of the true year."""
    year = max(day.year - pick(rng, (1, 10)), 1900)
    return date(year, day.month, min(day.day, 28))
