"""How the figures of a linkage are shown: quality, cost of each stage, and who is hurt."""

from collections.abc import Sequence

from hub.bench.arrivals import ArrivalsFigure
from hub.bench.bands import (
    FRACTURE_SHARE,
    JOIN_SHARE,
    REVIEW_SHARE,
    WIDTH,
    Band,
    Thresholds,
)
from hub.bench.linkage import METHODS, LinkageFigure
from hub.cli.output import Cell, say, show_table

QUALITY = (
    *("método", "pares: precisión", "cobertura", "F1"),
    *("B³: precisión", "cobertura", "F1", "grupos F1", "mayor"),
)
COST = ("método", "etapa", "segundos", "de procesador", "memoria mayor, MiB")
ERRORS = ("grupo", "registros", "con un extraño, %", "falta una pareja, %")
BANDS = (
    *("peso desde", "pares", "ciertos", "errados de la misma casa"),
    *("sin contradicción", "ciertos", "unidos", "ciertos"),
)
SLICE_NAMES = {
    "twin": "gemelos",
    "namesake": "homónimos de la familia",
    "minor": "menores",
    "foreigner": "extranjeros",
    "no_document": "sin documento",
    "married": "apellido de casada",
    "shared_document": "con el documento de la madre",
    "changed_document": "cambió de documento",
    "moved": "dirección vieja",
    "junk": "con un dato de relleno",
}


def fine(share: float) -> str:
    """A share with the decimals in which good linkages differ: 0,9995."""
    return f"{share:.4f}".replace(".", ",")


def show_linkage(figures: Sequence[LinkageFigure]) -> None:
    """Print three tables: what each method reached, what it cost, and our errors by group."""
    show_table(
        "Unir registros de una misma persona, contra la verdad",
        QUALITY,
        [_quality(figure) for figure in figures],
    )
    show_table("Lo que costó (entrenar, aparte)", COST, [*_costs(figures)])
    ours = figures[-1].judgement.slices
    show_table(
        "Nuestros errores, por clase de persona",
        ERRORS,
        [
            (
                SLICE_NAMES.get(name, name),
                score.records,
                100 * score.with_a_stranger,
                100 * score.missing_a_partner,
            )
            for name, score in ours.items()
        ],
    )


def show_bands(bands: Sequence[Band], chosen: Thresholds) -> None:
    """Print the bands and, below, each threshold with its rule."""
    rows: list[tuple[Cell, ...]] = [
        (
            f"{band.lowest:g}",
            *(band.pairs, band.true_share, band.wrong_in_household),
            *(band.unvetoed, band.true_unvetoed, band.joined, band.true_joined),
        )
        for band in bands
    ]
    show_table(f"Pares de una corrida entera, por bandas de {WIDTH} bits", BANDS, rows)
    for name, weight, share in (
        ("Se unen", chosen.join, JOIN_SHARE),
        ("Siguen unidos", chosen.fracture, FRACTURE_SHARE),
        ("Se preguntan", chosen.review, REVIEW_SHARE),
    ):
        say(
            f"{name} desde el peso {weight:g}: la banda más baja en la que, quitadas las"
            f" contradicciones, es cierta al menos {share:.0%} de los pares."
        )


def show_arrivals(figure: ArrivalsFigure) -> None:
    """Say what an arrival costs, whether it changes anybody's place, and how long one waits."""
    say(
        f"{figure.arriving} registros nuevos sobre {figure.records - figure.arriving}:"
        f" {figure.arriving_seconds:.1f} s; enlazar todo, {figure.full_seconds:.1f} s;"
        f" razón {figure.ratio:.2f}."
    )
    say(f"Registros que quedan en otro grupo que al enlazar todo: {figure.placed_otherwise}.")
    say(
        f"Una persona en la ventanilla: {figure.window_median_ms:.0f} ms la mitad de las veces,"
        f" {figure.window_slow_ms:.0f} ms en 95 de cada 100."
    )


def _quality(figure: LinkageFigure) -> tuple[Cell, ...]:
    found = figure.judgement
    return (
        METHODS[figure.method],
        *map(fine, (found.pairwise.precision, found.pairwise.recall, found.pairwise.f1)),
        *map(fine, (found.b_cubed.precision, found.b_cubed.recall, found.b_cubed.f1)),
        *(fine(found.exact_cluster.f1), found.largest_cluster),
    )


def _costs(figures: Sequence[LinkageFigure]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for figure in figures:
        name = METHODS[figure.method]
        if figure.training_seconds:
            rows.append((name, "entrenar", figure.training_seconds, None, None))
        rows += [(name, s.name, s.seconds, s.cpu_seconds, None) for s in figure.stages]
        rows.append((name, "en total", figure.seconds, figure.cpu_seconds, round(figure.peak_mib)))
    return rows
