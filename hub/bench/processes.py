"""What a process and all it starts hold in memory, read from /proc while they run.

Shared pages are counted once in the sum (PSS), so that PostgreSQL's buffers do not count for
every connection. Where there is no /proc nothing is told.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

PROC = Path("/proc")
POLL_SECONDS = 0.25
KIB_PER_MIB = 1024


@dataclass(slots=True)
class MemoryPeak:
    """The most memory that any one process ever held, and that all held at one time."""

    largest_mib: float = 0.0
    together_mib: float = 0.0


class MemoryWatch:
    """Watches a process and its descendants from another thread until the block ends."""

    def __init__(self, pid: int) -> None:
        """Nothing is read before the block begins."""
        self.peak = MemoryPeak()
        self._pid = pid
        self._is_over = Event()
        self._watcher = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        """Start watching."""
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching."""
        self._is_over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._is_over.wait(POLL_SECONDS):
            self._look()

    def _look(self) -> None:
        family = descendants(self._pid)
        together = sum(_kib(pid, "smaps_rollup", "Pss:") for pid in family) / KIB_PER_MIB
        largest = max((_kib(pid, "status", "VmHWM:") for pid in family), default=0) / KIB_PER_MIB
        self.peak.together_mib = max(self.peak.together_mib, together)
        self.peak.largest_mib = max(self.peak.largest_mib, largest)


def descendants(pid: int) -> set[int]:
    """The process itself and all that it, or they, started and that still run."""
    parents = {child: parent for child in _running() if (parent := _parent(child)) is not None}
    family, found = {pid}, {pid}
    while found:
        found = {child for child, parent in parents.items() if parent in found} - family
        family |= found
    return family


def _running() -> list[int]:
    if not PROC.exists():
        return []
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]


def _parent(pid: int) -> int | None:
    with suppress(OSError):  # it may end while we look
        # The name of a program may hold spaces and brackets: what follows the last one counts.
        return int((PROC / f"{pid}" / "stat").read_text().rpartition(")")[2].split()[1])
    return None


def _kib(pid: int, file: str, field: str) -> int:
    with suppress(OSError):  # it may end while we look
        for line in (PROC / f"{pid}" / file).read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    return 0
