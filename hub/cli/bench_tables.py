"""`hub bench tables`: `hub resolve` against Splink as it comes and rules, on labelled tables."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.bench_linkage import fine
from hub.cli.output import AsJson, Cell, say, show_json, show_table
from hub.resolving.evaluation import TableFigure, measure_table, shared_tables

HEADINGS = (
    *("tabla", "método", "precisión", "cobertura", "F1 pares"),
    *("F1 B³", "F1 grupos", "mayor", "s de procesador"),
)
Folder = Annotated[
    Path | None,
    typer.Option(envvar="HUB_SHARED_DATA", help="Carpeta con las tablas y sus respuestas."),
]


def tables(folder: Folder = None, as_json: AsJson = False) -> None:
    """Tablas públicas con respuesta: `hub resolve`, Splink de biblioteca y reglas fijas."""
    found = shared_tables(folder) if folder else []
    if not found:
        reason = "No se midió: HUB_SHARED_DATA no nombra una carpeta con febrl4 o fake_1000."
        show_json({"skipped": reason, "figures": []}) if as_json else say(reason)
        return
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as temp:
        figures = [figure for table in found for figure in measure_table(table, Path(temp))]
    if as_json:
        show_json({"figures": [asdict(figure) for figure in figures]})
    else:
        show_table("Tablas con respuesta", HEADINGS, [_row(figure) for figure in figures])


def _row(figure: TableFigure) -> tuple[Cell, ...]:
    found = figure.judgement
    return (
        *(figure.table, figure.method),
        *map(fine, (found.pairwise.precision, found.pairwise.recall, found.pairwise.f1)),
        *map(fine, (found.b_cubed.f1, found.exact_cluster.f1)),
        *(found.largest_cluster, figure.seconds),
    )
