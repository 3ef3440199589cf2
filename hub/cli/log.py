"""`hub log`: prove that the access log was not rewritten."""

from dataclasses import asdict

import typer

from hub.cli.output import AsJson, say, show_json
from hub.cli.program import program
from hub.services.access_log import log_identity
from hub.services.log_reading import verify_log
from hub.store.roles import Role

commands = typer.Typer(no_args_is_help=True, help="El registro de accesos.")


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="log")


@commands.command()
def verify(as_json: AsJson = False) -> None:
    """Comprueba todo el registro: cada entrada, el árbol y cada punto firmado."""
    hub = program()
    with hub.engine(Role.OPERATOR) as operator:
        verdict = verify_log(operator, log_identity(hub.ring, hub.settings.log_origin))
    if as_json:
        show_json({**asdict(verdict), "root": verdict.root.hex(), "is_whole": verdict.is_whole})
    elif verdict.flaw is None:
        say(
            f"✓ El registro está completo: {verdict.entries} entradas, {verdict.checkpoints} puntos "
            f"firmados. Nadie cambió nada. Raíz {verdict.root.hex()[:16]}…"
        )
    else:
        say(f"✗ La entrada {verdict.flaw.entry} está mal: {verdict.flaw.words}")
    if not verdict.is_whole:
        raise typer.Exit(1)
