"""`hub doctor`: is anything on disk that should not be there."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from hub.cli.output import AsJson, console, say, show_json, show_table
from hub.doctor.needles import Needles, needles_of_file
from hub.doctor.planted import prove
from hub.doctor.search import Report, files_under, search
from hub.settings import settings_of_this_process

Markers = Annotated[
    Path, typer.Option("--markers", help="Archivo UTF-8 con un valor por línea, fuera del hub.")
]
Folder = Annotated[
    Path | None, typer.Option("--folder", help="Otra carpeta en vez de la del hub (HUB_HOME).")
]

commands = typer.Typer(no_args_is_help=True, help="Revisa que el hub esté sano.")


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="doctor")


@commands.callback()
def doctor() -> None:
    """Revisa que el hub esté sano."""


@commands.command()
def leaks(markers: Markers, folder: Folder = None, as_json: AsJson = False) -> None:
    """Busca valores en claro en cada byte bajo HUB_HOME. Sale con 1 si encuentra alguno."""
    planted = prove()
    wanted = needles_of_file(markers)
    place = folder or settings_of_this_process().home
    report = _searched(place, wanted, quiet=as_json)
    if as_json:
        show_json({**asdict(report), "markers": wanted.markers, "proved_on": planted,
                   "is_clean": report.is_clean})  # fmt: skip
    else:
        _show(report, wanted, planted)
    if not report.is_clean:
        raise typer.Exit(1)


def _searched(folder: Path, wanted: Needles, *, quiet: bool) -> Report:
    total = sum(path.stat().st_size for path in files_under(folder))
    with Progress(console=console(), disable=quiet, transient=True) as progress:
        task = progress.add_task("Buscando", total=total)
        return search(folder, wanted, lambda size: progress.advance(task, size))


def _show(report: Report, wanted: Needles, planted: int) -> None:
    if report.hits:
        rows = [(hit.path, hit.inside, hit.marker, hit.spelling, hit.count) for hit in report.hits]
        show_table("En claro", ("archivo", "dentro de", "marca", "escrita", "veces"), rows)
    for name in report.unread:
        say(f"✗ No se pudo leer: {name}. Repita con un usuario que pueda.")
    for name in report.unopened:
        say(f"· No se abrió por dentro: {name}. Sus bytes sí se buscaron tal como están.")
    say(
        f"{'✓' if report.is_clean else '✗'} {len(report.hits)} hallazgos de {wanted.markers} marcas "
        f"en {report.files} archivos ({report.bytes // 1_000_000} MB). El buscador se probó antes "
        f"con {planted} archivos plantados."
    )
