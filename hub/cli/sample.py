"""`hub sample`: deliveries of six agencies about people who do not exist."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from hub.cli.output import AsJson, console, say, show_json
from hub.cli.program import program
from hub.samples.deliver import SampleOrder, SampleSummary, deliver
from hub.settings import Settings

Citizens = Annotated[int, typer.Option(min=1, help="Cuántas personas tiene la ciudad.")]
Seed = Annotated[int, typer.Option(help="La misma semilla da los mismos archivos.")]
Truth = Annotated[
    Path | None, typer.Option(help="Dónde escribir qué registro es de qué persona (Parquet).")
]
Once = Annotated[bool, typer.Option("--once", help="No repetir una muestra ya entregada.")]


def register(app: typer.Typer) -> None:
    """Add this command to the `hub` command."""
    app.command()(sample)


def sample(
    citizens: Citizens = 5000,
    seed: Seed = 7,
    truth: Truth = None,
    once: Once = False,
    as_json: AsJson = False,
) -> None:
    """Escribe entregas de muestra de seis entidades en el buzón. Las personas son inventadas."""
    settings = program().settings
    done = _mark(settings, citizens, seed)
    if once and done.exists():
        say(f"La muestra de {citizens} personas ya se entregó; no se repite.")
        return
    summary = _deliver(settings, SampleOrder(citizens, seed), truth, quiet=as_json)
    done.touch()
    if as_json:
        show_json({**asdict(summary), "files": [path.name for path in summary.files]})
        return
    say(f"{len(summary.files)} archivos de 6 entidades en el buzón: {summary.row_count} filas.")


def _deliver(
    settings: Settings, order: SampleOrder, truth: Path | None, *, quiet: bool
) -> SampleSummary:
    settings.inbox.mkdir(parents=True, exist_ok=True)
    with Progress(console=console(), disable=quiet, transient=True) as progress:
        task = progress.add_task("Inventando una ciudad", total=order.citizens)
        return deliver(settings.inbox, order, truth, lambda people: progress.advance(task, people))


def _mark(settings: Settings, citizens: int, seed: int) -> Path:
    """Return the file that remembers that this sample was delivered."""
    return settings.home / f"sample-{citizens}-{seed}.delivered"
