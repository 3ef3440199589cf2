"""Values kept in memory until they are taken: once, in time, and never too many at a time."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_WAITING = 1_000


@dataclass(slots=True)
class Waiting(Generic[T]):
    """What waits, by the hash of the token that takes it. Many threads put and take at once."""

    lifetime: timedelta
    values: dict[bytes, tuple[datetime, T]] = field(default_factory=dict, repr=False)
    _alone: Lock = field(default_factory=Lock, init=False, repr=False)

    def put(self, value: T, now: datetime) -> str:
        """Keep a value and return its token; the oldest one gives way when there are too many."""
        token = secrets.token_urlsafe(32)
        with self._alone:
            self._forget(now)
            self.values[_hash(token)] = (now + self.lifetime, value)
        return token

    def take(self, token: str, now: datetime) -> T | None:
        """Return the value of a token, the first time and in time only."""
        with self._alone:
            ends_at, value = self.values.pop(_hash(token), (now, None))
        return value if now < ends_at else None

    def _forget(self, now: datetime) -> None:
        late = [token for token, (ends_at, _) in self.values.items() if ends_at <= now]
        excess = list(self.values)[: max(0, len(self.values) - MOST_WAITING + 1)]
        for token in {*late, *excess}:
            del self.values[token]


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
