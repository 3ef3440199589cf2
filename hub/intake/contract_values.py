"""Typed access to the loose parts of a data contract: a missing or odd value names its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from open_data_contract_standard.model import CustomProperty

from hub.intake.errors import ContractError


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping inside a contract, and where it stands, for the message to its author."""

    place: str
    values: Mapping[str, object]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it has to be there."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or not value:
            raise self.fault(f"escriba «{name}» como texto")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text or nothing."""
        return self.text(name) if name in self.values else None

    def whole(self, name: str) -> int:
        """Return a whole number, zero or more."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.fault(f"escriba «{name}» como número entero")
        return value

    def number(self, name: str) -> float | None:
        """Return a number or nothing."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.fault(f"escriba «{name}» como número")
        return float(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, at least one."""
        value = self.values.get(name)
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            raise self.fault(f"escriba «{name}» como lista")
        if not all(isinstance(item, str) for item in value):
            raise self.fault(f"escriba entre comillas los valores de «{name}»")
        return tuple(str(item) for item in value)

    def part(self, name: str) -> "Part | None":
        """Return a mapping inside this one, or nothing."""
        value = self.values.get(name)
        if value is None:
            return None
        return mapping(f"{self.place}, {name}", value)

    def parts(self, name: str) -> tuple["Part", ...]:
        """Return a list of mappings."""
        value = self.values.get(name)
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self.fault(f"escriba «{name}» como lista")
        return tuple(mapping(f"{self.place}, {name}", item) for item in value)

    def fault(self, fix: str) -> ContractError:
        """Return an error that names this place and what to write."""
        return ContractError(f"Contrato {self.place}: {fix}.")


def mapping(place: str, value: object) -> Part:
    """Take any value of a contract as a mapping."""
    if not isinstance(value, Mapping):
        raise ContractError(f"Contrato {place}: escriba pares de nombre y valor.")
    return Part(place, {str(key): item for key, item in value.items()})


def custom(place: str, properties: Sequence[CustomProperty] | None) -> Part:
    """Take the customProperties of a contract, an object or a column as a mapping."""
    return Part(place, {str(item.property): item.value for item in properties or ()})
