"""Dates, numbers and lists as people read them."""

from datetime import UTC, date, datetime

import pytest

from consent.terms import Language
from hub.portal.formats import day, listing, moment, number, stamp
from hub.portal.texts import load_texts

TEXTS = load_texts()
ES, EN = TEXTS[Language.SPANISH], TEXTS[Language.ENGLISH]
AFTERNOON = datetime(2026, 11, 14, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "texts", "said"),
    [
        (date(2026, 11, 14), ES, "14 de noviembre de 2026"),
        (date(2026, 11, 14), EN, "14 November 2026"),
        (datetime(2026, 1, 1, 3, 0, tzinfo=UTC), ES, "31 de diciembre de 2025"),  # still there
    ],
)
def test_a_day_is_written_in_words_and_in_bogota(when, texts, said):
    assert day(when, texts) == said


@pytest.mark.parametrize(
    ("hour", "texts", "said"),
    [
        (20, ES, "14 de noviembre de 2026, 3:05 p. m."),
        (20, EN, "14 November 2026, 3:05 pm"),
        (17, ES, "14 de noviembre de 2026, 12:05 p. m."),
        (5, ES, "14 de noviembre de 2026, 12:05 a. m."),
    ],
)
def test_an_hour_is_written_as_people_say_it(hour, texts, said):
    assert moment(AFTERNOON.replace(hour=hour), texts) == said


def test_officers_read_an_hour_that_sorts():
    assert stamp(AFTERNOON) == "2026-11-14 15:05"


@pytest.mark.parametrize(
    ("words", "texts", "said"),
    [
        ([], ES, ""),
        (["nombre"], ES, "nombre"),
        (["nombre", "dirección"], ES, "nombre y dirección"),
        (["nombre", "teléfono", "dirección"], ES, "nombre, teléfono y dirección"),
        (["nombre", "identidad"], ES, "nombre e identidad"),
        (["agua", "hielo"], ES, "agua y hielo"),
        (["name", "identity"], EN, "name and identity"),
    ],
)
def test_a_list_is_joined_as_a_sentence_does(words, texts, said):
    assert listing(words, texts) == said


@pytest.mark.parametrize(("texts", "said"), [(ES, "41.230"), (EN, "41,230")])
def test_thousands_stand_apart(texts, said):
    assert number(41_230, texts) == said
