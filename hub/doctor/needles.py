"""All spellings of all markers as one automaton, so that every byte is looked at once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import ahocorasick

from hub.doctor.errors import DoctorError
from hub.doctor.spellings import spellings

CHUNK_BYTES = 1024 * 1024
SHORTEST_VALUE = 6  # anything shorter stands in any long file by chance
SHORTEST_NEEDLE = 6

Found = tuple[int, str]  # the number of the marker and the name of its spelling


@dataclass(frozen=True, slots=True)
class Needles:
    """The automaton with the length of its longest needle."""

    automaton: ahocorasick.Automaton = field(repr=False)
    longest: int
    markers: int

    def find(self, source: BinaryIO) -> Counter[Found]:
        """Count what is found in a stream, read once and in flat memory."""
        found: Counter[Found] = Counter()
        tail = b""
        while chunk := source.read(CHUNK_BYTES):
            window = tail + chunk
            if window.strip(b"\0"):
                found.update(self._in(window, len(tail)))
            tail = window[1 - self.longest :] if self.longest > 1 else b""
        return found

    def are_in(self, text: str) -> bool:
        """Tell whether a text, such as the name of a file, holds a marker."""
        return any(self._in(text.encode("utf-8", "surrogateescape"), 0))

    def _in(self, window: bytes, known: int) -> Iterator[Found]:
        """Yield what ends after the first `known` bytes, which were looked at before."""
        folded = window.lower().decode("latin-1")  # a letter a byte: the automaton reads letters
        for end, found in self.automaton.iter(folded):
            if end >= known:
                yield found


def needles(values: Iterable[str]) -> Needles:
    """Build the automaton; markers are numbered from 1 in the order given."""
    automaton = ahocorasick.Automaton()
    longest = count = 0
    for count, value in enumerate(values, start=1):
        if len(value) < SHORTEST_VALUE:
            raise DoctorError(
                f"La marca {count} tiene menos de {SHORTEST_VALUE} letras: aparecería por azar. "
                "No se buscó nada; use valores más largos."
            )
        for name, spelt in spellings(value):
            key = spelt.lower().decode("latin-1")
            if len(key) >= SHORTEST_NEEDLE and key not in automaton:
                automaton.add_word(key, (count, name))
                longest = max(longest, len(key))
    if not count:
        raise DoctorError("El archivo de marcas está vacío. No se buscó nada.")
    automaton.make_automaton()
    return Needles(automaton, longest, count)


def needles_of_file(path: Path) -> Needles:
    """Read markers from a file, one a line; blank lines count as lines and are passed over."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise DoctorError(
            "El archivo de marcas no se deja leer como texto UTF-8. No se buscó nada."
        ) from None
    return needles(line.strip() for line in lines if line.strip())
