"""`hub demo`: people to sign in as, agency systems to ask with, and a question to try.

Everything here is for trying the hub with invented people; production refuses it.
"""

import sys
from typing import Annotated

import typer

from consent.terms import Language
from hub.cli.demo_client import ask_hub, demo_purpose, make_agency_keys
from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import Program, now, program
from hub.errors import HubError
from hub.records.identifiers import AgencyCode
from hub.samples.demo import demo_people
from hub.services.clients import register_client
from hub.services.demo_accounts import DemoAccount, demo_accounts, save_demo_accounts
from hub.services.sessions import Desk
from hub.store.roles import Role
from policies.rulebook import load_rulebook

PEOPLE = 3
OFFICER = DemoAccount("demo-dpo", Desk.DPO, "Oficial de protección de datos", officer_code="DPO-01")

commands = typer.Typer(no_args_is_help=True, help="Para probar el hub con personas inventadas.")


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="demo")


class DemoError(HubError):
    """The demonstration is refused."""


@commands.command()
def prepare(
    citizens: Annotated[int, typer.Option(min=1, help="El tamaño de la muestra.")] = 5000,
    seed: Annotated[int, typer.Option(help="La semilla de la muestra.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Registra personas para entrar al portal y un sistema por entidad."""
    hub = _demo_program()
    people = demo_people(citizens, seed, PEOPLE)
    accounts = [
        DemoAccount(
            f"demo-{index}",
            Desk.CITIZEN,
            f"{person.given_names} {person.surnames}",
            person.document_type,
            person.document_number,
        )
        for index, person in enumerate(people, start=1)
    ]
    agencies = sorted({str(agreement.agency) for agreement in load_rulebook().agreements.values()})
    with hub.engine(Role.OPERATOR) as operator:
        save_demo_accounts(operator, hub.ring, [*accounts, OFFICER])
        for agency in agencies:
            jwks = make_agency_keys(hub.settings, agency)
            register_client(operator, AgencyCode(agency), jwks, now(), client_name(agency))
    if as_json:
        show_json({"people": len(accounts), "agencies": agencies})
    else:
        say(f"Listas {len(accounts)} personas, un oficial y {len(agencies)} sistemas de entidades.")


@commands.command()
def people(as_json: AsJson = False) -> None:
    """Muestra con quién puede entrar al portal."""
    hub = _demo_program()
    with hub.engine(Role.PORTAL) as engine:
        show_people(demo_accounts(engine, hub.ring), as_json=as_json)


@commands.command()
def ask(
    agency: Annotated[str, typer.Option(help="La entidad que pregunta: salud, hacienda…")],
    purpose: Annotated[str, typer.Option(help="Para qué pregunta.")],
    case: Annotated[str, typer.Option(help="El número del trámite.")],
    person: Annotated[int, typer.Option(min=0, help="Persona de la muestra: 1, 2, 3…")] = 0,
    as_json: AsJson = False,
) -> None:
    """Pregunta como lo haría el sistema de una entidad; sin --person, lee «CC número» de la entrada."""
    hub = _demo_program()
    kind, number = _demo_document(hub, person) if person else _typed_document()
    answer = ask_hub(hub.settings, client_name(agency), demo_purpose(purpose, case, kind, number))
    if as_json:
        show_json(answer.document)
    else:
        _show_answer(answer.document)
    if not answer.is_ok:
        raise typer.Exit(1)


def client_name(agency: str) -> str:
    """Return the client id of an agency's demo system."""
    return f"{agency}-demo"


def show_people(accounts: list[DemoAccount], *, as_json: bool = False) -> None:
    """Show whom one can sign in as."""
    rows = [(a.sub, a.name, f"{a.document_type} {a.document_number}".strip()) for a in accounts]
    if as_json:
        show_json({"people": rows})
    else:
        show_table("Con quién puede entrar", ("cuenta", "nombre", "documento"), rows)


def _demo_program() -> Program:
    hub = program()
    if hub.settings.environment != "development":
        raise DemoError("Las personas de prueba solo existen en desarrollo. No se cambió nada.")
    return hub


def _demo_document(hub: Program, person: int) -> tuple[str, str]:
    with hub.engine(Role.PORTAL) as engine:
        accounts = {account.sub: account for account in demo_accounts(engine, hub.ring)}
    found = accounts.get(f"demo-{person}")
    if found is None:
        raise DemoError(f"No hay persona {person} en la muestra. Vea: hub demo people")
    return found.document_type, found.document_number


def _typed_document() -> tuple[str, str]:
    """Read a document from standard input, so that it stays out of the shell's history."""
    kind, _, number = sys.stdin.readline().strip().partition(" ")
    if not kind or not number:
        raise DemoError("Escriba el documento en la entrada, por ejemplo: CC 31900100")
    return kind, number


def _show_answer(document: dict[str, object]) -> None:
    """Show what was given with its source, and what was not with its reason."""
    given, withheld = document.get("fields"), document.get("withheld")
    if not isinstance(given, dict) or not isinstance(withheld, list):
        say(f"✗ {document.get('detail') or document.get('title')}")
        return
    rulebook = load_rulebook()
    rows = [
        (
            rulebook.label(name, Language.SPANISH),
            str(item["value"]),
            item["source"],
            item["received_at"][:10],
        )
        for name, value in given.items()
        for item in (value["value"] if isinstance(value.get("value"), list) else [value])
    ]
    if rows:
        show_table("Respuesta", ("dato", "valor", "fuente", "recibido"), rows)
    if withheld:
        why = [(item["field"], item["reason"], item["message"]) for item in withheld]
        show_table("No se muestra", ("dato", "código", "por qué"), why)
    receipt = document.get("receipt")
    if isinstance(receipt, dict):
        say(
            f"Anotado en el registro: entrada {receipt['entry']}, hoja {receipt['leaf_hash'][:16]}…"
        )
