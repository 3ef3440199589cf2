"""`hub policy`: look for rules that load but do not work."""

from dataclasses import asdict

import typer

from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now, program
from hub.services.access_log import LogWriter, log_signer
from hub.services.rulebook_release import activate as activate_rules
from hub.store.roles import Role
from policies.check import check_rulebook
from policies.rulebook import load_rulebook

commands = typer.Typer(no_args_is_help=True, help="Las reglas con las que se comparte.")


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="policy")


@commands.command()
def check(as_json: AsJson = False) -> None:
    """Carga las reglas y busca lo que no sirve. Sale con 1 si encuentra algo."""
    rulebook = load_rulebook()
    findings = check_rulebook(rulebook, now().date())
    if as_json:
        show_json({"version": rulebook.version, "findings": [asdict(item) for item in findings]})
    elif findings:
        rows = [(item.code.value, item.subject, item.message) for item in findings]
        show_table("Por corregir", ("qué", "dónde", "qué hacer"), rows)
    else:
        say(
            f"✓ {len(rulebook.purposes)} finalidades y {len(rulebook.agreements)} acuerdos, "
            f"sin nada por corregir. Versión {rulebook.version[:16]}…"
        )
    if findings:
        raise typer.Exit(1)


@commands.command()
def activate(as_json: AsJson = False) -> None:
    """Pone en vigor las reglas: las firma y las anota en el registro de accesos."""
    hub, rulebook = program(), load_rulebook()
    signer = log_signer(hub.ring, hub.settings.log_origin)
    with hub.engine(Role.OPERATOR) as operator, LogWriter(operator, signer) as log:
        is_new = activate_rules(operator, hub.ring, rulebook, log, now())
    if as_json:
        show_json({"version": rulebook.version, "is_new": is_new})
    elif is_new:
        say(f"Reglas {rulebook.version[:16]}… firmadas y anotadas en el registro.")
    else:
        say(f"Las reglas {rulebook.version[:16]}… ya estaban en vigor.")
