"""`hub consent`: answers on paper, who may answer for whom, and the clocks of what is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from hashlib import file_digest
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now, program
from hub.errors import HubError
from hub.records.consent_requests import RepresentationKind
from hub.services.access_log import LogWriter, log_signer
from hub.services.consent_clocks import tick
from hub.services.front_office import FrontOffice
from hub.services.paper_consents import import_paper
from hub.services.representing import Registration, register_representation
from hub.services.strict_json import StrictJsonError, read_object
from hub.services.subject_lookup import Document
from hub.store.roles import Role
from policies.consenting import load_consenting
from policies.decide import COLOMBIA
from policies.rulebook import load_rulebook

commands = typer.Typer(
    no_args_is_help=True, help="Permisos: respuestas en papel, representantes y plazos."
)


class RepresentationFileError(HubError):
    """What an officer wrote down cannot be read; nothing was registered."""


class ToldDocument(BaseModel):
    """A document as an officer writes it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    type: Literal["CC", "TI", "RC", "CE", "PPT", "PA", "NIT"]
    number: str

    @property
    def document(self) -> Document:
        """The document as the hub knows it."""
        return Document(self.type, self.number)


class Told(BaseModel):
    """What an officer writes down about a representation."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    represented: ToldDocument
    representative: ToldDocument
    guardian: bool = False
    purposes: list[str]
    until: date
    heard: date | None = None


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="consent")


@contextmanager
def _front_office() -> Iterator[FrontOffice]:
    """Work as a window does: the portal's role, and every step in the access log."""
    hub = program()
    with hub.engine(Role.PORTAL) as engine:
        signer = log_signer(hub.ring, hub.settings.log_origin)
        with LogWriter(engine, signer) as log:
            yield FrontOffice(engine, hub.ring, load_rulebook(), log)


@commands.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV en UTF-8.")],
    evidence: Annotated[
        Path,
        typer.Option(exists=True, file_okay=False, help="Carpeta con los formularios escaneados."),
    ],
    as_json: AsJson = False,
) -> None:
    """Registra respuestas en papel, fila por fila; lo rechazado se dice con su motivo."""
    with _front_office() as office:
        done = import_paper(office, file, evidence, now())
    counts = {"rows": done.rows, "recorded": done.recorded, "known": done.known}
    if as_json:
        refused = [{"line": one.line, "reason": one.refusal.name.lower()} for one in done.refused]
        show_json({**counts, "refused": len(done.refused), "refused_rows": refused})
    else:
        show_table(
            "Respuestas en papel",
            ("filas", "registradas", "ya estaban", "rechazadas"),
            [(done.rows, done.recorded, done.known, len(done.refused))],
        )
        if done.refused:
            rows = [(str(one.line), one.refusal.value) for one in done.refused]
            show_table("Rechazadas", ("línea", "por qué"), rows)
    if done.refused:
        raise typer.Exit(1)


@commands.command()
def clocks(as_json: AsJson = False) -> None:
    """Recuerda una vez lo pedido, cierra lo vencido y anota los permisos que terminaron."""
    with program().engine(Role.OPERATOR) as engine:
        done = tick(engine, load_rulebook(), now())
    if as_json:
        show_json(
            {
                "reminded": done.reminded,
                "lapsed": done.lapsed,
                "expired": done.expired,
                "invalidated": done.invalidated,
            }
        )
        return
    show_table(
        "Plazos de los permisos",
        ("recordados", "sin respuesta", "vencidos", "con aviso cambiado"),
        [(done.reminded, done.lapsed, done.expired, done.invalidated)],
    )


@commands.command()
def represent(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="JSON con represented, representative, guardian, purposes, until y heard. "
            "Los documentos van en el archivo para que ningún número quede en la consola.",
        ),
    ],
    evidence: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="El documento que lo prueba.")
    ],
    officer: Annotated[str, typer.Option(help="Código de quien registra, en la ventanilla.")],
    as_json: AsJson = False,
) -> None:
    """Registra que una persona puede responder por otra, con límites y con su prueba."""
    moment = now()
    with evidence.open("rb") as content:
        proof = file_digest(content, "sha256").hexdigest()
    asked = _registration(file, (proof, officer), moment)
    with _front_office() as office:
        made = register_representation(office, asked, load_consenting(), moment)
    if as_json:
        show_json({"representation": str(made.representation_id), "until": made.ends_at})
    else:
        say(f"Representación {made.representation_id} registrada hasta {made.ends_at:%Y-%m-%d}.")


def _registration(file: Path, proof: tuple[str, str], moment: datetime) -> Registration:
    try:
        told = Told.model_validate(read_object(file.read_bytes()))
    except (OSError, StrictJsonError, ValidationError) as error:
        places = error.errors(include_input=False) if isinstance(error, ValidationError) else []
        named = ", ".join(sorted({str(place["loc"][0]) for place in places if place["loc"]}))
        raise RepresentationFileError(
            f"El archivo no se puede leer ({named or 'JSON'}). No se registró nada."
        ) from None  # its text could hold a document number
    return Registration(
        represented=told.represented.document,
        representative=told.representative.document,
        kind=RepresentationKind.GUARDIAN if told.guardian else RepresentationKind.REPRESENTATIVE,
        purposes=frozenset(told.purposes),
        evidence_hash=proof[0],
        officer=proof[1],
        starts_at=moment,
        ends_at=_start_of(told.until),
        minor_heard_at=_start_of(told.heard) if told.heard else None,
    )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), COLOMBIA).astimezone(UTC)
