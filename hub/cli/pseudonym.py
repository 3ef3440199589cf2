"""`hub pseudonym`: whom an agency's pseudonym names. Two officers, a reason, entries in the log.

Pseudonym and reason are read from standard input: a shell remembers its arguments.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import typer

from hub.cli.output import AsJson, say, show_json
from hub.cli.program import now, program
from hub.services.access_log import LogWriter, log_signer
from hub.services.pseudonyms import PseudonymDesk, Wish
from hub.services.pseudonyms import approve as approve_request
from hub.services.pseudonyms import ask as ask_whose
from hub.store.roles import Role

commands = typer.Typer(no_args_is_help=True, help="De quién es un seudónimo.")
Officer = Annotated[str, typer.Option(help="Su código de oficial, por ejemplo DPO-01.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="pseudonym")


@commands.command()
def request(
    agency: Annotated[str, typer.Argument(help="La entidad que conoce a alguien por él.")],
    officer: Officer,
    as_json: AsJson = False,
) -> None:
    """Pide saber de quién es: la primera línea de la entrada es el seudónimo, el resto el motivo."""
    pseudonym, reason = sys.stdin.readline().strip(), sys.stdin.read()
    with _desk() as desk:
        request_id = ask_whose(desk, Wish(officer, agency, pseudonym, reason), now())
    if as_json:
        show_json({"request": str(request_id)})
    else:
        say(f"Pedido y anotado. Otro oficial aprueba: hub pseudonym approve {request_id}")


@commands.command()
def approve(
    request_id: Annotated[UUID, typer.Argument(help="La solicitud, como la dijo request.")],
    officer: Officer,
    as_json: AsJson = False,
) -> None:
    """Aprueba lo que otro pidió y dice el número interno de la persona. Sale con 1 si no es nadie."""
    with _desk() as desk:
        found = approve_request(desk, request_id, officer, now())
    if as_json:
        show_json({"citizen_id": None if found is None else str(found)})
    elif found is None:
        say("Ese seudónimo no es de nadie. Quedó anotado.")
    else:
        say(f"Es la persona {found}. Quedó anotado en su historial de accesos.")
    if found is None:
        raise typer.Exit(1)


@contextmanager
def _desk() -> Iterator[PseudonymDesk]:
    hub = program()
    signer = log_signer(hub.ring, hub.settings.log_origin)
    with (
        hub.engine(Role.OPERATOR) as operator,
        hub.engine(Role.PIPELINE) as pipeline,
        LogWriter(operator, signer) as log,
    ):
        yield PseudonymDesk(operator, pipeline, hub.ring, log)
