"""Formats made of lines: separated values, fixed width, and one JSON document a line."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from hub.samples.rows import Value


class SeparatedPart:
    """Semicolons, latin-1, a header: what the tax system exports."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        """Open the file and write the header."""
        self._columns = columns
        self._file = path.open("w", encoding="latin-1", newline="")
        self._writer = csv.writer(self._file, delimiter=";", lineterminator="\r\n")
        self._writer.writerow(columns)

    def write(self, values: Mapping[str, Value]) -> None:
        """Append a row."""
        self._writer.writerow([values[column] for column in self._columns])

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class FixedWidthPart:
    """Columns at fixed positions, counted in characters, no header."""

    def __init__(self, path: Path, widths: Mapping[str, int]) -> None:
        """Open the file."""
        self._widths = tuple(widths.items())
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, values: Mapping[str, Value]) -> None:
        """Append a line; what does not fit is cut, as the old system does."""
        cells = (str(values[column])[:width].ljust(width) for column, width in self._widths)
        self._file.write("".join(cells) + "\n")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class JsonLinesPart:
    """One JSON document a line, in the shape that `document` gives a row."""

    def __init__(
        self, path: Path, document: Callable[[Mapping[str, Value]], Mapping[str, object]]
    ) -> None:
        """Open the file."""
        self._document = document
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, values: Mapping[str, Value]) -> None:
        """Append a document."""
        self._file.write(self._encode(self._document(values)) + "\n")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
