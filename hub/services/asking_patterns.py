"""What only the asking process can see of a client's last questions: numbers and families nearby.

The log may hold no number and no name, so the entry gets a yes or no (`near_number`, `family`).
The numbers and names themselves stay in memory, a hundred a client, and are written nowhere.
"""

import secrets
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock

KEPT = 100
NEAR = 5
NEAR_NUMBER, FAMILY = "near_number", "family"


def _last() -> deque[int]:
    return deque(maxlen=KEPT)


def _last_families() -> deque[tuple[bytes, str]]:
    return deque(maxlen=KEPT)


@dataclass(slots=True)
class _Memory:
    numbers: deque[int] = field(default_factory=_last, repr=False)
    families: deque[tuple[bytes, str]] = field(default_factory=_last_families, repr=False)


@dataclass(frozen=True, slots=True)
class AskingPatterns:
    """The memory of one process, by client."""

    _clients: dict[str, _Memory] = field(
        default_factory=lambda: defaultdict(_Memory), repr=False, compare=False
    )
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def signals(
        self, client_id: str, number: str, surnames: Sequence[str], person: str
    ) -> Mapping[str, str]:
        """Compare a question with the client's last ones, and remember it."""
        with self._lock:
            memory = self._clients[client_id]
            found = {
                NEAR_NUMBER: _is_near(memory.numbers, number),
                FAMILY: self._is_family(memory.families, surnames, person),
            }
        return {name: "yes" for name, is_so in found.items() if is_so}

    def _is_family(
        self, families: deque[tuple[bytes, str]], surnames: Sequence[str], person: str
    ) -> bool:
        """Whether somebody else with both surnames was asked about just before."""
        text = " ".join(" ".join(surnames).casefold().split())
        if " " not in text:
            return False
        tag = blake2b(text.encode(), key=self._key, digest_size=16).digest()
        is_known = any(known == tag and whose != person for known, whose in families)
        families.append((tag, person))
        return is_known


def _is_near(numbers: deque[int], text: str) -> bool:
    digits = "".join(filter(str.isdecimal, text))
    if not digits.isascii() or not digits:
        return False
    number = int(digits)
    is_near = any(0 < abs(number - known) <= NEAR for known in numbers)
    numbers.append(number)
    return is_near
