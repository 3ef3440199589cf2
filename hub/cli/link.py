"""`hub link`: train the linkage model. A normal run loads the saved one."""

import typer

app = typer.Typer(no_args_is_help=True, help="El modelo que une registros de una misma persona.")
