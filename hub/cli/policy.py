"""`hub policy`: look for rules that load but do not work."""

from dataclasses import asdict

import typer

from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now
from policies.check import check_rulebook
from policies.rulebook import load_rulebook

app = typer.Typer(no_args_is_help=True, help="Las reglas con las que se comparte.")


@app.callback()
def policy() -> None:
    """Las reglas con las que se comparte."""


@app.command()
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
