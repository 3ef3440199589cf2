"""Reading the names of tiles (C2SP tlog-tiles): which level, which number, how wide."""

import re
from dataclasses import dataclass

from hub.ledger.errors import LedgerError
from hub.ledger.tiles import tile_path
from hub.records.log_rows import TILE_HEIGHT, TILE_WIDTH

NAME = re.compile(
    r"(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class TileName:
    """One tile: its level (None: entries), its number, and how many it holds."""

    level: int | None
    number: int
    width: int

    @property
    def path(self) -> str:
        """The only way to write this name."""
        level = "entries" if self.level is None else self.level
        return tile_path(level, self.number, self.width)

    def is_of(self, size: int) -> bool:
        """Whether a log of this size has it: whole, or as wide as it ever was."""
        hashes = size >> TILE_HEIGHT * (self.level or 0)
        return self.number * TILE_WIDTH + self.width <= hashes


def read_tile_name(text: str) -> TileName:
    """Read a name; another way to write the same tile is refused."""
    parts = NAME.fullmatch(text)
    if parts is None:
        raise LedgerError("Ese no es el nombre de un bloque del registro.")
    number = int("".join(parts[2].replace("x", "").split("/")))
    level = None if parts[1] == "entries" else int(parts[1])
    name = TileName(level, number, int(parts[3] or TILE_WIDTH))
    if name.path != f"tile/{text}":
        raise LedgerError("Ese no es el nombre de un bloque del registro.")
    return name
