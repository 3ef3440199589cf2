"""How dates, numbers and lists are written for people, in Bogotá time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

from consent.terms import Language
from hub.portal.texts import Texts, grouped

BOGOTA = timezone(timedelta(hours=-5), "America/Bogota")  # Colombia keeps no summer time.
NOON = 12
HALVES = {Language.SPANISH: ("a. m.", "p. m."), Language.ENGLISH: ("am", "pm")}


def day(when: datetime | date, texts: Texts) -> str:
    """Write a day in words: "14 de noviembre de 2026"."""
    local = when.astimezone(BOGOTA).date() if isinstance(when, datetime) else when
    month = texts.say(f"month.{local.month - 1:02d}")
    joint = " de " if texts.language is Language.SPANISH else " "
    return joint.join((str(local.day), month, str(local.year)))


def moment(instant: datetime, texts: Texts) -> str:
    """Write a day and an hour: "14 de noviembre de 2026, 3:05 p. m."."""
    local = instant.astimezone(BOGOTA)
    half = HALVES[texts.language][local.hour >= NOON]
    return f"{day(instant, texts)}, {local.hour % NOON or NOON}:{local.minute:02d} {half}"


def stamp(instant: datetime) -> str:
    """Write an instant in Bogotá as officers sort it: "2026-11-14 15:05"."""
    return f"{instant.astimezone(BOGOTA):%Y-%m-%d %H:%M}"


def number(value: int, texts: Texts) -> str:
    """Write a whole number with its thousands apart."""
    return grouped(value, texts.language)


def listing(words: Sequence[str], texts: Texts) -> str:
    """Join words as a sentence does: "nombre, dirección e identificación"."""
    if len(words) <= 1:
        return "".join(words)
    joint = "and" if texts.language is Language.ENGLISH else _spanish_and(words[-1])
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def _spanish_and(following: str) -> str:
    """`y` becomes `e` before the sound of i."""
    start = following.lower()
    sounds_like_i = start.startswith(("i", "í", "hi", "hí")) and not start.startswith(("hie", "io"))
    return "e" if sounds_like_i else "y"
