"""Questions answered together: each hears its own answer, and nobody waits for ever."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from hub.errors import HubError
from hub.services.gathering import MOST_TOGETHER, Gathering, UnansweredError


class OddError(HubError):
    """A question that cannot be answered."""


def halved(numbers: Sequence[int]) -> list[int | HubError]:
    return [OddError("odd") if number % 2 else number // 2 for number in numbers]


def test_each_question_hears_its_own_answer_whoever_asks_at_once() -> None:
    gathering: Gathering[int, int] = Gathering(halved)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: gathering.put(2 * n).result(10), range(500)))

    assert answers == list(range(500))


def test_an_error_is_the_answer_of_one_question_and_of_no_other() -> None:
    gathering: Gathering[int, int] = Gathering(halved)
    odd, even = gathering.put(1), gathering.put(4)

    with pytest.raises(OddError):
        odd.result(10)
    assert even.result(10) == 2


def test_what_waits_meanwhile_is_taken_as_one_set_of_bounded_size() -> None:
    sets: list[int] = []
    is_free = Event()

    def work(numbers: Sequence[int]) -> list[int | HubError]:
        sets.append(len(numbers))
        is_free.wait(10)
        return list(numbers)

    gathering: Gathering[int, int] = Gathering(work)
    first = [gathering.put(number) for number in range(2)]
    while len(sets) < 1:
        is_free.wait(0.01)
    rest = [gathering.put(number) for number in range(3 * MOST_TOGETHER)]
    is_free.set()

    assert [one.result(10) for one in [*first, *rest]] == [*range(2), *range(3 * MOST_TOGETHER)]
    assert max(sets) <= MOST_TOGETHER
    assert len(sets) < 2 + len(rest)


def test_an_unexpected_failure_is_told_to_everybody_who_waits() -> None:
    def work(_: Sequence[int]) -> list[int | HubError]:
        raise ZeroDivisionError

    gathering: Gathering[int, int] = Gathering(work)

    with pytest.raises(UnansweredError):
        gathering.put(1).result(10)
