"""What every format writer can do."""

from collections.abc import Mapping
from typing import Protocol

from hub.samples.rows import Value


class Part(Protocol):
    """One open delivery file."""

    def write(self, values: Mapping[str, Value]) -> None:
        """Append a row."""

    def close(self) -> None:
        """Finish the file; only then is it whole."""
