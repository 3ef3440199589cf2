"""The lists that the sample people are made of, carried as files of this package."""

from functools import cache
from importlib import resources


def text(name: str) -> str:
    """The whole of hub/samples/data/<name>."""
    return (resources.files("hub.samples") / "data" / name).read_text(encoding="utf-8")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of hub/samples/data/<name>, without blank ones."""
    return tuple(line for line in text(name).splitlines() if line.strip())
