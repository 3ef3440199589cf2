"""Making the next item meanwhile changes no item and no order."""

from collections.abc import Iterator
from contextlib import closing
from threading import Event, get_ident

import pytest

from hub.publishing.ahead import ahead


def numbers(made: list[int], upto: int) -> Iterator[int]:
    for number in range(upto):
        made.append(number)
        yield number


@pytest.mark.parametrize("upto", [0, 1, 2, 50])
def test_every_item_comes_once_and_in_order(upto: int) -> None:
    assert list(ahead(numbers([], upto))) == list(range(upto))


def test_items_are_made_in_another_thread() -> None:
    makers = list(ahead(_who_makes(3)))

    assert get_ident() not in makers


def _who_makes(times: int) -> Iterator[int]:
    for _ in range(times):
        yield get_ident()


def test_no_more_than_one_item_waits() -> None:
    made: list[int] = []

    with closing(ahead(numbers(made, 50))) as items:
        next(items)

    assert len(made) <= 2


def test_the_next_item_is_made_while_this_one_is_worked_on() -> None:
    asked_again = Event()

    def items() -> Iterator[str]:
        yield "first"
        asked_again.set()
        yield "second"

    with closing(ahead(items())) as coming:
        next(coming)
        assert asked_again.wait(10)


def test_what_goes_wrong_in_making_an_item_is_told_to_who_asks() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise LookupError("the lake is gone")

    items = ahead(broken())
    next(items)

    with pytest.raises(LookupError, match="the lake is gone"):
        next(items)
