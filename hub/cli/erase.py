"""`hub erase`: take a person out of everything, with a certificate. Documents are never arguments."""

import sys
from pathlib import Path
from typing import Annotated, TextIO
from uuid import UUID

import typer

from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import Program, now, program
from hub.intake.contract import load_contracts
from hub.services.erasure.asking import ErasureOrder, begin, people_of
from hub.services.erasure.certificate import VERIFY, certificate_key
from hub.services.erasure.erasing import ErasingHub, finish_all
from hub.services.erasure.errors import ErasureError
from hub.services.subject_lookup import Document
from hub.store.erasing import ErasureRow
from hub.store.roles import Role
from hub.store.sessions import Server, transaction
from policies.erasure import load_erasure
from policies.rulebook import DEFAULT_FOLDER

Citizens = Annotated[
    list[UUID] | None, typer.Option("--citizen", help="Identificador en el hub; se puede repetir.")
]
Documents = Annotated[
    str | None,
    typer.Option(
        "--documents",
        help="Archivo con un documento por línea («CC 123»), o - para la entrada estándar.",
    ),
]
Reason = Annotated[str, typer.Option(help="Código del motivo; vea policies/erasure.yaml.")]
Request = Annotated[str, typer.Option(help="Número de la solicitud.")]
OPERATOR = "operator"
Out = Annotated[Path | None, typer.Option(help="Carpeta donde dejar el certificado firmado.")]


def register(app: typer.Typer) -> None:
    """Add this command to the `hub` command."""
    app.command()(erase)


def erase(
    reason: Reason = "",
    request: Request = "",
    citizen: Citizens = None,
    documents: Documents = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Suprime a una persona de todo el hub. Sin persona: termina lo que quedó a medias."""
    hub = program()
    with hub.database() as server:
        erasing = erasing_hub(hub, server)
        if citizen or documents:
            _begin(
                erasing,
                _asked(documents),
                ErasureOrder(tuple(citizen or ()), request, reason, OPERATOR),
            )
        done = finish_all(erasing, now(), _silent if as_json else _tell)
    for row in done:
        _write(row, certificate_key(hub.ring), out)
    _show(done, as_json)


def _tell(step: str) -> None:
    say(f"· {step}")


def _silent(_step: str) -> None:
    """Programs read the JSON document only."""


def erasing_hub(hub: Program, server: Server) -> ErasingHub:
    """Return the hub as an erasure works on it."""
    feeds = load_contracts(DEFAULT_FOLDER / "contracts")
    return ErasingHub(hub.settings, hub.ring, server, feeds, load_erasure())


def _begin(hub: ErasingHub, asked: list[Document], order: ErasureOrder) -> None:
    operator = hub.server.engine(Role.OPERATOR)
    with transaction(operator) as connection:
        named = people_of(connection, hub.ring, asked)
        people = (*order.people, *named)
        begin(
            connection,
            ErasureOrder(people, order.request, order.reason, order.actor),
            hub.rules,
            now(),
        )
    operator.dispose()


def _asked(documents: str | None) -> list[Document]:
    """Read documents from a file or from standard input: a shell would remember an argument."""
    if documents is None:
        return []
    if documents == "-":
        return _documents(sys.stdin)
    try:
        with Path(documents).open(encoding="utf-8") as source:
            return _documents(source)
    except OSError:
        raise ErasureError(
            "El archivo de documentos no se deja leer. No se suprimió a nadie."
        ) from None


def _documents(source: TextIO) -> list[Document]:
    found = []
    for number, line in enumerate(source, start=1):
        match line.split():
            case []:
                continue
            case [kind, value]:
                found.append(Document(kind.upper(), value))
            case _:
                raise ErasureError(
                    f"La línea {number} no tiene la forma «CC 123». No se suprimió a nadie."
                )
    return found


def _write(row: ErasureRow, key: bytes, out: Path | None) -> None:
    if out is None or row.certificate is None or row.signature is None:
        return
    folder = out / str(row.erasure_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "certificado.json").write_bytes(row.certificate)
    (folder / "certificado.sig").write_bytes(row.signature)
    (folder / "clave.pem").write_bytes(key)


def _show(done: list[ErasureRow], as_json: bool) -> None:
    if as_json:
        show_json(
            {"erasures": [{"erasure_id": row.erasure_id, "counts": row.counts} for row in done]}
        )
        return
    for row in done:
        show_table(f"Supresión {row.erasure_id}", ("dónde", "filas"), list(row.counts.items()))
        say(f"✓ Suprimida y certificada. Para comprobar la firma: {VERIFY}")
    if not done:
        say("No había ninguna supresión por hacer ni a medias.")
