"""The search itself: every file under a folder, every byte of it, and what is compressed inside."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from hub.doctor.containers import HEAD_BYTES, OPENING_FAILS, format_of
from hub.doctor.needles import Found, Needles

DEEPEST = 4  # a container in a container in a container
LARGEST_INSIDE = 512 * 1024 * 1024  # bytes of one piece that are held to be opened once more
FAILS = (*OPENING_FAILS, pa.ArrowException, sqlite3.Error)
UNNAMED = "(un nombre que es él mismo una marca)"


@dataclass(frozen=True, slots=True)
class Hit:
    """A marker in a file: which one, how it was spelt, how often; never the value."""

    path: str
    inside: str
    marker: int
    spelling: str
    count: int


@dataclass(slots=True)
class Report:
    """What was searched, what was found, and what could not be looked into."""

    files: int = 0
    bytes: int = 0
    hits: list[Hit] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether everything could be read and nothing was found."""
        return not self.hits and not self.unread


def search(
    folder: Path, needles: Needles, seen: Callable[[int], None] = lambda _bytes: None
) -> Report:
    """Search every file under `folder`; `seen` is told how many bytes each had."""
    report = Report()
    for path in files_under(folder):
        name = _name(path, folder, needles, report)
        try:
            size = _search_file(path, name, needles, report)
        except FileNotFoundError:
            continue  # a temporary file that is gone holds nothing
        except OSError:
            report.unread.append(name)
            continue
        report.files += 1
        report.bytes += size
        seen(size)
    return report


def files_under(folder: Path) -> Iterator[Path]:
    """Yield every regular file, links not followed, in a stable order."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _name(path: Path, folder: Path, needles: Needles, report: Report) -> str:
    """Return the name to report; one that holds a marker is a finding and is not repeated."""
    name = str(path.relative_to(folder))
    if not needles.are_in(name):
        return name
    found = needles.find(BytesIO(os.fsencode(name)))
    report.hits += [Hit(UNNAMED, "name", *key, count) for key, count in found.items()]
    return UNNAMED


def _search_file(path: Path, name: str, needles: Needles, report: Report) -> int:
    with path.open("rb") as source:
        for inside, found in _found(source, needles, "", report, name):
            report.hits += [Hit(name, inside, *key, count) for key, count in found.items()]
    return path.stat().st_size


def _found(
    source: BinaryIO, needles: Needles, inside: str, report: Report, name: str
) -> Iterator[tuple[str, Counter[Found]]]:
    """Yield what is found in a stream that can be read again, then in what it holds."""
    yield inside, needles.find(source)
    source.seek(0)
    known = format_of(source.read(HEAD_BYTES))
    source.seek(0)
    if known is None:
        return
    place = f"{inside}/{known.name}" if inside else known.name
    if place.count("/") >= DEEPEST:
        report.unopened.append(f"{name} ({place})")
        return
    try:
        for piece in known.read(source):
            yield from _in_piece(piece, needles, place, report, name)
    except FAILS:
        # Half an archive is what a kill leaves; its bytes were searched as they are.
        report.unopened.append(f"{name} ({place})")


def _in_piece(
    piece: BinaryIO, needles: Needles, place: str, report: Report, name: str
) -> Iterator[tuple[str, Counter[Found]]]:
    """Look into one piece: small ones are held, so that what they hold is opened too."""
    held = BytesIO(piece.read(LARGEST_INSIDE) if not isinstance(piece, BytesIO) else b"")
    if isinstance(piece, BytesIO):
        yield from _found(piece, needles, place, report, name)
    elif len(held.getbuffer()) < LARGEST_INSIDE:
        yield from _found(held, needles, place, report, name)
    else:
        yield place, needles.find(held)
        yield place, needles.find(piece)
        report.unopened.append(f"{name} ({place})")
