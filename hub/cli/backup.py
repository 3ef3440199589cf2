"""`hub backup` and `hub restore`: sealed copies, the keys apart, and nobody brought back."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.output import AsJson, say, show_json
from hub.cli.program import now, program
from hub.intake.contract import load_contracts
from hub.services.backup.making import BackupPlan, RunningHub, Tell, make_backup
from hub.services.backup.restoring import Rules
from hub.services.backup.restoring import restore as restore_backup
from hub.store.database import open_database
from policies.erasure import load_erasure
from policies.rulebook import DEFAULT_FOLDER

Folder = Annotated[Path, typer.Argument(help="Carpeta fuera del hub.")]
Keys = Annotated[
    Path | None,
    typer.Option("--keys", help="Otra carpeta, vacía, para el llavero. Guárdela en otro lugar."),
]
KeepDays = Annotated[int, typer.Option(min=1, help="Cuántos días se guardará esta copia.")]
Rollback = Annotated[
    str | None,
    typer.Option(
        "--rollback-reason", help="Código del motivo para perder accesos anotados después."
    ),
]


def register(app: typer.Typer) -> None:
    """Add `hub backup` to the `hub` command."""
    app.command()(backup)


def register_restore(app: typer.Typer) -> None:
    """Add `hub restore` to the `hub` command."""
    app.command()(restore)


def backup(
    folder: Folder, keys: Keys = None, keep_days: KeepDays = 90, as_json: AsJson = False
) -> None:
    """Copia el hub, sellado, en una carpeta nueva dentro de la que se diga."""
    hub = program()
    with hub.database() as server:
        running = RunningHub(hub.settings, hub.ring, server)
        plan = BackupPlan(folder, keys, keep_days)
        label = make_backup(running, plan, now(), _teller(quiet=as_json))
    if as_json:
        show_json({**asdict(label), "keys_copied": keys is not None})
        return
    say(f"✓ Copia {label.backup_id} terminada.")
    if keys is None:
        say("! El llavero no se copió: sin él esta copia no se abre. Use --keys con otra carpeta.")


def restore(folder: Folder, rollback: Rollback = None, as_json: AsJson = False) -> None:
    """Pone una copia en el lugar de lo que hay y suprime de nuevo a quien se suprimió después."""
    hub = program()
    rules = Rules(load_contracts(DEFAULT_FOLDER / "contracts"), load_erasure())
    with open_database(hub.settings, hub.ring, restoring=True) as server:
        running = RunningHub(hub.settings, hub.ring, server)
        done = restore_backup(running, folder, rules, rollback, now())
    if as_json:
        show_json(asdict(done))
        return
    say(
        f"✓ Copia {done.label.backup_id} restaurada. {done.shredded_again} supresiones hechas "
        "después de ella se repitieron antes de abrir. Siga con: hub log verify"
    )


def _teller(*, quiet: bool) -> Tell:
    return _silent if quiet else _tell


def _tell(step: str) -> None:
    say(f"· {step}")


def _silent(_step: str) -> None:
    """Programs read the JSON document only."""
