"""How commands speak: a table for people, one JSON document for programs."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Un documento JSON en vez de una tabla.")]
WIDTH_OFF_SCREEN = 110
MANY = 100  # from here on a reader has no use for decimals

Cell = str | int | float | None


def console() -> Console:
    """Return the console of standard output; wide enough for a table when it is not a screen."""
    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=WIDTH_OFF_SCREEN)


def say(sentence: str) -> None:
    """Print one sentence."""
    console().print(sentence, markup=False, soft_wrap=True)


def show_json(document: Mapping[str, object]) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def show_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print a table: words to the left, numbers to the right, thousands as people read them."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for index, heading in enumerate(headings):
        is_number = any(isinstance(row[index], int | float) for row in rows)
        table.add_column(heading, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell_text(cell) for cell in row))
    console().print(table)


def cell_text(cell: Cell) -> str:
    """Write one cell the Colombian way: 12.345 and 0,98."""
    match cell:
        case None:
            return "–"
        case int():
            return f"{cell:,}".replace(",", ".")
        case float():
            decimals = 0 if abs(cell) >= MANY else 3
            return f"{cell:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
        case _:
            return cell


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
