"""Whether the hub can do its work, tried for real: a durable write, the log, the rules in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.services.access_log import LogWriter
from hub.store import quotas, releases
from policies.rulebook import Rulebook

OK, DOWN, NOT_IN_FORCE = "ok", "down", "not-in-force"
FRESH = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Health:
    """What was found, by part."""

    parts: Mapping[str, str]

    @property
    def is_ready(self) -> bool:
        """Whether every part works."""
        return set(self.parts.values()) == {OK}


@dataclass(slots=True)
class HealthWatch:
    """Tries the parts at most once a second, whoever asks (engine: api)."""

    engine: Engine = field(repr=False)
    log: LogWriter = field(repr=False)
    rulebook: Rulebook = field(repr=False)
    _last: tuple[datetime, Health] | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def look(self, now: datetime) -> Health:
        """Return what was found within the last second, or look again."""
        with self._lock:
            if self._last is None or not timedelta(0) <= now - self._last[0] < FRESH:
                self._last = now, self._found(now)
            return self._last[1]

    def _found(self, now: datetime) -> Health:
        database, rules = DOWN, DOWN
        try:
            with self.engine.begin() as connection:
                quotas.touch(connection, now)
            database = OK
            with self.engine.begin() as connection:
                release = releases.release_in_force(connection)
            is_in_force = release is not None and release.version == self.rulebook.version
            rules = OK if is_in_force else NOT_IN_FORCE
        except SQLAlchemyError:
            pass  # what was not reached stays down
        log = OK if self.log.is_writing and database == OK else DOWN
        return Health({"database": database, "log": log, "rulebook": rules})
