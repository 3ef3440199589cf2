"""The only reader of the environment: one frozen value, made once and passed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, cast, get_args

from hub.errors import HubError

HIGHEST_PORT = 65_535
LONGEST_WINDOW_HOURS = 24 * 7
EnvironmentName = Literal["development", "production"]


class SettingsError(HubError):
    """A setting has a value that the hub cannot use."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the hub keeps its things and how it runs. Documented in docs/reference/settings.md."""

    home: Path
    database_url: str | None = None
    environment: EnvironmentName = "development"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    log_origin: str = "hub.cali.example/accesos"
    log_witnesses: Path | None = None
    log_quorum: int | None = None
    log_window_hours: float = 4.0
    memory_limit: str = "1GB"
    key_ring: str = "directory"
    identity_issuer: str | None = None
    identity_client: str | None = None
    identity_secret: str | None = field(default=None, repr=False)
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_client_ca: Path | None = None
    metrics_token: str | None = field(default=None, repr=False)
    traces_url: str | None = None

    @property
    def inbox(self) -> Path:
        """Where agencies drop their files, one folder an agency."""
        return self.home / "inbox"

    @property
    def landing(self) -> Path:
        """Where the delivered bytes are kept, sealed."""
        return self.home / "landing"

    @property
    def lake_path(self) -> Path:
        """The encrypted DuckDB file of the identified zone."""
        return self.home / "lake.duckdb"

    @property
    def keys(self) -> Path:
        """The directory key ring."""
        return self.home / "keys"

    @property
    def token_lock(self) -> Path:
        """Where processes take turns to change a key ring that is a token."""
        return self.home / "token.lock"

    @property
    def hub_id(self) -> Path:
        """Which hub lives here: a ring of another one is refused."""
        return self.home / "hub.id"

    @property
    def postgres(self) -> Path:
        """The embedded PostgreSQL cluster."""
        return self.home / "postgres"

    @property
    def shred_ledger(self) -> Path:
        """Who was erased, signed; never part of a backup, since it corrects backups."""
        return self.home / "shredded" / "ledger.jsonl"

    @property
    def restoring(self) -> Path:
        """A mark that stands while a restore has not ended; nothing serves meanwhile."""
        return self.home / "restoring"

    @property
    def temp(self) -> Path:
        """The only temporary folder that stages may use; what is written there is sealed."""
        return self.home / "temp"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage: counts and states, no personal data."""
        return self.home / "dagster"


def settings_of_this_process() -> Settings:
    """Read the settings of the running process; called once, where a program starts."""
    return load_settings(os.environ)  # noqa: TID251 - the one place that reads the environment


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read HUB_* variables; anything unknown or malformed is refused, never guessed."""
    home = Path(environ.get("HUB_HOME", "var")).absolute()
    port = _port(environ.get("HUB_PORT", "8000"))
    host = environ.get("HUB_HOST", "127.0.0.1")
    return Settings(
        home=home,
        database_url=environ.get("HUB_DATABASE_URL") or None,
        environment=_environment(environ.get("HUB_ENVIRONMENT", "development")),
        host=host,
        port=port,
        public_url=environ.get("HUB_PUBLIC_URL", f"http://{host}:{port}"),
        log_origin=environ.get("HUB_LOG_ORIGIN", "hub.cali.example/accesos"),
        log_witnesses=_file(environ, "HUB_LOG_WITNESSES"),
        log_quorum=_count("HUB_LOG_QUORUM", environ.get("HUB_LOG_QUORUM")),
        log_window_hours=_hours(environ.get("HUB_LOG_WINDOW_HOURS", "4")),
        memory_limit=environ.get("HUB_MEMORY_LIMIT", "1GB"),
        key_ring=environ.get("HUB_KEY_RING") or "directory",
        identity_issuer=environ.get("HUB_IDENTITY_ISSUER") or None,
        identity_client=environ.get("HUB_IDENTITY_CLIENT") or None,
        identity_secret=environ.get("HUB_IDENTITY_SECRET") or None,
        trusted_proxies=_networks(environ.get("HUB_TRUSTED_PROXIES", "")),
        tls_certificate=_file(environ, "HUB_TLS_CERTIFICATE"),
        tls_key=_file(environ, "HUB_TLS_KEY"),
        tls_client_ca=_file(environ, "HUB_TLS_CLIENT_CA"),
        metrics_token=environ.get("HUB_METRICS_TOKEN") or None,
        traces_url=environ.get("HUB_TRACES_URL") or None,
    )


def _environment(name: str) -> EnvironmentName:
    if name not in get_args(EnvironmentName):
        raise SettingsError(
            f"HUB_ENVIRONMENT debe ser uno de {get_args(EnvironmentName)}, no {name!r}."
        )
    return cast("EnvironmentName", name)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise SettingsError(f"HUB_PORT debe ser un número entre 1 y {HIGHEST_PORT}, no {text!r}.")
    return int(text)


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses or networks between commas; a network with host bits is a mistake, not a guess."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(
            "HUB_TRUSTED_PROXIES lleva direcciones o redes separadas por comas: 10.0.0.5,10.1.0.0/16."
        ) from error


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name)
    return Path(text).absolute() if text else None


def _count(name: str, text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text) < 1:
        raise SettingsError(f"{name} debe ser un número desde 1, no {text!r}.")
    return int(text)


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = -1.0
    if not 0 < hours <= LONGEST_WINDOW_HOURS:
        raise SettingsError(f"HUB_LOG_WINDOW_HOURS debe ser un número de horas, no {text!r}.")
    return hours
