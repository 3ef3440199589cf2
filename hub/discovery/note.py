"""One text, folded and cut into words once; every rule reads this and nothing else."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate
from operator import or_

from hub.discovery.folding import Folded, fold
from hub.discovery.lexicon import Kind, Lexicon
from hub.discovery.subject import Known

CUT = re.compile(r"([a-z]+)")
SHOUTED = re.compile("[A-ZÁÉÍÓÚÑÜ]{2,}")
MOSTLY_SHOUTED = 0.8


@dataclass(slots=True)
class Note:
    """A text being read: parallel lists of words, where they start and end, what they can be."""

    folded: Folded = field(repr=False)
    words: list[str] = field(repr=False)
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)
    gaps: list[str] = field(repr=False)
    kinds: list[int] = field(repr=False)
    subject: Known = field(repr=False)
    case_tells: bool
    present: int  # every kind that some word can be

    @property
    def plain(self) -> str:
        """The folded text."""
        return self.folded.plain

    def is_capital(self, index: int) -> bool:
        """Say whether a word starts with a capital letter."""
        return self.folded.cased[self.starts[index]].isupper()

    def gap(self, index: int) -> str:
        """What stands between a word and the next."""
        return self.gaps[index + 1]

    def last_word_before(self, position: int) -> int:
        """The index of the last word that starts before a position; -1 when there is none."""
        return bisect_left(self.starts, position) - 1


def read(text: str, subject: Known, lexicon: Lexicon) -> Note:
    """Cut a text into words and look each up."""
    folded = fold(text)
    pieces = CUT.split(folded.plain)
    bounds = list(accumulate(map(len, pieces)))
    words, gaps = pieces[1::2], pieces[0::2]
    starts, ends = bounds[0:-1:2], bounds[1::2]
    table = lexicon.kinds
    kinds = [table.get(word, 0) for word in words]
    if not subject.names.isdisjoint(words):
        kinds = [
            kind | Kind.SUBJECT if word in subject.names else kind
            for word, kind in zip(words, kinds, strict=True)
        ]
    case_tells = _case_tells(folded.cased, starts)
    present = reduce(or_, kinds, 0)
    return Note(folded, words, starts, ends, gaps, kinds, subject, case_tells, present)


def _case_tells(cased: str, starts: list[int]) -> bool:
    """Case says nothing in a text written all in capitals or all in small letters."""
    if cased.isupper() or cased.islower():
        return False
    most = MOSTLY_SHOUTED * len(starts)
    if len(SHOUTED.findall(cased)) < most:  # at most one pair a word: told without looking at each
        return True
    shouted = sum([cased[start + 1 : start + 2].isupper() for start in starts])
    return shouted < most
