"""How the figures of the whole job are shown: each stage's share, and what one more delivery costs."""

from dataclasses import asdict

from hub.bench.city import JobFigure
from hub.cli.output import Cell, say, show_table

HEADINGS = ("etapa", "primera vez, s", "parte, %", "otra entrega, s", "de la primera, %")


def as_document(first: JobFigure, again: JobFigure) -> dict[str, object]:
    """Both runs and their ratios, for programs."""
    return {
        "first": asdict(first),
        "again": asdict(again),
        "to_linkage": first.seconds / first.linkage_seconds,
        "again_to_first": again.seconds / first.seconds,
    }


def show_city(first: JobFigure, again: JobFigure) -> None:
    """Print the stages of both runs, then what a budget asks of the whole."""
    later = {stage.name: stage.seconds for stage in again.stages}
    rows: list[tuple[Cell, ...]] = [
        _row(stage.name, stage.seconds, first.seconds, later.get(stage.name, 0.0))
        for stage in first.stages
    ]
    rows.append(_row("en total", first.seconds, first.seconds, again.seconds))
    title = f"De la entrega al perfil: {first.rows} filas, y {again.rows} más"
    show_table(title, HEADINGS, rows)
    say(
        f"El trabajo entero tarda {first.seconds / first.linkage_seconds:.1f} veces lo que"
        " normalizar y unir."
    )
    say(
        f"Memoria: {first.peak.largest_mib:.0f} MiB el proceso mayor,"
        f" {first.peak.together_mib:.0f} MiB todos juntos."
    )


def _row(name: str, seconds: float, total: float, later: float) -> tuple[Cell, ...]:
    return name, seconds, 100 * seconds / total, later, 100 * later / max(seconds, 0.001)
