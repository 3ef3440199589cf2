"""`hub mark`: marks on one value of one person, and the reserve of protected people.

A person is named by the hub's own number, never by a document: a shell remembers its arguments.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid4

import typer

from hub.cli.output import AsJson, say, show_json
from hub.cli.program import now, program
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, log_signer
from hub.services.front_office import FrontOffice
from hub.services.person_flags import ProtectionAction
from hub.services.protection import ProtectionReason, ProtectionStep, take_step
from hub.services.value_marks import MarkOrder, lift_mark, note_correction, set_mark
from hub.store.roles import Role
from policies.marks import ValueMark
from policies.rulebook import load_rulebook

commands = typer.Typer(no_args_is_help=True, help="Marcas en los datos y personas reservadas.")


class PutByPeople(StrEnum):
    """The marks that an officer puts."""

    CLAIM_OPEN = ValueMark.CLAIM_OPEN.value
    IN_COURT = ValueMark.IN_COURT.value
    BLOCKED = ValueMark.BLOCKED.value


Citizen = Annotated[UUID, typer.Argument(help="Número interno de la persona en el hub.")]
Field = Annotated[str, typer.Argument(help="Nombre del dato, por ejemplo sisben_group.")]
Mark = Annotated[PutByPeople, typer.Argument(help="Reclamo, juicio o bloqueo de la autoridad.")]
Reference = Annotated[str, typer.Option(help="Número de la solicitud o de la orden.")]
Officer = Annotated[str, typer.Option(help="Su código de oficial, por ejemplo DPO-01.")]
Apply = Callable[[FrontOffice, MarkOrder, datetime], int]


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="mark")


@commands.command("set")
def set_(
    citizen: Citizen,
    field: Field,
    mark: Mark,
    reference: Reference,
    officer: Officer,
    as_json: AsJson = False,
) -> None:
    """Marca un dato desde ahora y avisa a cada entidad que lo recibió."""
    _apply(set_mark, _order(citizen, field, mark, reference, officer), as_json)


@commands.command()
def lift(
    citizen: Citizen,
    field: Field,
    mark: Mark,
    reference: Reference,
    officer: Officer,
    as_json: AsJson = False,
) -> None:
    """Quita una marca y avisa a cada entidad que recibió el dato."""
    _apply(lift_mark, _order(citizen, field, mark, reference, officer), as_json)


@commands.command()
def corrected(
    citizen: Citizen, field: Field, reference: Reference, officer: Officer, as_json: AsJson = False
) -> None:
    """Dice que un dato se corrigió: avisa a cada entidad que recibió el de antes."""
    cause = PutByPeople.CLAIM_OPEN
    _apply(note_correction, _order(citizen, field, cause, reference, officer), as_json)


@commands.command()
def protect(
    citizen: Citizen,
    action: Annotated[ProtectionAction, typer.Argument(help="El paso; el segundo es de otro.")],
    reason: Annotated[ProtectionReason, typer.Option(help="Por qué, como lo llama la ley.")],
    officer: Officer,
    as_json: AsJson = False,
) -> None:
    """Reserva a una persona, o quita la reserva: lo propone un oficial y lo confirma otro."""
    step = ProtectionStep(uuid4(), CitizenId(citizen), action, reason, officer)
    with _office() as office:
        taken = take_step(office, step, now())
    if as_json:
        show_json({"step": taken.value})
    else:
        say(f"Anotado: {taken.value}. Quedó en el registro de accesos.")


def _order(citizen: UUID, field: str, mark: PutByPeople, reference: str, officer: str) -> MarkOrder:
    return MarkOrder(uuid4(), CitizenId(citizen), field, ValueMark(mark.value), reference, officer)


def _apply(apply: Apply, order: MarkOrder, as_json: bool) -> None:
    with _office() as office:
        noticed = apply(office, order, now())
    if as_json:
        show_json({"agencies_with_notice": noticed})
    else:
        say(f"Anotado. {noticed} entidades que recibieron el dato tienen un aviso esperando.")


@contextmanager
def _office() -> Iterator[FrontOffice]:
    """Open the office with its log: every step is written there first."""
    hub = program()
    signer = log_signer(hub.ring, hub.settings.log_origin)
    with hub.engine(Role.PORTAL) as engine, LogWriter(engine, signer) as log:
        yield FrontOffice(engine, hub.ring, load_rulebook(), log)
