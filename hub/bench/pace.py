"""How fast a piece of work goes when so many do it at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from hub.errors import HubError


class MeasureError(HubError):
    """The work to be measured did not do what it should."""


def rate(work: Callable[[int], object], hands: int, seconds: float) -> float:
    """Times a second that `work` is done by so many threads; each call gets another number."""
    numbers = count()
    begin = time.perf_counter()
    end = begin + seconds

    def hand(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            work(next(numbers))
            done += 1
        return done

    with ThreadPoolExecutor(hands) as pool:
        total = sum(pool.map(hand, range(hands)))
    return total / (time.perf_counter() - begin)
