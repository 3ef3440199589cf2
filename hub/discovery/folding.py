"""Fold a text to lower-case ASCII letter by letter, so that offsets still point at the original."""

import re
import unicodedata
from dataclasses import dataclass, field

LAST_LATIN = 0x24F
UNSPACED = re.compile(
    "[\u0300-\u036f\u00ad\u0130\u200b-\u200f\u2060\ufeff\uff01-\uffef\U0001d400-\U0001d7ff]"
)
PLACEHOLDER = re.compile("\\[[A-ZÁÉÍÓÚÑ\u0300-\u036f ]{2,30}\\]")
PUNCTUATION = {
    "–": "-",
    "—": "-",
    "‑": "-",
    "‐": "-",
    "−": "-",
    "’": "'",
    "‘": "'",
    "´": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "\t": " ",
    "\u00a0": " ",
    "\u2007": " ",
    "\u2009": " ",
    "\u202f": " ",
    "º": "o",
    "°": "o",
    "ª": "a",
    "№": "n",
}


def _base_letter(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character)
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark)).lower()
    return letters if len(letters) == 1 and letters.isascii() else character


TABLE = {code: _base_letter(chr(code)) for code in range(0xC0, LAST_LATIN + 1)}
TABLE |= {ord(mark): plain for mark, plain in PUNCTUATION.items()}


# The letters of ordinary Spanish text: replacing these few is far quicker than a whole table.
SPANISH = tuple((code, TABLE[ord(code)]) for code in "áéíóúüñ°º–’“”\u00a0\t")

MIXED = re.compile(r"[0-9][.,']?[lio]")
MISREAD = re.compile(r"(?<![a-z0-9@])[0-9][0-9lio.,']*[lio][0-9lio.,']*[0-9](?![a-z0-9@-])")
DIGITS_AGAIN = str.maketrans("lio", "110")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text twice, character for character: `plain` is folded, `cased` keeps upper and lower."""

    plain: str = field(repr=False)
    cased: str = field(repr=False)
    offsets: tuple[int, ...] = field(default=(), repr=False)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Say where a span of the folded text lies in the text as it was given."""
        if not self.offsets:
            return start, end
        return self.offsets[start], self.offsets[end]


def fold(text: str) -> Folded:
    """Fold once; placeholders of an earlier masking become blank, so they are never a cue."""
    if "[" in text:
        text = PLACEHOLDER.sub(_blank, text)
    if text.isascii():
        return Folded(_with_digits(text.lower().replace("\t", " ")), text)
    if UNSPACED.search(text):
        return _fold_marked(text)
    return Folded(_plain(text), text)


def _plain(text: str) -> str:
    plain = text.lower()
    for letter, base in SPANISH:
        plain = plain.replace(letter, base)
    return _with_digits(plain if plain.isascii() else plain.translate(TABLE))


def _with_digits(plain: str) -> str:
    """Read `3l5 555 I234` as a number: what a scanner took for letters becomes digits again."""
    return MISREAD.sub(_digits_again, plain) if MIXED.search(plain) else plain


def _digits_again(found: re.Match[str]) -> str:
    return found.group().translate(DIGITS_AGAIN)


def fold_word(text: str) -> str:
    """Fold a value of a record: same letters, single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(fold(text).plain.split())


def _blank(placeholder: re.Match[str]) -> str:
    return "\x00" * len(placeholder.group())


def _fold_marked(text: str) -> Folded:
    """The slow road: combining marks and invisible characters belong to the letter before them."""
    letters: list[str] = []
    offsets: list[int] = []
    for position, character in enumerate(text):
        if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
            continue
        letters.append(unicodedata.normalize("NFKD", character)[0])
        offsets.append(position)
    cased = "".join(letters)
    return Folded(_plain(cased), cased, (*offsets, len(text)))
