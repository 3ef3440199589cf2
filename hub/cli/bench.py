"""`hub bench`: figures as ratios against named yardsticks, measured side by side in one run."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated
from uuid import uuid4

import typer

from hub.bench.discovery import measure_discovery
from hub.bench.figures import Ratio
from hub.bench.linkage import LinkageFigure, as_ratios, measure_linkage
from hub.bench.log import measure_log
from hub.bench.lookup import measure_lookup
from hub.bench.standardised_city import standardised_city
from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now
from hub.lake.connection import open_lake

HEADINGS = ("qué se mide", "vara", "nuestro", "de la vara", "unidad", "razón")
Citizens = Annotated[int, typer.Option(min=200, help="Tamaño de la ciudad inventada.")]
Seed = Annotated[int, typer.Option(help="Semilla de esa ciudad: otra que la del entrenamiento.")]

commands = typer.Typer(
    no_args_is_help=True, help="Medidas, como razones frente a una vara con nombre."
)


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="bench")


@commands.command()
def linkage(citizens: Citizens = 5000, seed: Seed = 23, as_json: AsJson = False) -> None:
    """Unir registros: frente a reglas fijas y a Splink sin diseño, con la verdad de la muestra."""
    figures = _linkage(citizens, seed)
    if as_json:
        show_json({"citizens": citizens, "seed": seed, "figures": [asdict(f) for f in figures]})
    else:
        _show_linkage(figures)


@commands.command()
def log(as_json: AsJson = False) -> None:
    """Anotar accesos: frente a una inserción simple en la misma base."""
    _show("Registro de accesos", measure_log(), as_json)


@commands.command()
def lookup(as_json: AsJson = False) -> None:
    """Preguntar por una persona: frente a la misma consulta sin gobierno."""
    _show("Consulta de una persona", measure_lookup(), as_json)


@commands.command()
def discovery(as_json: AsJson = False) -> None:
    """Hallar datos personales en notas: frente a Presidio tal como viene."""
    _show("Datos personales en notas", measure_discovery(), as_json)


@commands.command(name="all")
def everything(citizens: Citizens = 5000, seed: Seed = 23, as_json: AsJson = False) -> None:
    """Todas las medidas, una tras otra."""
    if not as_json:
        say("Cuatro medidas; cada una corre junto a su vara. Tarda unos minutos.")
    figures = _linkage(citizens, seed)
    ratios = [*as_ratios(figures), *measure_lookup(), *measure_log(), *measure_discovery()]
    if not as_json:
        _show_linkage(figures)
    _show("Todas las razones (más de 1 es mejor que la vara)", ratios, as_json)


def _linkage(citizens: int, seed: int) -> list[LinkageFigure]:
    with (
        standardised_city(citizens, seed) as city,
        open_lake(city.settings, city.ring) as lake,
    ):
        return measure_linkage(lake, city.truth, now(), uuid4)


def _show_linkage(figures: Sequence[LinkageFigure]) -> None:
    rows = [
        (
            figure.method,
            figure.judgement.pairwise.precision,
            figure.judgement.pairwise.recall,
            figure.judgement.pairwise.f1,
            figure.judgement.b_cubed.f1,
            figure.judgement.exact_cluster.f1,
            figure.judgement.largest_cluster,
            figure.seconds,
        )
        for figure in figures
    ]
    headings = ("método", "precisión", "cobertura", "F1 pares", "F1 B³", "F1 grupos", "mayor", "s")
    show_table("Unir registros de una misma persona, contra la verdad", headings, rows)


def _show(title: str, ratios: Sequence[Ratio], as_json: bool) -> None:
    if as_json:
        show_json({"ratios": [{**asdict(ratio), "ratio": ratio.ratio} for ratio in ratios]})
        return
    rows = [(r.name, r.yardstick, r.ours, r.theirs, r.unit, r.ratio) for r in ratios]
    show_table(title, HEADINGS, rows)
