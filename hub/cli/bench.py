"""`hub bench`: figures as ratios against named yardsticks, measured side by side in one run."""

import typer

app = typer.Typer(no_args_is_help=True, help="Medidas, como razones frente a una vara con nombre.")
