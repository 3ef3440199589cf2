"""Categories and fields of a profile: their labels and how sensitive the law holds them to be."""

from dataclasses import dataclass
from pathlib import Path

from policies.entry import Entry, keyed, read_entry
from policies.vocabulary import Sensitivity
from policies.wording import Wording


@dataclass(frozen=True, slots=True)
class Field:
    """One thing the city may know about a person."""

    code: str
    category: str
    label: Wording
    sensitivity: Sensitivity
    identifies: bool
    is_many: bool


@dataclass(frozen=True, slots=True)
class Category:
    """A group of fields that are read, sealed and explained together.

    A value received longer ago than `fresh_days` is given with the mark that it may be old.
    """

    code: str
    label: Wording
    sensitivity: Sensitivity
    fresh_days: int
    fields: tuple[Field, ...]


def load_categories(path: Path) -> dict[str, Category]:
    """All categories by code, in the order of the file."""
    document = read_entry(path)
    document.only("categories")
    categories = [_category(entry) for entry in document.entries("categories")]
    return keyed(categories, lambda category: category.code, path.name)


def _category(entry: Entry) -> Category:
    entry.only("code", "label", "sensitivity", "fresh_days", "fields")
    code = entry.text("code")
    sensitivity = entry.choice("sensitivity", Sensitivity)
    return Category(
        code=code,
        label=entry.wording("label"),
        sensitivity=sensitivity,
        fresh_days=entry.number("fresh_days"),
        fields=tuple(_field(field, code, sensitivity) for field in entry.entries("fields")),
    )


def _field(entry: Entry, category: str, inherited: Sensitivity) -> Field:
    entry.only("code", "label", "identifies", "many", "sensitivity")
    own = "sensitivity" in entry.values
    return Field(
        code=entry.text("code"),
        category=category,
        label=entry.wording("label"),
        sensitivity=entry.choice("sensitivity", Sensitivity) if own else inherited,
        identifies=entry.flag("identifies"),
        is_many=entry.flag("many"),
    )
