"""`hub log`: prove that the access log was not rewritten."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from hub.cli.output import AsJson, say, show_json
from hub.cli.program import program
from hub.errors import HubError
from hub.ledger.witness_policy import policy_text
from hub.services.access_log import log_identity
from hub.services.log_export import export_log
from hub.services.log_reading import verify_log
from hub.services.log_witnessing import witnessed_by
from hub.store.roles import Role

commands = typer.Typer(no_args_is_help=True, help="El registro de accesos.")


class LogFolderError(HubError):
    """The folder for the log already holds something."""


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="log")


@commands.command()
def verify(as_json: AsJson = False) -> None:
    """Comprueba todo el registro: cada entrada, el árbol y cada punto firmado."""
    hub = program()
    with hub.engine(Role.OPERATOR) as operator:
        identity = log_identity(hub.ring, hub.settings.log_origin)
        with walking(as_json=as_json) as progress:
            verdict = verify_log(operator, identity, progress)
    if as_json:
        show_json({**asdict(verdict), "root": verdict.root.hex(), "is_whole": verdict.is_whole})
    elif verdict.flaw is None:
        say(
            f"✓ El registro está completo: {verdict.entries} entradas, {verdict.checkpoints} puntos "
            f"firmados. Nadie cambió nada. Raíz {verdict.root.hex()[:16]}…"
        )
    else:
        say(f"✗ La entrada {verdict.flaw.entry} está mal: {verdict.flaw.words}")
    if not verdict.is_whole:
        raise typer.Exit(1)


@contextmanager
def walking(*, as_json: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how far the walk over the log came, on the error output and only on a screen."""
    screen = Console(stderr=True)
    with Progress(console=screen, transient=True, disable=as_json or not screen.is_terminal) as bar:
        task = bar.add_task("Comprobando el registro", total=None)
        yield lambda size, good: bar.update(task, total=size, completed=good)


@commands.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Carpeta nueva o vacía para el registro.")],
    as_json: AsJson = False,
) -> None:
    """Escribe el registro en el formato C2SP tlog-tiles, para que otros lo comprueben."""
    if folder.exists() and any(folder.iterdir()):
        raise LogFolderError("La carpeta no está vacía. No se escribió nada; use una nueva.")
    hub = program()
    with hub.engine(Role.OPERATOR) as operator:
        is_witnessed = hub.settings.log_witnesses is not None
        written = export_log(operator, folder, is_witnessed=is_witnessed)
    key = log_identity(hub.ring, hub.settings.log_origin).key
    (folder / "log.vkey").write_text(f"{key.text}\n", encoding="utf-8")
    policy = policy_text(key, witnessed_by(hub.settings).policy)
    (folder / "log.policy").write_text(policy, encoding="utf-8")
    if as_json:
        show_json({"entries": written.entries, "files": written.files + 2})
    else:
        say(f"{written.entries} entradas en {written.files + 2} archivos, con la clave log.vkey.")
