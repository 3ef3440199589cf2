"""`hub link`: train the linkage model. A normal run loads the saved one."""

from pathlib import Path
from typing import Annotated

import typer

from hub.bench.standardised_city import standardised_city
from hub.cli.output import AsJson, say, show_json
from hub.identity.saved_model import SAVED_MODEL
from hub.identity.training import train as train_model
from hub.lake.connection import open_lake

commands = typer.Typer(
    no_args_is_help=True, help="El modelo que une registros de una misma persona."
)


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="link")


@commands.callback()
def link() -> None:
    """El modelo que une registros de una misma persona."""


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
