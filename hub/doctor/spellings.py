"""Every way a value could lie on disk in clear: cases, accents, separators, encodings.

The search folds ASCII letters to lower case on both sides, so that only what differs after that
is told apart here.
"""

import base64
import html
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

BITS_A_LETTER = 6  # of base64
ALIGNMENTS = (0, 1, 2)
BETWEEN_DIGITS = (".", ",", " ", "-", "_", "'", "\N{NO-BREAK SPACE}")
BETWEEN_WORDS = ("", "_", "-", ".", "+", ", ", "  ")
PHONE = (3, 3, 4)


def spellings(value: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each spelling; the same bytes can come under two names."""
    for name, text in _texts(value):
        yield from _encoded(name, text)
    for text in {value, value.upper(), value.lower(), without_accents(value)}:
        yield from _in_letters(text)


def without_accents(value: str) -> str:
    """Return a text as a system that knows only ASCII would write it."""
    return unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()


def _texts(value: str) -> Iterator[tuple[str, str]]:
    yield from (("as-is", text) for text in (value, value.lower(), value.upper()))
    yield "no-accents", without_accents(value)
    yield "decomposed", unicodedata.normalize("NFD", value)
    yield from (("separators", text) for text in _separated(value))


def _separated(value: str) -> Iterator[str]:
    if value.isdecimal():
        for mark in BETWEEN_DIGITS:
            yield f"{int(value):,}".replace(",", mark)
            if len(value) == sum(PHONE):
                yield mark.join((value[:3], value[3:6], value[6:]))
    elif " " in value:
        for mark in BETWEEN_WORDS:
            yield mark.join(value.split())
            yield mark.join(without_accents(value).split())


def _encoded(name: str, text: str) -> Iterator[tuple[str, bytes]]:
    yield name, text.encode()
    yield f"{name}, latin-1", text.encode("latin-1", "ignore")
    yield f"{name}, utf-16-le", text.encode("utf-16-le")
    yield f"{name}, utf-16-be", text.encode("utf-16-be")


def _in_letters(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield what turns the bytes of a text into other letters."""
    yield "json", text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    yield "escaped", text.encode("ascii", "backslashreplace")
    yield "url", quote(text, safe="").encode()
    yield "form", quote_plus(text).encode()
    yield "html", html.escape(text).encode("ascii", "xmlcharrefreplace")
    for encoding in ("utf-8", "utf-16-le"):
        content = text.encode(encoding)
        yield "hex", content.hex().encode()
        yield from (("base64", _base64(content, shift)) for shift in ALIGNMENTS)
        yield from (("base64", _base64(content, shift, b"-_")) for shift in ALIGNMENTS)


def _base64(content: bytes, shift: int, others: bytes = b"+/") -> bytes:
    """Return the letters that the content gives wherever it begins in a longer text."""
    letters = base64.b64encode(bytes(shift) + content, others)
    first = -(-shift * 8 // BITS_A_LETTER)
    return letters[first : (shift + len(content)) * 8 // BITS_A_LETTER]
