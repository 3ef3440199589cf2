"""Batches: bounded in length and size, one object each, nothing lost on the way."""

import json
from collections.abc import Mapping

import pytest

from hub.intake.errors import FileRefused
from hub.intake.feed import Feed
from hub.intake.readers.batches import (
    BATCH_BYTES,
    BATCH_ROWS,
    BrokenRow,
    Row,
    batched,
    row_json,
    whole_rows,
)

Feeds = Mapping[str, Feed]


def _row(feed: Feed, number: int, *, place: int = 0, size: int = 10, text: str = "x") -> Row:
    found = feed.objects[place]
    return Row(found, number, (text,) * len(found.columns), size)


def _broken(number: int, *, is_cut: bool = False, name: str = "solicitud") -> BrokenRow:
    return BrokenRow(name, number, "regla", None, "Razón.", "{}", is_cut)


def test_a_batch_has_a_bounded_number_of_rows(feeds: Feeds) -> None:
    feed = feeds["tramites"]

    batches = list(batched((_row(feed, n) for n in range(BATCH_ROWS + 5)), feed))

    assert [len(batch.table) for batch in batches] == [BATCH_ROWS, 5]


def test_a_batch_has_a_bounded_size(feeds: Feeds) -> None:
    feed = feeds["tramites"]

    batches = list(batched((_row(feed, n, size=BATCH_BYTES // 2) for n in range(5)), feed))

    assert [len(batch.table) for batch in batches] == [2, 2, 1]


def test_each_object_has_its_own_batches(feeds: Feeds) -> None:
    feed = feeds["salud"]
    rows = [_row(feed, number, place=number % 2) for number in range(6)]

    batches = list(batched(rows, feed))

    assert [(batch.feed_object.name, len(batch.table)) for batch in batches] == [
        ("patient", 3),
        ("immunization", 3),
    ]


def test_broken_rows_travel_even_when_no_row_is_good(feeds: Feeds) -> None:
    feed = feeds["salud"]

    batches = list(batched([_broken(1, name="desconocido")], feed))

    assert [(len(batch.table), len(batch.broken)) for batch in batches] == [(0, 1)]


def test_no_rows_make_no_batches(feeds: Feeds) -> None:
    assert list(batched([], feeds["tramites"])) == []


@pytest.mark.parametrize("text", ["\x00", "a\x1fb", "\x7f", "a\x85b", "\x9f"])
def test_a_control_character_sets_the_row_aside(feeds: Feeds, text: str) -> None:
    feed = feeds["tramites"]

    (batch,) = batched([_row(feed, 1, text=text), _row(feed, 2)], feed)

    assert batch.table["row_number"].to_pylist() == [2]
    assert [(row.row_number, row.rule) for row in batch.broken] == [(1, "caracter-ilegible")]


@pytest.mark.parametrize("text", ["á\tb", "a\nb", "a\r\nb", "\u00a0x", "ñ", "𝔸"])
def test_other_characters_pass_as_they_are(feeds: Feeds, text: str) -> None:
    feed = feeds["tramites"]

    (batch,) = batched([_row(feed, 1, text=text)], feed)

    assert batch.table["nota"].to_pylist() == [text]


def test_a_cut_row_is_only_the_end_of_the_file_when_nothing_follows(feeds: Feeds) -> None:
    feed = feeds["tramites"]
    rows = [_broken(1, is_cut=True), _broken(2, is_cut=True), _row(feed, 3)]

    passed = list(whole_rows(rows, feed))

    assert [row.row_number for row in passed] == [1, 2, 3]


def test_a_cut_row_at_the_end_refuses_the_file(feeds: Feeds) -> None:
    feed = feeds["tramites"]

    with pytest.raises(FileRefused) as caught:
        list(whole_rows([_row(feed, 1), _broken(2, is_cut=True)], feed))

    assert caught.value.rule == "archivo-cortado"


def test_no_repr_shows_a_value(feeds: Feeds) -> None:
    feed = feeds["tramites"]
    (batch,) = batched([_row(feed, 1, text="MARCA"), _row(feed, 2, text="MARCA\x00")], feed)

    shown = repr((_row(feed, 1, text="MARCA"), batch, batch.broken))

    assert "MARCA" not in shown


def test_a_row_is_written_down_with_its_accents() -> None:
    assert json.loads(row_json({"apellidos": "Muñoz", "nota": None})) == {
        "apellidos": "Muñoz",
        "nota": None,
    }
