"""`hub keys`: what each key protects, a new epoch for the data keys, the end of an old one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.progress import Progress

from hub.cli.key_words import PROTECTS
from hub.cli.output import AsJson, console, say, show_json, show_table
from hub.cli.program import Program, now, program
from hub.services.access_log import LogWriter, log_signer
from hub.services.key_entries import RETIRED, ROTATED, enter_key_event
from hub.services.key_retirement import retire as retire_epoch
from hub.services.key_rotation import rotate as rotate_keys
from hub.services.key_status import EpochStatus, KeyStatus, key_status
from hub.store.roles import Role

commands = typer.Typer(no_args_is_help=True, help="El llavero del hub.")

KEY_HEADINGS = ("clave", "qué protege", "versión", "seña", "desde", "retirada")
EPOCH_HEADINGS = ("época", "desde", "claves de datos", "también la necesitan", "estado")


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="keys")


@commands.command()
def status(as_json: AsJson = False) -> None:
    """Dice qué protege cada clave y desde cuándo. Sale con 1 si falta una que hace falta."""
    hub = program()
    with hub.engine(Role.PIPELINE) as pipeline:
        found = key_status(pipeline, hub.ring, now())
    if as_json:
        show_json({**asdict(found), "is_whole": found.is_whole})
    else:
        _show(found)
    if not found.is_whole:
        raise typer.Exit(1)


@commands.command()
def rotate(as_json: AsJson = False) -> None:
    """Envuelve todas las claves de datos en una época nueva, o termina lo que quedó a medias."""
    hub = program()
    with hub.engine(Role.PIPELINE) as pipeline, _log(hub) as log:
        with Progress(console=console(), disable=as_json, transient=True) as progress:
            task = progress.add_task("Envolviendo claves", total=None)
            made = rotate_keys(
                pipeline,
                hub.ring,
                lambda done, waiting: progress.update(task, completed=done, total=waiting),
            )
        enter_key_event(log, ROTATED, made.epoch, now())
    if as_json:
        show_json(asdict(made))
    else:
        begun = "Se terminó la rotación a" if made.is_resumed else "Rige"
        say(f"{begun} la época {made.epoch}: {made.rewrapped} claves de datos envueltas de nuevo.")


@commands.command()
def retire(
    epoch: Annotated[int, typer.Argument(min=1, help="La época, como la dice status.")],
    as_json: AsJson = False,
) -> None:
    """Destruye la clave de una época que ya nadie necesita. No tiene vuelta."""
    hub = program()
    with hub.engine(Role.PIPELINE) as pipeline, _log(hub) as log:
        gone = retire_epoch(pipeline, hub.ring, epoch, now())
        enter_key_event(log, RETIRED, epoch, now())
    if as_json:
        show_json(asdict(gone))
    else:
        say(f"La época {epoch} se retiró: su clave quedó destruida y anotada en el registro.")


@contextmanager
def _log(hub: Program) -> Iterator[LogWriter]:
    signer = log_signer(hub.ring, hub.settings.log_origin)
    with hub.engine(Role.OPERATOR) as operator, LogWriter(operator, signer) as log:
        yield log


def _show(found: KeyStatus) -> None:
    keys = [
        (
            record.purpose,
            PROTECTS.get(record.purpose, "–"),
            record.version,
            record.key_id,
            _day(record.created_at),
            _day(record.retired_at),
        )
        for record in found.records
    ]
    show_table(f"Llavero del hub {found.hub_id}", KEY_HEADINGS, keys)
    epochs = [
        (
            epoch.epoch,
            _day(epoch.created_at),
            epoch.keys,
            ", ".join(hold.holder for hold in epoch.held_by) or None,
            _state(epoch),
        )
        for epoch in found.epochs
    ]
    show_table("Épocas de las claves de datos", EPOCH_HEADINGS, epochs)
    if found.destroyed:
        say(f"{found.destroyed} claves de datos fueron destruidas para siempre.")


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d}"


def _state(epoch: EpochStatus) -> str:
    if epoch.is_lost:
        return "✗ falta su clave: restaure el llavero"
    if epoch.retired_at is not None:
        return "retirada"
    return "en uso" if epoch.keys or epoch.held_by else "se puede retirar"
