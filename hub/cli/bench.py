"""`hub bench`: figures as ratios against named yardsticks, measured side by side in one run."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hub.bench.arrivals import measure_arrivals
from hub.bench.bands import measure_bands, thresholds
from hub.bench.batch import measure_batch
from hub.bench.city import measure_city
from hub.bench.decisions import measure_decisions
from hub.bench.discovery import measure_discovery
from hub.bench.figures import Ratio
from hub.bench.keys import measure_rotation, measure_sealing
from hub.bench.linkage import LinkageFigure, as_ratios, measure_linkage
from hub.bench.log import measure_log
from hub.bench.lookup import measure_lookup
from hub.bench.standardised_city import standardised_city
from hub.cli.bench_city import as_document, show_city
from hub.cli.bench_discovery import discovery
from hub.cli.bench_linkage import show_arrivals, show_bands, show_linkage
from hub.cli.bench_tables import tables
from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now

HEADINGS = ("qué se mide", "vara", "nuestro", "de la vara", "unidad", "razón")
Citizens = Annotated[int, typer.Option(min=200, help="Tamaño de la ciudad inventada.")]
Seed = Annotated[int, typer.Option(help="Semilla de esa ciudad: otra que la del entrenamiento.")]
Base = Annotated[
    Path | None,
    typer.Option(help="Carpeta donde guardar la ciudad normalizada y hallarla la próxima vez."),
]

commands = typer.Typer(
    no_args_is_help=True, help="Medidas, como razones frente a una vara con nombre."
)


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="bench")


@commands.command()
def linkage(
    citizens: Citizens = 5000, seed: Seed = 23, base: Base = None, as_json: AsJson = False
) -> None:
    """Unir registros: frente a reglas fijas y a Splink de biblioteca, con la verdad a la vista."""
    figures = _linkage(citizens, seed, base, quiet=as_json)
    if as_json:
        told = [{**asdict(f), "seconds": f.seconds, "cpu_seconds": f.cpu_seconds} for f in figures]
        show_json({"citizens": citizens, "seed": seed, "figures": told})
    else:
        show_linkage(figures)


@commands.command()
def bands(
    citizens: Citizens = 5000, seed: Seed = 23, base: Base = None, as_json: AsJson = False
) -> None:
    """Bandas de peso de una corrida entera, y los umbrales que de ellas salen."""
    with standardised_city(citizens, seed, base) as city:
        found = measure_bands(city, now())
    chosen = thresholds(found)
    if as_json:
        told = {"bands": [asdict(band) for band in found], "thresholds": asdict(chosen)}
        show_json({"citizens": citizens, "seed": seed, **told})
    else:
        show_bands(found, chosen)


@commands.command()
def arrivals(
    citizens: Citizens = 5000, seed: Seed = 23, base: Base = None, as_json: AsJson = False
) -> None:
    """Una entrega de 10.000 filas sobre una base ya enlazada, y una persona en la ventanilla."""
    with standardised_city(citizens, seed, base) as found:
        figure = measure_arrivals(found, now())
    if as_json:
        show_json({"citizens": citizens, "seed": seed, **asdict(figure), "ratio": figure.ratio})
    else:
        show_arrivals(figure)


commands.command()(tables)


@commands.command()
def city(citizens: Citizens = 5000, seed: Seed = 23, as_json: AsJson = False) -> None:
    """El trabajo entero en su propia casa, y otra vez con una entrega más, del 1 %."""
    first, again = measure_city(citizens, seed)
    if as_json:
        show_json({"citizens": citizens, "seed": seed, **as_document(first, again)})
    else:
        show_city(first, again)


@commands.command()
def log(as_json: AsJson = False) -> None:
    """Anotar accesos: frente a una inserción simple en la misma base."""
    _show("Registro de accesos", measure_log(), as_json)


@commands.command()
def lookup(as_json: AsJson = False) -> None:
    """Preguntar por una persona: por HTTP, frente a la misma lectura sin gobierno."""
    _show("Consulta de una persona", measure_lookup(), as_json)


@commands.command()
def batch(as_json: AsJson = False) -> None:
    """Preguntar por muchas personas: frente a leer las mismas secciones selladas."""
    _show("Consulta de muchas personas", measure_batch(), as_json)


@commands.command()
def decisions(as_json: AsJson = False) -> None:
    """Decidir sobre 100.000 personas: frente a decidir por cada una con Cedar."""
    _show("Decisiones", measure_decisions(), as_json)


commands.command()(discovery)


@commands.command()
def keys(
    citizens: Annotated[
        int, typer.Option(min=1, help="Personas cuyas claves se rotan.")
    ] = 1_000_000,
    as_json: AsJson = False,
) -> None:
    """Sellar y abrir: frente a AES-GCM a secas. Rotar: frente a copiar las mismas filas."""
    ratios = [*measure_sealing(), measure_rotation(citizens).as_ratio()]
    _show("Claves", ratios, as_json)


@commands.command(name="all")
def everything(citizens: Citizens = 5000, seed: Seed = 23, as_json: AsJson = False) -> None:
    """Las medidas cortas, una tras otra: enlace, consulta, registro de accesos y hallazgos."""
    if not as_json:
        say("Cuatro medidas; cada una corre junto a su vara. Tarda unos minutos.")
    figures = _linkage(citizens, seed, None, quiet=as_json)
    ratios = [*as_ratios(figures), *measure_lookup(), *measure_log(), *measure_discovery()]
    if not as_json:
        show_linkage(figures)
    _show("Todas las razones (más de 1 es mejor que la vara)", ratios, as_json)


def _linkage(citizens: int, seed: int, base: Path | None, *, quiet: bool) -> list[LinkageFigure]:
    def told(sentence: str) -> None:
        if not quiet:
            say(sentence)

    told(f"Ciudad de {citizens} habitantes, semilla {seed}: se entrega y se normaliza.")
    with standardised_city(citizens, seed, base) as city:
        return measure_linkage(city, now(), told=told)


def _show(title: str, ratios: Sequence[Ratio], as_json: bool) -> None:
    if as_json:
        show_json({"ratios": [{**asdict(ratio), "ratio": ratio.ratio} for ratio in ratios]})
        return
    rows = [(r.name, r.yardstick, r.ours, r.theirs, r.unit, r.ratio) for r in ratios]
    show_table(title, HEADINGS, rows)
