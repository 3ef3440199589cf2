"""`hub retention`: what is past its term. `plan` changes nothing, `run` removes it."""

from dataclasses import asdict
from uuid import uuid4

import typer

from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now, program
from hub.services.retention import Places, Planned
from hub.services.retention import plan as plan_retention
from hub.services.retention import run as run_retention
from hub.store.roles import Role
from policies.retention import load_retention

commands = typer.Typer(no_args_is_help=True, help="Plazos de conservación: qué se borra y cuándo.")


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="retention")


@commands.command()
def plan(as_json: AsJson = False) -> None:
    """Muestra qué cumplió su plazo. No cambia nada."""
    hub = program()
    with hub.lake() as lake, hub.engine(Role.OPERATOR) as operator:
        places = Places(lake, operator, hub.settings.home)
        _show(plan_retention(places, load_retention().values(), now()), "Por borrar", as_json)
    if not as_json:
        say("No se cambió nada. Para borrarlo: hub retention run")


@commands.command()
def run(as_json: AsJson = False) -> None:
    """Borra lo que cumplió su plazo y deja constancia por regla."""
    hub = program()
    with hub.lake() as lake, hub.engine(Role.OPERATOR) as operator:
        places = Places(lake, operator, hub.settings.home)
        done = run_retention(places, load_retention().values(), now(), uuid4())
    _show(done, "Borrado", as_json)


def _show(planned: list[Planned], title: str, as_json: bool) -> None:
    if as_json:
        show_json({"rules": [asdict(item) for item in planned]})
        return
    rows = [
        (
            item.rule_id,
            item.series,
            item.action,
            f"{item.cutoff:%Y-%m-%d}" if item.cutoff else None,
            item.due,
        )
        for item in planned
    ]
    show_table(title, ("regla", "serie", "acción", "anterior a", "cuántos"), rows)
