"""`hub serve`: the portal, the agency API and the officer's pages on one address."""

import typer
import uvicorn

from hub.asgi import create_app
from hub.cli.demo import show_people
from hub.cli.output import say, show_table
from hub.cli.program import Program, program
from hub.cli.tls import CertificateProtocol, tls_options
from hub.services.access_log import check_alone
from hub.services.demo_accounts import demo_accounts
from hub.store.roles import Role
from hub.store.sessions import Server

ADDRESSES = (
    ("portal de la persona", "/"),
    ("oficial de protección de datos", "/dpo"),
    ("API para entidades", "/v1/profiles:lookup"),
    ("punto firmado del registro", "/log/checkpoint"),
)


def register(app: typer.Typer) -> None:
    """Add this command to the `hub` command."""
    app.command()(serve)


def serve() -> None:
    """Sirve el portal y la API. Termina con Ctrl+C."""
    hub = program()
    with hub.database() as server:
        _refuse_second(server)
        _introduce(hub)
        application = create_app(hub.settings, hub.ring, server)
        try:
            uvicorn.run(
                application,
                host=hub.settings.host,
                port=hub.settings.port,
                log_level="warning",
                access_log=False,  # addresses and queries belong in the access log of the hub only
                server_header=False,
                proxy_headers=False,  # whoever sends X-Forwarded-For would choose its own address
                http=CertificateProtocol,
                **tls_options(hub.settings),
            )
        except KeyboardInterrupt:
            typer.echo("")
    say("El hub se detuvo. Los datos quedaron como estaban.")


def _refuse_second(server: Server) -> None:
    """Say it in words before the web server starts: one service writes the access log."""
    engine = server.engine(Role.API)
    try:
        check_alone(engine)
    finally:
        engine.dispose()


def _introduce(hub: Program) -> None:
    rows = [(what, f"{hub.settings.public_url}{path}") for what, path in ADDRESSES]
    show_table("El hub está en marcha", ("qué", "dirección"), rows)
    if hub.settings.environment == "development":
        with hub.engine(Role.PORTAL) as engine:
            show_people(demo_accounts(engine, hub.ring))
        say("Para salir: Ctrl+C.")
