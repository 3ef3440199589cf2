"""Which rows of the lake are about whom, as the contracts of the feeds say it."""

from collections.abc import Mapping
from dataclasses import dataclass

NAMES = ("fullName", "givenNames", "surnames", "firstGivenName", "secondGivenName",
         "firstSurname", "secondSurname")  # fmt: skip


@dataclass(frozen=True, slots=True)
class CarrierRole:
    """One person that a row names, with the columns that say who it is."""

    name: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parent:
    """The row of another object that a row hangs on, such as a vaccine on its patient."""

    column: str
    object: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A validated table: its key, the people that its rows name, the owner of the row first."""

    table: str
    agency: str
    object: str
    key: str
    columns: tuple[str, ...]
    roles: tuple[CarrierRole, ...] = ()
    parent: Parent | None = None
    valid_from: str | None = None

    @property
    def prefix(self) -> str:
        """What stands before the key in the name of a row."""
        return f"{self.agency}:{self.object}:"

    @property
    def owner(self) -> str:
        """The role whose row it is."""
        return self.roles[0].name if self.roles else "holder"

    def record_suffix(self, role: str) -> str:
        """What tells apart the people of one row in the names of their records."""
        return f"#{role}" if len(self.roles) > 1 else ""

    def columns_of_the_owner_alone(self) -> tuple[str, ...]:
        """Columns that say nothing of the other people of the row: blanked when the owner goes."""
        shared = {self.key, self.valid_from}
        shared |= {column for role in self.roles[1:] for column in role.columns.values()}
        return tuple(column for column in self.columns if column not in shared)
