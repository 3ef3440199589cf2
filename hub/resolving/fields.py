"""The things compared in a table, and the columns of `mentions` each of them needs.

A field is read from one or more columns of the table. Its parts are columns of `mentions`; its
atoms are what blocking may hold equal, each naming the looser atoms that it implies.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.resolving.columns import Kind, Reading, Role


@dataclass(frozen=True, slots=True)
class Atom:
    """A value that candidate pairs may share; `looser` are atoms any such pair shares as well."""

    name: str
    sql: str
    looser: tuple[str, ...] = ()
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a table says of a person."""

    name: str
    kind: str
    parts: tuple[tuple[str, str], ...]
    atoms: tuple[Atom, ...]
    personal: bool

    @property
    def missing(self) -> str:
        """SQL: the first part says whether the field is filled."""
        return f"{self.parts[0][0]} is null"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def joined(columns: Sequence[str]) -> str:
    """SQL that joins columns as one text; null when all are empty."""
    texts = ", ".join(f"nullif(trim({_quoted(column)}), '')" for column in columns)
    return f"nullif(concat_ws(' ', {texts}), '')"


def name_field(name: str, columns: Sequence[str]) -> Field:
    """Names of a person: words that may be short, swapped, left out or misspelt."""
    whole = f"words_of({joined(columns)})"
    parts = (
        (name, whole),
        (f"{name}_1", f"word({whole}, 1)"),
        (f"{name}_2", f"word({whole}, 2)"),
        (f"{name}_sorted", f"sorted_words({whole})"),
        (f"{name}_sound", f"sound_of(word({whole}, 1))"),
    )
    atoms = (
        Atom("whole", name, ("first", "sound", "end", "start", "letter")),
        Atom("first", f"{name}_1", ("sound", "start", "letter")),
        Atom("second", f"{name}_2"),
        Atom("sound", f"{name}_sound", ("letter",)),
        Atom("start", f"left({name}, 3)", ("letter",)),
        Atom("end", f"right({name}, 4)"),
        Atom("letter", f"left({name}, 1)", alone=False),
    )
    return Field(name, "name", parts, atoms, personal=name != "surname")


def date_field(name: str, text: str) -> Field:
    """A date as eight digits."""
    month_and_day = (
        f"left({name}, 4) || least(substr({name}, 5, 2), right({name}, 2))"
        f" || greatest(substr({name}, 5, 2), right({name}, 2))"
    )
    atoms = (
        Atom("whole", name, ("month", "in_year", "any_order", "year", "day")),
        Atom("any_order", month_and_day, ("year",)),
        Atom("month", f"left({name}, 6)", ("year",)),
        Atom("in_year", f"nullif(right({name}, 4), '0000')"),
        Atom("day", f"left({name}, 4) || right({name}, 2)", ("year",)),
        Atom("year", f"left({name}, 4)"),
    )
    return Field(name, "date", ((name, text),), atoms, personal=True)


def identifier_field(name: str, columns: Sequence[str]) -> Field:
    """A number or code meant to be one person's."""
    atoms = (
        Atom("whole", name, ("start", "end")),
        Atom("start", f"left({name}, 4)"),
        Atom("end", f"right({name}, 4)"),
    )
    code = f"code_of({joined(columns)})"
    return Field(name, "identifier", ((name, code),), atoms, personal=True)


def email_field(columns: Sequence[str]) -> Field:
    """An address of e-mail: the part before the sign tells more than the rest."""
    whole = f"nullif(left(lower(replace({joined(columns)}, ' ', '')), 100), '')"
    user = f"nullif(split_part({whole}, '@', 1), '')"
    atoms = (
        Atom("whole", "email", ("user", "start", "end")),
        Atom("user", "email_user", ("start",)),
        Atom("start", "left(email, 4)"),
        Atom("end", "right(email_user, 4)"),
    )
    return Field("email", "email", (("email", whole), ("email_user", user)), atoms, personal=True)


def value_field(name: str, kind: Kind, columns: Sequence[str]) -> Field:
    """A number, a category or a text."""
    whole = f"words_of({joined(columns)})"
    atoms: tuple[Atom, ...] = (Atom("whole", name, ("start",)),)
    if kind is Kind.TEXT:
        atoms = (*atoms, Atom("start", f"left({name}, 4)"))
    return Field(name, str(kind), ((name, whole),), atoms, personal=False)


def place_field(reading: Reading) -> Field | None:
    """Phone and address as one: relatives share both, and a wrong one is wrong in several parts."""
    read = {
        "line": (Role.ADDRESS, "words_of({})", "line"),
        "postcode": (Role.POSTCODE, "code_of({})", "postcode"),
        "city": (Role.CITY, "words_of({})", "city"),
        "phone": (Role.PHONE, "right(digits_of({}), 9)", "phone"),
    }
    found = {
        part: form.format(joined(reading.roles[role]))
        for part, (role, form, _) in read.items()
        if role in reading.roles
    }
    if not found and Role.REGION in reading.roles:
        found = {"city": f"words_of({joined(reading.roles[Role.REGION])})"}
    if not found:
        return None
    parts = tuple((f"place_{part}", sql) for part, sql in found.items())
    if "line" in found:
        parts = (*parts, ("place_sorted", f"sorted_words({found['line']})"))
    return Field("place", "place", parts, _place_atoms(found), personal=False)


def _place_atoms(found: dict[str, str]) -> tuple[Atom, ...]:
    atoms = {
        "line": (
            Atom("line", "place_line", ("line_start", "line_sorted")),
            Atom("line_sorted", "place_sorted"),
            Atom("line_start", "left(place_line, 6)"),
        ),
        "postcode": (
            Atom("postcode", "place_postcode", ("postcode_start",)),
            Atom("postcode_start", "left(place_postcode, 3)", alone=False),
        ),
        "city": (
            Atom("city", "place_city", ("city_start",)),
            Atom("city_start", "left(place_city, 4)", alone=False),
        ),
        "phone": (
            Atom("phone", "place_phone", ("phone_end",)),
            Atom("phone_end", "right(place_phone, 5)"),
        ),
    }
    return tuple(atom for part in found for atom in atoms[part])
