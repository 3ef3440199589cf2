"""A feed as a series of files: rows shuffled a little, parts of bounded size, appearing whole.

A part is written under a hidden name and renamed when it is finished, so that whoever watches
the inbox never sees half a delivery.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hub.samples.draws import dice
from hub.samples.files.part import Part
from hub.samples.rows import Value

ROWS_A_FILE = 100_000
SHUFFLED_TOGETHER = 512
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the files of a feed object are called and how one is opened."""

    agency: str
    name: str
    ending: str
    open_part: Callable[[Path], Part]

    def path(self, inbox: Path, label: str, number: int) -> Path:
        """Where a part goes."""
        return inbox / self.agency / f"{self.name}-{label}-{number:03d}{self.ending}"


@dataclass(frozen=True, slots=True)
class Cut:
    """How a series is named, how long its files are, and how its rows are shuffled."""

    label: str
    seed: int
    rows_a_file: int = ROWS_A_FILE


class PartFiles:
    """Takes the rows of one feed object and leaves finished files in the inbox."""

    def __init__(self, shape: Shape, inbox: Path, cut: Cut) -> None:
        """Nothing is opened before the first row."""
        self.rows = 0
        self.paths: list[Path] = []
        self._shape, self._inbox, self._cut = shape, inbox, cut
        self._rng: Random = dice(cut.seed, "shuffle", shape.name)
        self._pool: list[Values] = []
        self._part: Part | None = None
        self._hidden: Path | None = None

    def add(self, values: Values) -> None:
        """Take a row; it leaves later, in the place of another."""
        if len(self._pool) < SHUFFLED_TOGETHER:
            self._pool.append(values)
            return
        place = int(self._rng.random() * SHUFFLED_TOGETHER)
        leaving, self._pool[place] = self._pool[place], values
        self._write(leaving)

    def finish(self) -> None:
        """Write what is waiting and close the last part."""
        self._rng.shuffle(self._pool)
        for values in self._pool:
            self._write(values)
        self._pool.clear()
        self._close()

    def abandon(self) -> None:
        """Leave no half-written file behind; nothing to do after `finish`."""
        part, self._part = self._part, None
        if part is not None:
            with suppress(OSError):  # a full disk: the file goes anyway
                part.close()
        if self._hidden is not None:
            self._hidden.unlink(missing_ok=True)

    def _write(self, values: Values) -> None:
        if self._part is None:
            self._part = self._open()
        self._part.write(values)
        self.rows += 1
        if self.rows % self._cut.rows_a_file == 0:
            self._close()

    def _next_path(self) -> Path:
        return self._shape.path(self._inbox, self._cut.label, len(self.paths) + 1)

    def _open(self) -> Part:
        path = self._next_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._hidden = path.with_name(f".{path.name}.partial")
        return self._shape.open_part(self._hidden)

    def _close(self) -> None:
        part, self._part = self._part, None
        if part is None or self._hidden is None:
            return
        part.close()
        path = self._next_path()
        self._hidden.replace(path)
        self._hidden = None
        self.paths.append(path)
