"""`hub profile`: how a profile came to be what it is, without showing what it says.

An operator's terminal is no place for a citizen's values: whoever needs them asks under a purpose,
and that access is in the log (P1, P2). Here are fields, sources, dates and reasons.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer

from hub.cli.output import AsJson, Cell, say, show_json, show_table
from hub.cli.program import program
from hub.lake.history import BOGOTA, ProfileRow, profile_as_of
from hub.records.identifiers import CitizenId

commands = typer.Typer(no_args_is_help=True, help="De dónde sale cada dato de un perfil.")
Day = Annotated[
    datetime, typer.Option("--day", formats=["%Y-%m-%d"], help="Lo que se sabía ese día.")
]
ValidDay = Annotated[
    datetime | None,
    typer.Option("--valid", formats=["%Y-%m-%d"], help="Solo hechos de ese día o de antes."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="profile")


@commands.callback()
def profile() -> None:
    """De dónde sale cada dato de un perfil. Nunca muestra el dato."""


@commands.command("as-of")
def as_of(
    citizen_id: Annotated[UUID, typer.Argument(help="El número de la persona en el hub.")],
    day: Day,
    valid: ValidDay = None,
    as_json: AsJson = False,
) -> None:
    """Reconstruye el perfil de un día pasado: qué campos tenía, de qué fuente y por qué."""
    with program().lake() as lake:
        rows = profile_as_of(
            lake, CitizenId(citizen_id), day.date(), valid.date() if valid else None
        )
    if as_json:
        show_json({"day": day.date(), "valid": valid and valid.date(), "rows": [*map(_told, rows)]})
    elif rows:
        headings = ("campo", "entidad", "recibido", "vale desde", "se usa", "regla", "en disputa")
        show_table(f"El perfil al final del {day.date()}", headings, [*map(_line, rows)])
    else:
        say("Ese día el hub no sabía nada de esa persona.")


def _told(row: ProfileRow) -> dict[str, str | bool | date]:
    return {
        "category": row.category,
        "field": row.field,
        "agency": row.agency,
        "received_at": row.received_at,
        "valid_from": row.valid_from,
        "won": row.won,
        "why": row.why,
        "contested": row.contested,
    }


def _line(row: ProfileRow) -> tuple[Cell, ...]:
    received = row.received_at.astimezone(BOGOTA).date().isoformat()
    used, contested = ("sí" if claim else "no" for claim in (row.won, row.contested))
    valid_from = row.valid_from.isoformat()
    return (row.field, row.agency, received, valid_from, used, row.why, contested)
