"""Rules that say when a client's accesses look odd. Values in, values out; the log is the input.

A rule reads the last hundred questions of one client and answers the entries that it stands on;
no entries means that nothing is odd. Thresholds are constants: an officer can check them by hand.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from hub.records.identifiers import CitizenId
from policies.decide import COLOMBIA

WINDOW = 100
NEAR_NUMBERS = 20
NOT_FOUND = 30
WITHOUT_CASE = 50
OUT_OF_HOURS = 20
OPENS, CLOSES, SUNDAY = 6, 20, 6
RELATIVES = 8
PURPOSES_OF_ONE = 3
TWICE_ASKED = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a client, as the log tells it."""

    seq: int
    at: datetime
    purpose: str | None
    is_found: bool
    has_case: bool
    is_near: bool
    is_relative: bool
    is_urgent: bool
    citizen_id: CitizenId | None = field(default=None, repr=False)


Entries = tuple[int, ...]
Window = Sequence[Asked]


def walking(window: Window) -> Entries:
    """Numbers close to one another, or many that nobody has: somebody counts through a register."""
    near = _numbers(window, lambda asked: asked.is_near, NEAR_NUMBERS)
    return near or _numbers(window, lambda asked: not asked.is_found, NOT_FOUND)


def without_case(window: Window) -> Entries:
    """Half of the questions name no case."""
    return _numbers(window, lambda asked: not asked.has_case, WITHOUT_CASE)


def out_of_hours(window: Window) -> Entries:
    """Many questions at night or on a Sunday, urgent care left out."""
    return _numbers(window, _is_late, OUT_OF_HOURS)


def relatives(window: Window) -> Entries:
    """Many questions about people who carry the surnames of somebody asked about just before."""
    return _numbers(window, lambda asked: asked.is_relative, RELATIVES)


def changing_purposes(window: Window) -> Entries:
    """One person under three purposes, or several people under two: the reason fits the wish."""
    by_person: dict[CitizenId, list[Asked]] = defaultdict(list)
    for asked in window:
        if asked.citizen_id is not None and asked.purpose is not None:
            by_person[asked.citizen_id].append(asked)
    spread = [group for group in by_person.values() if len({one.purpose for one in group}) > 1]
    widest = max((len({one.purpose for one in group}) for group in spread), default=0)
    if widest < PURPOSES_OF_ONE and len(spread) < TWICE_ASKED:
        return ()
    return tuple(sorted(asked.seq for group in spread for asked in group))


RULES: Mapping[str, Callable[[Window], Entries]] = MappingProxyType(
    {
        "walking-identifiers": walking,
        "no-case": without_case,
        "out-of-hours": out_of_hours,
        "relatives": relatives,
        "changing-purposes": changing_purposes,
    }
)


def _numbers(window: Window, is_odd: Callable[[Asked], bool], enough: int) -> Entries:
    found = tuple(asked.seq for asked in window if is_odd(asked))
    return found if len(found) >= enough else ()


def _is_late(asked: Asked) -> bool:
    there = asked.at.astimezone(COLOMBIA)
    is_open = OPENS <= there.hour < CLOSES and there.weekday() != SUNDAY
    return not is_open and not asked.is_urgent
