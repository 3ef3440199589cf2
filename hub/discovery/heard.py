"""What a word before a number says of it, and how near it stands."""

from enum import Enum, auto
from typing import NamedTuple


class Cue(Enum):
    """What a word announces about the number that follows it."""

    CC = auto()
    TI = auto()
    CE = auto()
    PPT = auto()
    PEP = auto()
    NIT = auto()
    PASSPORT = auto()
    DOCUMENT = auto()
    PHONE = auto()
    ACCOUNT = auto()
    PROPERTY = auto()
    RECORD = auto()
    AMOUNT = auto()
    LINE = auto()
    SERIAL = auto()
    BIRTH = auto()


class Heard(NamedTuple):
    """The nearest cue, how many words that say nothing of it stand between, and where it ends."""

    cue: Cue | None
    between: int
    end: int
