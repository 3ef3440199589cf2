"""`hub policy`: what the rules say, whether they work, and putting them in force."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from hub.cli import policy_case, policy_change
from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now, program
from hub.services.access_log import LogWriter, log_signer
from hub.services.rule_change import impact
from hub.services.rulebook_release import ReleaseDesk, approve, vouchers
from hub.services.rulebook_release import activate as activate_rules
from hub.store.gaps import gaps as all_gaps
from hub.store.roles import Role
from hub.store.sessions import transaction
from policies.check import check_processing, check_rulebook
from policies.check_reach import check_reach
from policies.compare import Difference
from policies.errors import RulebookError
from policies.findings import Finding, FindingCode
from policies.processing import load_processing, personal_columns
from policies.rulebook import Rulebook, load_rulebook

REPLAYED_DAYS = 90
commands = typer.Typer(no_args_is_help=True, help="Las reglas con las que se comparte.")


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    policy_case.register(commands)
    policy_change.register(commands)
    app.add_typer(commands, name="policy")


@commands.command()
def check(as_json: AsJson = False) -> None:
    """Carga las reglas y busca lo que no sirve. Sale con 1 si encuentra algo."""
    version, findings = _checked()
    if as_json:
        show_json({"version": version, "findings": [asdict(item) for item in findings]})
    elif findings:
        rows = [(item.code.value, item.subject, item.message) for item in findings]
        show_table("Por corregir", ("qué", "dónde", "qué hacer"), rows)
    else:
        say(f"✓ Reglas sin nada por corregir. Versión {version[:16]}…")
    if findings:
        raise typer.Exit(1)


@commands.command()
def activate(as_json: AsJson = False) -> None:
    """Pone en vigor las reglas de la carpeta: las firma, las guarda y las anota en el registro."""
    hub, rulebook, at = program(), load_rulebook(), now()
    signer = log_signer(hub.ring, hub.settings.log_origin)
    with hub.engine(Role.OPERATOR) as operator, LogWriter(operator, signer) as log:

        def differences(before: Rulebook) -> tuple[Difference, ...]:
            found = impact(operator, before, rulebook, at - timedelta(days=REPLAYED_DAYS), at)
            return found.delicate

        is_new = activate_rules(ReleaseDesk(operator, hub.ring, log), rulebook, at, differences)
    if as_json:
        show_json({"version": rulebook.version, "is_new": is_new})
    elif is_new:
        say(f"Reglas {rulebook.version[:16]}… firmadas, guardadas y anotadas en el registro.")
    else:
        say(f"Las reglas {rulebook.version[:16]}… ya estaban en vigor.")


@commands.command("approve")
def approve_rules(
    officer: Annotated[str, typer.Option(help="El código de quien responde por las reglas.")],
    reason: Annotated[str, typer.Option(help="Por qué se abren estos datos; se publica.")],
    as_json: AsJson = False,
) -> None:
    """Firma las reglas de la carpeta. Las que abren datos delicados necesitan dos firmas."""
    hub, rulebook = program(), load_rulebook()
    signer = log_signer(hub.ring, hub.settings.log_origin)
    with hub.engine(Role.OPERATOR) as operator, LogWriter(operator, signer) as log:
        desk = ReleaseDesk(operator, hub.ring, log)
        is_new = approve(desk, rulebook.version, officer, reason, now())
        officers = [one.officer for one in vouchers(desk, rulebook.version)]
    if as_json:
        show_json({"version": rulebook.version, "is_new": is_new, "officers": officers})
    else:
        say(f"Reglas {rulebook.version[:16]}…: {len(officers)} firma(s), de {', '.join(officers)}.")


@commands.command()
def gaps(as_json: AsJson = False) -> None:
    """Lo que se preguntó y las reglas no conocen. Un vacío no es una falta de nadie."""
    with program().engine(Role.OPERATOR) as operator, transaction(operator) as connection:
        found = all_gaps(connection)
    if as_json:
        show_json({"gaps": [asdict(gap) for gap in found]})
    elif not found:
        say("✓ Ninguna pregunta quedó sin regla.")
    else:
        rows = [
            (gap.agency, gap.missing, gap.purpose or "–", gap.times, gap.last_at.isoformat())
            for gap in found
        ]
        show_table("Vacíos", ("entidad", "qué falta", "finalidad", "veces", "última"), rows)


def _checked() -> tuple[str, list[Finding]]:
    """The findings; rules that do not even load are a finding of their own."""
    today = now().date()
    try:
        rulebook = load_rulebook()
        records = load_processing().values()
        return rulebook.version, [
            *check_rulebook(rulebook, today),
            *check_reach(rulebook, today),
            *check_processing(records, personal_columns()),
        ]
    except RulebookError as error:
        return "", [Finding(FindingCode.NOT_LOADABLE, "policies/", str(error))]
