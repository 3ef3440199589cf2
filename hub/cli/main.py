"""The `hub` command: one name, every sub-command, one way to fail.

Exit codes: 0 done, 1 it could not be done or something was found, 2 the command was misspelt.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

import typer

from hub.errors import HubError
from hub.vault.memory import forbid_core_dumps
from policies.errors import PolicyError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "sample": ("hub.cli.sample", "Escribe entregas de muestra de seis entidades en el buzón."),
    "summary": ("hub.cli.summary", "Muestra las cuentas de lo recibido."),
    "serve": ("hub.cli.serve", "Sirve el portal y la API."),
    "demo": ("hub.cli.demo", "Para probar el hub con personas inventadas."),
    "clients": ("hub.cli.clients", "Los sistemas de las entidades: llaves, certificados, puertas."),
    "log": ("hub.cli.log", "El registro de accesos: comprobar que nadie lo cambió."),
    "witness": ("hub.cli.witness", "Un testigo del registro: ve que solo crece, y cofirma."),
    "policy": ("hub.cli.policy", "Las reglas con las que se comparte."),
    "consent": ("hub.cli.consent", "Permisos: respuestas en papel, representantes y plazos."),
    "mark": ("hub.cli.mark", "Marcas en los datos y personas reservadas."),
    "retention": ("hub.cli.retention", "Plazos de conservación: qué se borra y cuándo."),
    "erase": ("hub.cli.erase", "Suprime a una persona de todo, con certificado firmado."),
    "backup": ("hub.cli.backup", "Copia sellada del hub, con el llavero aparte."),
    "restore": ("hub.cli.restore", "Restaura una copia sin devolver a quien fue suprimido."),
    "doctor": ("hub.cli.doctor", "Revisa que no haya valores en claro en disco."),
    "link": ("hub.cli.link", "El modelo que une registros de una misma persona."),
    "pseudonym": ("hub.cli.pseudonym", "De quién es un seudónimo: piden dos oficiales."),
    "keys": ("hub.cli.keys", "El llavero: qué protege cada clave, rotar y retirar."),
    "profile": ("hub.cli.profile", "De dónde sale cada dato de un perfil, sin mostrarlo."),
    "review": ("hub.cli.review", "Revisión de identidades: opinar, unir y separar."),
    "resolve": ("hub.cli.resolve", "Dice qué registros de una tabla son de la misma persona."),
    "detect": ("hub.cli.detect", "Halla datos personales en notas y en columnas."),
    "bench": ("hub.cli.bench", "Medidas, como razones frente a una vara con nombre."),
}


def build_app(words: Sequence[str]) -> typer.Typer:
    """Make the command for these words, loading only the sub-command they name.

    The parts that link a city take seconds to load; `hub demo ask` does not need them.
    """
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,  # a pretty traceback shows local values (P4)
    )
    app.callback()(hub)
    for name, (module, summary) in COMMANDS.items():
        if name in words[:1]:
            import_module(module).register(app)
        else:
            app.command(name, help=summary)(_not_loaded)
    return app


def hub() -> None:
    """El hub de datos de la ciudad: un perfil por persona, compartido solo con motivo."""


def _not_loaded() -> None:
    """Stand for a command in the list; the one that is called is always the real one."""


def main() -> None:
    """Run the command; what the hub can explain ends in one sentence and exit code 1."""
    forbid_core_dumps()
    try:
        build_app(sys.argv[1:])()
    except (HubError, PolicyError) as error:
        typer.echo(f"✗ {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
