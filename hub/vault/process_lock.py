"""Turns between processes and threads: many may read, one changes, through a lock on a file."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class ProcessLock:
    """One thread of a process at a time; whoever holds it alone may also read."""

    path: Path
    _thread: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _is_alone: bool = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep changes away."""
        with self._thread:
            if self._is_alone:
                yield
            else:
                with self._held(fcntl.LOCK_SH):
                    yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep everybody else away."""
        with self._thread, self._held(fcntl.LOCK_EX):
            self._is_alone = True
            try:
                yield
            finally:
                self._is_alone = False

    @contextmanager
    def _held(self, how: int) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, how)
            yield
        finally:
            os.close(handle)
