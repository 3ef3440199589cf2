"""What a reader needs of the bytes: to be read once, forward."""

from typing import Protocol


class Source(Protocol):
    """A stream of bytes; a read may return fewer than asked for, and nothing at the end."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, or all that is left."""
        ...
