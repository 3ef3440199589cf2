"""`hub summary`: what came in, what became of it, and whether it adds up."""

from dataclasses import asdict

import typer

from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import program
from hub.services.summary import Summary, summarise
from hub.store.roles import Role


def register(app: typer.Typer) -> None:
    """Add this command to the `hub` command."""
    app.command()(summary)


def summary(as_json: AsJson = False) -> None:
    """Muestra las cuentas de lo recibido. Sale con 1 si alguna fila no aparece."""
    hub = program()
    with hub.lake() as lake, hub.engine(Role.OPERATOR) as operator:
        found = summarise(lake, operator)
    if as_json:
        show_json({**asdict(found), "is_balanced": found.is_balanced})
    else:
        _show(found)
    if not found.is_balanced:
        raise typer.Exit(1)


def _show(found: Summary) -> None:
    rows: list[tuple[str, int, int, int, int, int, int]] = [
        (
            a.agency,
            a.deliveries,
            a.rows_in,
            a.rows_validated,
            a.rows_quarantined,
            a.rows_stopped,
            a.refused,
        )
        for a in found.agencies
    ]
    counts = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    headings = (
        "entidad",
        "archivos",
        "filas",
        "válidas",
        "en cuarentena",
        "suprimidas",
        "rechazados",
    )
    show_table("Lo que llegó", headings, [*rows, ("total", *counts)])
    made = found.totals
    show_table(
        "Lo que el hub hizo con ello",
        ("qué", "cuántos"),
        [
            ("menciones de personas", made.mentions),
            ("personas reconocidas", made.citizens),
            ("registros unidos a otro", made.links),
            ("pares que esperan revisión", made.waiting_review),
            ("valores con su fuente", made.values),
            ("valores en los que las fuentes no coinciden", made.contested),
            ("notas revisadas", made.notes),
            ("datos personales hallados en notas", made.findings),
            ("accesos en el registro", found.log_size),
        ],
    )
    if found.checkpoint:
        origin, size, root = found.checkpoint.splitlines()[:3]
        say(f"Último punto firmado del registro: {origin}, {size} entradas, raíz {root}")
    say(
        "✓ Ninguna fila se perdió: filas = válidas + en cuarentena + suprimidas, y cada válida está en un perfil "
        "o la reemplazó una más nueva."
        if found.is_balanced
        else "✗ Las cuentas no cuadran: falta alguna fila. No use estos perfiles y avise."
    )
