"""The words of every page, in Spanish first and in English complete.

The catalogue lives in `wording/<language>/*.yaml`: nested keys, one phrase a leaf. Loading it
refuses a phrase that one language has and the other has not, so that no page can show a blank.
The language is part of the address, never a cookie.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import yaml

from consent.terms import Language
from hub.portal.errors import TextsError

WORDING = Path(__file__).parent / "wording"


ADDRESS_PREFIX = {Language.SPANISH: "", Language.ENGLISH: "/en"}
OTHER = {Language.SPANISH: Language.ENGLISH, Language.ENGLISH: Language.SPANISH}


@dataclass(frozen=True, slots=True)
class Texts:
    """The phrases of one language."""

    language: Language
    phrases: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its values in place; an unknown key is a defect, not a blank."""
        if key not in self.phrases:
            raise TextsError(f"Falta la frase {key!r} en {self.language.value}.")
        return self.phrases[key].format_map(values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the phrase for one or for many."""
        form = "one" if number == 1 else "many"
        return self.say(f"{key}.{form}", number=grouped(number, self.language), **values)

    def has(self, key: str) -> bool:
        """Tell whether there is such a phrase."""
        return key in self.phrases

    def under(self, key: str) -> list[str]:
        """Return the phrases of a list, in the order of the catalogue."""
        prefix = f"{key}."
        return [phrase for name, phrase in self.phrases.items() if name.startswith(prefix)]


def grouped(number: int, language: Language) -> str:
    """Write a whole number with its thousands apart."""
    written = f"{number:,}"
    return written.replace(",", ".") if language is Language.SPANISH else written


def load_texts(folder: Path = WORDING) -> dict[Language, Texts]:
    """Read both catalogues and refuse any difference between them."""
    texts = {language: Texts(language, _phrases(folder / language.value)) for language in Language}
    spanish, english = texts[Language.SPANISH].phrases, texts[Language.ENGLISH].phrases
    unpaired = sorted(spanish.keys() ^ english.keys())
    if unpaired:
        raise TextsError(f"Frases sin pareja en el otro idioma: {', '.join(unpaired)}.")
    uneven = sorted(key for key in spanish if slots(spanish[key]) != slots(english[key]))
    if uneven:
        raise TextsError(f"Frases cuyos valores no son los mismos: {', '.join(uneven)}.")
    return texts


def slots(phrase: str) -> set[str]:
    """Return the names of the values that a phrase takes."""
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def _phrases(folder: Path) -> dict[str, str]:
    phrases: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        for key, phrase in _leaves(yaml.safe_load(path.read_text(encoding="utf-8")), ""):
            if key in phrases:
                raise TextsError(f"La frase {key!r} está dos veces: la segunda en {path.name}.")
            phrases[key] = phrase
    return phrases


def _leaves(node: object, path: str) -> Iterator[tuple[str, str]]:
    match node:
        case Mapping():
            for name, child in node.items():
                yield from _leaves(child, f"{path}.{name}" if path else str(name))
        case list():
            for position, child in enumerate(node):
                yield from _leaves(child, f"{path}.{position:02d}")
        case str():
            yield path, node.strip()
        case _:
            raise TextsError(f"La frase {path!r} no es texto.")
