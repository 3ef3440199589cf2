"""A text in the two languages of the hub, and a citation with how sure we are of it."""

from dataclasses import dataclass

from consent.terms import Language
from policies.vocabulary import Mark


@dataclass(frozen=True, slots=True)
class Wording:
    """The same text in Spanish and in English."""

    es: str
    en: str

    def say(self, language: Language) -> str:
        """The text in one language."""
        return self.es if language is Language.SPANISH else self.en


@dataclass(frozen=True, slots=True)
class Norm:
    """A citation of the law; `mark` says who has read it, `note` what must still be checked."""

    cite: str
    mark: Mark
    note: str = ""
