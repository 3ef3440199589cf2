"""Reads a rule file piece by piece; whatever is wrong is said with the file and the place."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TypeVar

import yaml

from policies.errors import RulebookError
from policies.vocabulary import Mark
from policies.wording import Norm, Wording

Member = TypeVar("Member", bound=Enum)
Kind = TypeVar("Kind")


class StrictLoader(yaml.SafeLoader):
    """Plain YAML in which a key written twice is an error and not a silent choice."""


def _different_keys(loader: StrictLoader, node: yaml.MappingNode) -> dict[object, object]:
    mapping: dict[object, object] = loader.construct_mapping(node, deep=True)
    if len(mapping) < len(node.value):
        raise yaml.constructor.ConstructorError(problem=f"key written twice{node.start_mark}")
    return mapping


StrictLoader.add_constructor("tag:yaml.org,2002:map", _different_keys)


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a rule file, read key by key with its type."""

    place: str
    values: Mapping[str, object]

    def only(self, *known: str) -> None:
        """Refuse keys that nobody reads: a misspelt rule must not be a silent one."""
        unknown = sorted(set(self.values) - set(known))
        if unknown:
            raise self.error(f"unknown {', '.join(unknown)}: remove it or correct its spelling")

    def text(self, key: str) -> str:
        """A text that says something."""
        text = self._read(key, str).strip()
        if not text:
            raise self.error(f"{key} is empty: write it")
        return text

    def number(self, key: str) -> int:
        """A whole number from zero up."""
        number = self._read(key, int)
        if number < 0 or isinstance(number, bool):
            raise self.error(f"{key} must be a whole number from 0 up")
        return number

    def flag(self, key: str) -> bool:
        """True or false, written out."""
        return self._read(key, bool)

    def day(self, key: str) -> date:
        """A date as YYYY-MM-DD, without a time."""
        day = self._read(key, date)
        if isinstance(day, datetime):
            raise self.error(f"{key} must be a date without a time")
        return day

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts."""
        texts = tuple(item for item in self._read(key, list) if isinstance(item, str))
        if len(set(texts)) < len(self._read(key, list)):
            raise self.error(f"{key} must be a list of texts, each once")
        return texts

    def choice(self, key: str, members: type[Member]) -> Member:
        """One word of a closed list."""
        return self.member(key, self.text(key), members)

    def choices(self, key: str, members: type[Member]) -> frozenset[Member]:
        """Several words of a closed list."""
        return frozenset(self.member(key, text, members) for text in self.texts(key))

    def member(self, key: str, text: str, members: type[Member]) -> Member:
        """The member whose value or name, in lower case with dashes, is `text`."""
        for member in members:
            if text in {member.value, member.name.lower().replace("_", "-")}:
                return member
        raise self.error(f"{key} is {text!r}, which is not in the list {members.__name__}")

    def wording(self, key: str) -> Wording:
        """A text in Spanish and English."""
        both = self.entry(key)
        both.only("es", "en")
        return Wording(es=both.text("es"), en=both.text("en"))

    def norms(self, key: str) -> tuple[Norm, ...]:
        """At least one citation, each with its mark."""
        norms = tuple(_norm(entry) for entry in self.entries(key))
        if not norms:
            raise self.error(f"{key} is empty: cite the norm, with mark C if it must be checked")
        return norms

    def entry(self, key: str) -> "Entry":
        """A nested mapping."""
        return _entry(f"{self.place}, {key}", self._read(key, dict))

    def entries(self, key: str) -> tuple["Entry", ...]:
        """A list of nested mappings."""
        items = self._read(key, list)
        return tuple(_entry(f"{self.place}, {key} {n}", item) for n, item in enumerate(items, 1))

    def error(self, problem: str) -> RulebookError:
        """The error to raise for something wrong in this place."""
        return RulebookError(f"{self.place}: {problem}.")

    def _read(self, key: str, kind: type[Kind]) -> Kind:
        value = self.values.get(key)
        if not isinstance(value, kind):
            raise self.error(f"{key} is missing or not a {kind.__name__}: write it")
        return value


def read_entry(path: Path) -> Entry:
    """The mapping a YAML file holds."""
    try:
        return parse_entry(path.name, path.read_bytes())
    except OSError as error:
        raise RulebookError(f"{path.name}: cannot be read as YAML ({error}). Repair it.") from error


def parse_entry(name: str, content: bytes) -> Entry:
    """The mapping a YAML text holds; `name` says where it came from."""
    try:
        loaded: object = yaml.load(content, Loader=StrictLoader)  # noqa: S506  # a SafeLoader
    except yaml.YAMLError as error:
        raise RulebookError(f"{name}: cannot be read as YAML ({error}). Repair it.") from error
    return _entry(name, loaded)


def keyed(items: Iterable[Kind], code: Callable[[Kind], str], place: str) -> dict[str, Kind]:
    """The items by their code; a code written twice is an error."""
    found: dict[str, Kind] = {}
    for item in items:
        if code(item) in found:
            raise RulebookError(f"{place}: {code(item)} is written twice. Keep one of them.")
        found[code(item)] = item
    return found


def _entry(place: str, loaded: object) -> Entry:
    if not isinstance(loaded, dict):
        raise RulebookError(f"{place}: must be a mapping of keys to values.")
    return Entry(place, {str(key): value for key, value in loaded.items()})


def _norm(entry: Entry) -> Norm:
    entry.only("cite", "mark", "note")
    note = entry.text("note") if "note" in entry.values else ""
    return Norm(entry.text("cite"), entry.choice("mark", Mark), note)
