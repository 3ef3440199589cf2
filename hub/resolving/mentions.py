"""`mentions`: one numbered row per record of the table, in the standard form of its fields."""

import re
from collections.abc import Mapping, Sequence

import duckdb

from hub.resolving.columns import Kind, Reading, Role
from hub.resolving.fields import (
    Field,
    date_field,
    email_field,
    identifier_field,
    joined,
    name_field,
    place_field,
    value_field,
)
from hub.resolving.standard import MACROS, date_habits, date_text


def prepare_fields(
    work: duckdb.DuckDBPyConnection, reading: Reading, *, every: bool = False
) -> list[Field]:
    """The fields of `incoming` that tell anybody apart: filled, and not one value throughout.

    With `every`, all of them: a model says which ones it compares.
    """
    for macro in MACROS:
        work.execute(macro)
    return [field for field in _fields(work, reading) if every or _tells_apart(work, field)]


def write_mentions(work: duckdb.DuckDBPyConnection, fields: Sequence[Field]) -> None:
    """Write `mentions` with the parts of every field and their frequencies."""
    parts = [part for field in fields for part in field.parts]
    columns = "".join(f", {sql} as {part}" for part, sql in parts)
    work.execute(
        "create or replace table mentions as"  # noqa: S608
        f" select unique_id, source_ as source{columns} from incoming order by unique_id"
    )


def _fields(work: duckdb.DuckDBPyConnection, reading: Reading) -> list[Field]:
    roles = reading.roles
    found: list[Field] = []
    names = ((Role.GIVEN_NAMES, "given"), (Role.SURNAMES, "surname"), (Role.FULL_NAME, "person"))
    found += [name_field(name, roles[role]) for role, name in names if role in roles]
    birth = _birth_columns(roles)
    if birth:
        found.append(date_field("birth", _dates(work, birth)))
    if Role.DOCUMENT_NUMBER in roles:
        found.append(identifier_field("document", roles[Role.DOCUMENT_NUMBER]))
    if Role.EMAIL in roles:
        found.append(email_field(roles[Role.EMAIL]))
    place = place_field(reading)
    found += [place] if place else []
    if Role.SEX in roles:
        found.append(value_field("sex", Kind.CATEGORY, roles[Role.SEX]))
    found += [_extra(work, _extra_name(column), kind, column) for column, kind in reading.extras]
    return found


def _extra_name(column: str) -> str:
    """A name for SQL that the same column has in any table."""
    return "x_" + re.sub(r"\W", "_", column.lower())


def _extra(work: duckdb.DuckDBPyConnection, name: str, kind: Kind, column: str) -> Field:
    match kind:
        case Kind.NAME:
            return name_field(name, (column,))
        case Kind.IDENTIFIER:
            return identifier_field(name, (column,))
        case Kind.DATE:
            return date_field(name, _dates(work, joined((column,))))
        case _:
            return value_field(name, kind, (column,))


def _birth_columns(roles: Mapping[Role, tuple[str, ...]]) -> str | None:
    if Role.BIRTH_DATE in roles:
        return joined(roles[Role.BIRTH_DATE])
    if Role.BIRTH_YEAR not in roles:
        return None
    pieces = [f"lpad({joined(roles[Role.BIRTH_YEAR])}, 4, '0')"]
    for role in (Role.BIRTH_MONTH, Role.BIRTH_DAY):
        part = f"lpad({joined(roles[role])}, 2, '0')" if role in roles else "null"
        pieces.append(f"coalesce({part}, '00')")
    return " || ".join(pieces)


def _dates(work: duckdb.DuckDBPyConnection, value: str) -> str:
    month_first, year_last = work.execute(
        f"select {date_habits(f'({value})')} from incoming"  # noqa: S608
    ).fetchall()[0]
    return date_text(f"({value})", month_first=month_first, year_last_digits=year_last)


def _tells_apart(work: duckdb.DuckDBPyConnection, field: Field) -> bool:
    values = ", ".join(f"count(distinct {sql})" for _, sql in field.parts)
    return any(
        number > 1
        for number in work.execute(f"select {values} from incoming").fetchall()[0]  # noqa: S608
    )
