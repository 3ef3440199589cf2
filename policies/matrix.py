"""Who could see which category, purpose by purpose: read off the decisions, not off the rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from consent.terms import ConsentStatus
from policies.decide import decide_one
from policies.decisions import Permitted
from policies.grid import in_order
from policies.purposes import Purpose
from policies.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Cell:
    """One purpose and one category: fields that the law opens, and those that a permission adds."""

    agency: str
    purpose: str
    category: str
    by_law: tuple[str, ...]
    by_consent: tuple[str, ...]


def matrix(rulebook: Rulebook, day: date) -> Iterator[Cell]:
    """Every agency, purpose and category about an ordinary adult with everything in order."""
    for purpose in rulebook.purposes.values():
        for category in rulebook.categories.values():
            fields = [field.code for field in category.fields]
            by_law = _opened(rulebook, purpose, fields, day, ConsentStatus.UNKNOWN)
            both = _opened(rulebook, purpose, fields, day, ConsentStatus.GIVEN)
            added = tuple(field for field in both if field not in by_law)
            yield Cell(purpose.agency, purpose.code, category.code, by_law, added)


def _opened(
    rulebook: Rulebook, purpose: Purpose, fields: list[str], day: date, consent: ConsentStatus
) -> tuple[str, ...]:
    def is_open(field: str) -> bool:
        asked = in_order(rulebook, purpose, field, day)
        asked = asked._replace(consent=consent, consent_covers=consent.is_valid_for_processing)
        return isinstance(decide_one(rulebook, asked), Permitted)

    return tuple(field for field in fields if is_open(field))
