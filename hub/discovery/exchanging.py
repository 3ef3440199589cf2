"""From a file of notes to a file of findings, a line at a time: memory does not grow with the file."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from hub.discovery.errors import DiscoveryError, LineError
from hub.discovery.exchange import LONGEST_LINE, read_request, write_answer
from hub.discovery.reading import Detect

Tell = Callable[[int], None]
Complain = Callable[[LineError], None]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What became of a file: counts, no text."""

    notes: int
    findings: dict[str, int]
    bad_lines: int


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who hears of the bytes read and of the lines that could not be."""

    progress: Tell
    complaint: Complain


def exchange(
    source: Path, target: Path, detect: Detect, least: float, hear: Listeners
) -> Exchanged:
    """Read every note of a file and write its findings; the target is whole or not there."""
    found: Counter[str] = Counter()
    notes = bad = 0
    with _opened(source) as lines, _written(source, target) as answers:
        for number, line in _lines(lines, hear.progress):
            try:
                request = read_request(number, line)
            except LineError as error:
                bad += 1
                hear.complaint(error)
                continue
            spans = [one for one in detect(request.text, request.subject) if one.score >= least]
            found.update(span.label.value for span in spans)
            answers.write(write_answer(request.name, spans) + "\n")
            notes += 1
    return Exchanged(notes, dict(sorted(found.items())), bad)


def _lines(source: BinaryIO, progress: Tell) -> Iterator[tuple[int, bytes]]:
    """Number the lines from one; blank ones keep their number and are left out."""
    number = 0
    while line := source.readline(LONGEST_LINE + 1):
        number += 1
        read = len(line)
        if read > LONGEST_LINE:
            read += _skip(source)
        progress(read)
        if line.strip():
            yield number, line


def _skip(source: BinaryIO) -> int:
    """Leave the rest of a line that is too long unread, and say how much it was."""
    skipped = 0
    while part := source.readline(LONGEST_LINE):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    try:
        opened = source.open("rb")
    except OSError:
        raise DiscoveryError(
            f"No se puede leer {source.name}: revise que exista y sus permisos."
        ) from None
    with opened:
        yield opened


@contextmanager
def _written(source: Path, target: Path) -> Iterator[TextIO]:
    """Write beside the target and put it in place at the end; a pipe is written as it is."""
    if target.exists() and source.exists() and target.samefile(source):
        raise DiscoveryError("La salida es el mismo archivo de entrada: elija otro con --out.")
    to_pipe = target.exists() and not target.is_file()
    place = target if to_pipe else target.with_name(f"{target.name}.partial")
    try:
        opened = place.open("w", encoding="utf-8")
    except OSError:
        raise DiscoveryError(
            f"No se puede escribir {target.name}: revise la carpeta y sus permisos."
        ) from None
    try:
        with opened:
            yield opened
        if not to_pipe:
            place.replace(target)
    finally:
        if not to_pipe:
            place.unlink(missing_ok=True)
