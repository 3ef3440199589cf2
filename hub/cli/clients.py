"""`hub clients`: the agencies' systems, their keys, certificates and doors; each change is logged."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.output import AsJson, say, show_json, show_table
from hub.cli.program import now, program
from hub.errors import HubError
from hub.records.identifiers import AgencyCode
from hub.services import client_registry as registry
from hub.services.access_log import LogWriter, log_signer
from hub.services.certificate_binding import read_pem_certificate
from hub.services.clients import read_jwks
from hub.services.xroad_names import read_member
from hub.store.roles import Role
from policies.rulebook import Rulebook, load_rulebook

commands = typer.Typer(no_args_is_help=True, help="Los sistemas de las entidades y sus llaves.")

Name = Annotated[str, typer.Argument(help="El nombre del cliente.")]
KeyFile = Annotated[Path, typer.Argument(help="Juego de llaves públicas (JWKS).")]
CertificateFile = Annotated[Path, typer.Argument(help="Certificado en PEM.")]
Door = Annotated[str, typer.Argument(help=f"Una de: {', '.join(registry.DOORS)}.")]


class ClientFileError(HubError):
    """A file that was named cannot be read, or the agency is not known."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a change works with."""

    registry: registry.Registry
    rulebook: Rulebook


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="clients")


@commands.command("list")
def show(as_json: AsJson = False) -> None:
    """Muestra los sistemas registrados."""
    with program().engine(Role.OPERATOR) as operator:
        known = registry.list_clients(operator)
    rows = [
        {
            "client": client.client_id,
            "agency": str(client.agency),
            "is_active": client.is_active,
            "keys": [str(key["kid"]) for key in _key_list(client.jwks)],
            "certificates": list(pinned),
        }
        for client, pinned in known
    ]
    if as_json:
        show_json({"clients": rows})
        return
    lines = [
        [
            str(row["client"]),
            str(row["agency"]),
            "abierto" if row["is_active"] else "cerrado",
            ", ".join(_key_ids(row["keys"])),
            len(_key_ids(row["certificates"])),
        ]
        for row in rows
    ]
    headings = ("cliente", "entidad", "estado", "llaves", "certificados")
    show_table("Sistemas de las entidades", headings, lines)


@commands.command("register")
def add(
    agency: Annotated[str, typer.Argument(help="La entidad, por su código.")],
    keys: KeyFile,
    client: Annotated[str | None, typer.Option(help="El nombre; sin él se inventa uno.")] = None,
    as_json: AsJson = False,
) -> None:
    """Registra un sistema de una entidad con sus llaves públicas."""
    jwks = read_jwks(_text(keys))
    with _office() as office:
        if agency not in office.rulebook.agencies:
            raise ClientFileError("Esa entidad no está en las reglas. No se registró nada.")
        made = registry.register(office.registry, AgencyCode(agency), jwks, now(), client)
    _tell({"client": made}, f"✓ Registrado el cliente {made}.", as_json=as_json)


@commands.command()
def rotate(client: Name, keys: KeyFile, as_json: AsJson = False) -> None:
    """Agrega llaves nuevas; las viejas siguen valiendo hasta «retire»."""
    jwks = read_jwks(_text(keys))
    with _office() as office:
        held = registry.add_keys(office.registry, client, jwks, now())
    _tell({"client": client, "keys": held}, f"✓ Valen ahora: {', '.join(held)}.", as_json=as_json)


@commands.command()
def retire(
    client: Name,
    kid: Annotated[str, typer.Argument(help="El «kid» de la llave que sale.")],
    as_json: AsJson = False,
) -> None:
    """Retira una llave vieja."""
    with _office() as office:
        held = registry.retire_key(office.registry, client, kid, now())
    _tell({"client": client, "keys": held}, f"✓ Quedan: {', '.join(held)}.", as_json=as_json)


@commands.command()
def close(client: Name, as_json: AsJson = False) -> None:
    """Cierra un cliente de inmediato, con los tokens que ya tenga."""
    with _office() as office:
        registry.close(office.registry, client, now())
    _tell({"client": client}, f"✓ El cliente {client} ya no puede entrar.", as_json=as_json)


@commands.command()
def pin(client: Name, certificate: CertificateFile, as_json: AsJson = False) -> None:
    """Desde ahora el cliente debe presentar este certificado (o otro fijado) para tener un token."""
    known = read_pem_certificate(_text(certificate).encode())
    with _office() as office:
        registry.pin(office.registry, client, known, now())
    told = {"client": client, "thumbprint": known.thumbprint}
    _tell(told, f"✓ Certificado fijado: {known.thumbprint}", as_json=as_json)


@commands.command()
def unpin(
    client: Name,
    thumbprint: Annotated[str, typer.Argument(help="La huella que muestra «list --json».")],
    as_json: AsJson = False,
) -> None:
    """Suelta un certificado fijado."""
    with _office() as office:
        registry.unpin(office.registry, client, thumbprint, now())
    _tell({"client": client}, "✓ Certificado suelto.", as_json=as_json)


@commands.command("open")
def open_door(client: Name, door: Door, as_json: AsJson = False) -> None:
    """Abre al cliente una puerta especial."""
    with _office() as office:
        registry.open_door(office.registry, client, door, now())
    _tell({"client": client, "door": door}, f"✓ Puerta «{door}» abierta.", as_json=as_json)


@commands.command("shut")
def shut_door(client: Name, door: Door, as_json: AsJson = False) -> None:
    """Cierra al cliente una puerta especial."""
    with _office() as office:
        registry.shut_door(office.registry, client, door, now())
    _tell({"client": client, "door": door}, f"✓ Puerta «{door}» cerrada.", as_json=as_json)


@commands.command()
def xroad(
    client: Name,
    member: Annotated[str, typer.Argument(help="instancia/clase/código/subsistema")],
    certificate: CertificateFile,
    as_json: AsJson = False,
) -> None:
    """Dice qué cliente es un miembro de X-Road detrás de ese servidor de seguridad."""
    name, known = read_member(member), read_pem_certificate(_text(certificate).encode())
    with _office() as office:
        registry.add_member(office.registry, client, name, known, now())
    _tell({"client": client, "member": name.text}, "✓ Miembro registrado.", as_json=as_json)


@contextmanager
def _office() -> Iterator[Office]:
    hub = program()
    with (
        hub.engine(Role.OPERATOR) as operator,
        LogWriter(operator, log_signer(hub.ring, hub.settings.log_origin)) as log,
    ):
        yield Office(registry.Registry(operator, log), load_rulebook())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ClientFileError("El archivo no se pudo leer. No cambió nada.") from error


def _key_list(jwks: Mapping[str, object]) -> list[Mapping[str, object]]:
    keys = jwks.get("keys")
    return keys if isinstance(keys, list) else []


def _key_ids(listed: object) -> list[str]:
    return [str(name) for name in listed] if isinstance(listed, list) else []


def _tell(document: Mapping[str, object], sentence: str, *, as_json: bool) -> None:
    if as_json:
        show_json(document)
    else:
        say(sentence)
