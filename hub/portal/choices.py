"""Filters as plain GET forms: the options of a list, the one chosen, and the links of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a list."""

    value: str
    label: str
    is_chosen: bool


def options(labels: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    """Return the options of a list with the chosen one marked."""
    return tuple(Option(value, label, value == chosen) for value, label in labels.items())


def known(value: str, labels: Iterable[str]) -> str:
    """Return a value that the list offers, or nothing: what else came is not looked for."""
    return value if value in labels else ""


def older_page(path: str, filters: Mapping[str, str], before: int | None) -> str | None:
    """Return the address of the page that follows, with the same filters."""
    return None if before is None else page_address(path, {**filters, "antes": str(before)})


def page_address(path: str, query: Mapping[str, str]) -> str:
    """Return an address with the parts of the query that say something."""
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path
