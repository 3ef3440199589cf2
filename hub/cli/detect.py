"""`hub detect`: personal data in notes and columns. `hub detect IN` is `hub detect notes IN`."""

import gc
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.progress import Progress
from typer.core import TyperGroup
from typing_extensions import override

from hub.cli.output import AsJson, console, say, show_json, show_table
from hub.discovery.engine import build_engine
from hub.discovery.errors import LineError
from hub.discovery.exchanging import Exchanged, Listeners, exchange
from hub.discovery.findings import RELEASE_THRESHOLD
from hub.discovery.whole_reader import detecting


class NotesUnlessNamed(TyperGroup):
    """A group whose first word may be a file of notes instead of a command."""

    @override
    def parse_args(self, ctx: object, args: list[str]) -> list[str]:
        """Put `notes` before words that begin with no command."""
        named = args[:1] and (args[0] in self.commands or args[0] == "--help")
        context = cast("typer.Context", ctx)
        return super().parse_args(context, args if named or not args else ["notes", *args])


commands = typer.Typer(
    cls=NotesUnlessNamed,
    no_args_is_help=True,
    help="Halla datos personales. `hub detect ENTRADA` es `hub detect notes ENTRADA`.",
)


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="detect")


@commands.callback()
def detect() -> None:
    """Halla datos personales en notas y en columnas."""


@commands.command()
def notes(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="ENTRADA", help="Notas, un objeto JSON por línea.", exists=True, dir_okay=False
        ),
    ],
    out: Annotated[Path, typer.Option(help="Dónde escribir lo hallado, una línea por nota.")],
    least: Annotated[
        float, typer.Option("--score", min=0, max=1, help="Desde qué certeza cuenta un hallazgo.")
    ] = RELEASE_THRESHOLD,
    as_json: AsJson = False,
) -> None:
    """Lee notas y escribe dónde hay datos personales. Sale con 1 si alguna línea no se pudo leer."""
    with Progress(console=console(), disable=as_json, transient=True) as progress:
        task = progress.add_task("Leyendo notas", total=source.stat().st_size or None)
        engine = build_engine()
        gc.freeze()  # the word lists stay to the end: looking through them again and again is waste
        hear = Listeners(lambda read: progress.advance(task, read), _complain)
        done = exchange(source, out, detecting(engine), least, hear)
    if as_json:
        show_json(asdict(done))
    else:
        _show(done, out)
    if done.bad_lines:
        raise typer.Exit(1)


def _complain(error: LineError) -> None:
    typer.echo(f"✗ {error}", err=True)


def _show(done: Exchanged, out: Path) -> None:
    show_table("Datos personales hallados", ("qué", "cuántos"), [*done.findings.items()])
    say(f"{done.notes} notas leídas; lo hallado está en {out}.")
    if done.bad_lines:
        say(f"{done.bad_lines} líneas no se pudieron leer: corríjalas y repita.")
