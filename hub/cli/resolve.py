"""`hub resolve`: who is who in a table of anybody's. `hub resolve TABLE` is `hub resolve table`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from typer.core import TyperGroup
from typing_extensions import override

from hub.cli.output import AsJson, console, say, show_json
from hub.cli.resolve_one import one
from hub.resolving.errors import ResolveError
from hub.resolving.resolving import Tell
from hub.resolving.task import ResolveTask, resolve_file
from hub.settings import settings_of_this_process


class TableUnlessNamed(TyperGroup):
    """A group whose first word may be a table instead of a command."""

    @override
    def parse_args(self, ctx: object, args: list[str]) -> list[str]:
        """Put `table` before words that begin with no command."""
        named = args[:1] and (args[0] in self.commands or args[0] == "--help")
        context = cast("typer.Context", ctx)
        return super().parse_args(context, args if named or not args else ["table", *args])


commands = typer.Typer(
    cls=TableUnlessNamed,
    no_args_is_help=True,
    help="Dice qué registros son de la misma persona. `hub resolve TABLA` es `hub resolve table`.",
)


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="resolve")


@commands.callback()
def resolve() -> None:
    """Dice qué registros son de la misma persona."""


@commands.command(name="table")
def table(  # noqa: PLR0913, PLR0917 - one argument per option of the command
    source: Annotated[Path, typer.Argument(metavar="TABLA", help="Parquet o CSV con títulos.")],
    out: Annotated[Path, typer.Option(help="Dónde escribir el resultado (.parquet o .csv).")],
    model: Annotated[
        Path | None, typer.Option(help="Modelo guardado, de una tabla con las mismas columnas.")
    ] = None,
    train: Annotated[
        bool, typer.Option("--train", help="Aprender de la propia tabla, sin respuestas.")
    ] = False,
    save_model: Annotated[
        Path | None, typer.Option(help="Dónde guardar lo aprendido con --train.")
    ] = None,
    columns: Annotated[
        Path | None, typer.Option(help="YAML: qué es cada columna (columns: {dob: birth_date}).")
    ] = None,
    temp: Annotated[
        Path | None, typer.Option(help="Carpeta temporal; lo que quede allí no se puede leer.")
    ] = None,
    memory: Annotated[str, typer.Option(help="Memoria para las tablas de trabajo.")] = "2GB",
    as_json: AsJson = False,
) -> None:
    """Agrupa los registros de TABLA que son de la misma persona."""
    if train == (model is not None):
        raise ResolveError("Diga --train para aprender de la tabla, o --model con un modelo.")
    if save_model is not None and not train:
        raise ResolveError("--save-model guarda lo que se aprende con --train; falta --train.")
    task = ResolveTask(
        source=source,
        out=out,
        model=model,
        save_model=save_model,
        columns=columns,
        temp=temp or settings_of_this_process().temp,
        memory=memory,
    )
    with _telling(quiet=as_json) as tell:
        outcome, reading = resolve_file(task, tell)
    if as_json:
        show_json({**asdict(outcome), "unread_columns": list(reading.unread)})
        return
    if reading.unread:
        say(
            f"Columnas que no se leyeron: {', '.join(reading.unread)}. Use --columns para decir qué son."
        )
    say(
        f"{outcome.records} registros de {outcome.clusters} personas en {out.name}:"
        f" {outcome.grouped} comparten persona; la mayor tiene {outcome.largest}."
    )


commands.command(name="one")(one)


@contextmanager
def _telling(*, quiet: bool) -> Iterator[Tell]:
    """Show the step under way."""
    parts = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*parts, console=console(), disable=quiet, transient=True) as progress:
        step = progress.add_task("Leyendo la tabla", total=None)
        yield lambda words: progress.update(step, description=words)
