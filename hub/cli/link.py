"""`hub link`: link what is new with the saved model; `hub link train` learns another."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from hub.bench.standardised_city import standardised_city
from hub.cli.output import AsJson, say, show_json
from hub.cli.program import now, program
from hub.identity.linked import link as link_records
from hub.identity.saved_model import SAVED_MODEL
from hub.identity.training import train as train_model
from hub.lake.connection import open_lake

commands = typer.Typer(
    invoke_without_command=True, help="Une los registros de una misma persona; entrena el modelo."
)


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="link")


@commands.callback()
def link(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Comparar otra vez toda la base.")] = False,
    as_json: AsJson = False,
) -> None:
    """Une lo nuevo o lo cambiado desde la última vez. El perfil y la publicación van después."""
    if context.invoked_subcommand is not None:
        return
    with program().lake() as lake:
        counts = link_records(lake, now(), uuid4, full=full)
    if as_json:
        show_json(asdict(counts))
    else:
        say(
            f"{counts.records} registros de {counts.citizens} personas: {counts.new_citizens} nuevas,"
            f" {counts.merged_citizens} unidas a otra, {counts.flagged} por aclarar;"
            f" {counts.waiting_review} pares esperan revisión."
        )


@commands.command()
def train(
    citizens: Annotated[
        int, typer.Option(min=5000, help="Tamaño de la ciudad inventada.")
    ] = 60_000,
    seed: Annotated[int, typer.Option(help="Semilla de esa ciudad.")] = 11,
    out: Annotated[Path, typer.Option(help="Dónde guardar el modelo.")] = SAVED_MODEL,
    as_json: AsJson = False,
) -> None:
    """Entrena el modelo con una ciudad inventada, sin mirar su verdad, y lo guarda."""
    command = f"hub link train --citizens {citizens} --seed {seed}"
    with (
        standardised_city(citizens, seed) as city,
        open_lake(city.settings, city.ring) as lake,
    ):
        model = train_model(lake, command, seed)
    model.save(out)
    if as_json:
        show_json({"model": out.name, "version": model.version, "mentions": model.trained_mentions})
    else:
        say(
            f"Modelo {model.version[:16]} guardado: aprendió de {model.trained_mentions} menciones."
        )
