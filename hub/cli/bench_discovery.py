"""`hub bench discovery`: how well, how fast and in how much memory notes are read."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hub.bench.discovery import measure_discovery
from hub.bench.figures import Ratio
from hub.bench.notes import STREAMED, MemoryFigure, NotesFigure, measure_memory, measure_notes
from hub.cli.bench_linkage import fine
from hub.cli.output import AsJson, say, show_json, show_table

QUALITY = ("qué", "con la persona conocida", "sin conocer a nadie")
LABELS = ("dato", "cuántos", "F2 conocida", "F2 sin conocer", "cobertura", "precisión")
SPEED = ("qué se mide", "vara", "nuestro", "de la vara", "unidad", "razón")


def discovery(
    folder: Annotated[
        Path | None,
        typer.Option(envvar="HUB_SHARED_DATA", help="Carpeta con MEDDOCAN, para medir afuera."),
    ] = None,
    stream: Annotated[
        int, typer.Option(min=1_000, help="Cuántas notas leer para medir la memoria.")
    ] = STREAMED,
    as_json: AsJson = False,
) -> None:
    """Datos personales en notas: lo que se escapa, F2, velocidad frente a Presidio, memoria."""
    quality = measure_notes(folder)
    ratios = measure_discovery()
    memory = measure_memory(stream)
    if as_json:
        show_json(_document(quality, ratios, memory))
        return
    _show_quality(quality)
    rows = [(r.name, r.yardstick, r.ours, r.theirs, r.unit, r.ratio) for r in ratios]
    show_table("Frente a Presidio de serie, mismas notas y misma corrida", SPEED, rows)
    say(
        f"Memoria tras {memory.notes // 10} notas: {memory.early_mib:.0f} MiB; "
        f"tras {memory.notes}: {memory.late_mib:.0f} MiB."
    )


def _show_quality(figure: NotesFigure) -> None:
    one, other = figure.known, figure.unknown
    rows = [
        (
            "parte de los caracteres personales que queda a la vista",
            fine(one.leak),
            fine(other.leak),
        ),
        ("de ella, de la propia persona", fine(one.leak_of_subject), fine(other.leak_of_subject)),
        ("de ella, de otras personas", fine(one.leak_of_others), fine(other.leak_of_others)),
        ("notas inofensivas tocadas", fine(one.harmless_touched), fine(other.harmless_touched)),
    ]
    show_table(f"{one.texts} notas que no se miraron al hacer las reglas", QUALITY, rows)
    scores = [
        (
            score.label.value,
            score.expected,
            fine(one.score(score.label).f2),
            fine(score.f2),
            fine(score.recall),
            fine(score.precision),
        )
        for score in other.labels
    ]
    show_table("Por clase de dato", LABELS, scores)
    if figure.outside_recall is None:
        say("MEDDOCAN no se midió: HUB_SHARED_DATA no nombra una carpeta que lo tenga.")
    else:
        say(f"Nombres hallados en MEDDOCAN dev (cobertura): {fine(figure.outside_recall)}")


def _document(quality: NotesFigure, ratios: list[Ratio], memory: MemoryFigure) -> dict[str, object]:
    return {
        "quality": asdict(quality),
        "f2": {score.label.value: score.f2 for score in quality.unknown.labels},
        "f2_known": {score.label.value: score.f2 for score in quality.known.labels},
        "ratios": [{**asdict(ratio), "ratio": ratio.ratio} for ratio in ratios],
        "memory": asdict(memory),
    }
