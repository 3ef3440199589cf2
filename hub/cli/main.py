"""The `hub` command: one name, every sub-command, one way to fail.

Exit codes: 0 done, 1 it could not be done or something was found, 2 the command was misspelt.
"""

import sys

import typer

from hub.cli import bench, demo, link, log, policy, retention
from hub.cli.sample import sample
from hub.cli.serve import serve
from hub.cli.summary import summary
from hub.errors import HubError
from policies.errors import PolicyError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a pretty traceback shows local values (P4)
    help="El hub de datos de la ciudad: un perfil por persona, compartido solo con motivo.",
)
app.command()(sample)
app.command()(summary)
app.command()(serve)
app.add_typer(demo.app, name="demo")
app.add_typer(link.app, name="link")
app.add_typer(log.app, name="log")
app.add_typer(policy.app, name="policy")
app.add_typer(retention.app, name="retention")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Run the command; what the hub can explain ends in one sentence and exit code 1."""
    try:
        app()
    except (HubError, PolicyError) as error:
        typer.echo(f"✗ {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
