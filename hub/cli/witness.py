"""`hub witness`: cosign the checkpoints of a log, apart from whoever runs it.

It needs no hub: its state is one folder, and it speaks the C2SP tlog-witness protocol.
"""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from hub.cli.output import AsJson, say, show_json
from hub.cli.program import now
from hub.cli.witness_app import witness_app
from hub.ledger.cosignature import Cosigner
from hub.ledger.note import parse_verifier_key
from hub.services.witness import Witness, keeping
from hub.vault.keyring import KeyPurpose, open_directory_key_ring
from hub.vault.signing import signing_key

commands = typer.Typer(no_args_is_help=True, help="Un testigo del registro de accesos.")
Folder = Annotated[Path, typer.Argument(help="La carpeta del testigo, suya y de nadie más.")]
Name = Annotated[str, typer.Option(help="El nombre del testigo, como un dominio.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the `hub` command."""
    app.add_typer(commands, name="witness")


@commands.command()
def key(folder: Folder, name: Name, as_json: AsJson = False) -> None:
    """Muestra la llave pública del testigo; la crea la primera vez."""
    text = _cosigner(folder, name).key.text
    if as_json:
        show_json({"vkey": text})
    else:
        say(text)


@commands.command()
def serve(
    folder: Folder,
    name: Name,
    log: Annotated[
        list[str], typer.Option(help="Llave de un registro (vkey) o un archivo con ella.")
    ],
    host: Annotated[str, typer.Option(help="Dirección en que atiende.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Puerto.", min=1, max=65535)] = 8010,
) -> None:
    """Atiende a los registros conocidos. Termina con Ctrl+C."""
    keys = [parse_verifier_key(_text(one)) for one in log]
    with keeping(folder):
        witness = Witness(folder, {known.name: known for known in keys}, _cosigner(folder, name))
        say(f"Testigo {witness.cosigner.key.text}")
        say(f"Atiende en http://{host}:{port} a: {', '.join(witness.logs)}. Para salir: Ctrl+C.")
        app = witness_app(witness, now)
        uvicorn.run(
            app, host=host, port=port, log_level="warning", access_log=False, server_header=False
        )


def _cosigner(folder: Path, name: str) -> Cosigner:
    ring = open_directory_key_ring(folder / "keys")
    return Cosigner(name, signing_key(ring, KeyPurpose.CHECKPOINTS))


def _text(key_or_file: str) -> str:
    path = Path(key_or_file)
    return path.read_text(encoding="utf-8").strip() if path.is_file() else key_or_file
