"""Everything the agency API works with, joined once by whoever composes the application."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from sqlalchemy import Engine

from hub.ledger.note import VerifierKey
from hub.services.access_log import LogWriter, log_identity
from hub.services.refusals import Refusals
from hub.services.sharing import SharingDesk
from hub.services.tokens import TokenDesk, token_key
from hub.settings import Settings
from hub.vault.keyring import KeyRing
from policies.rulebook import Rulebook
from policies.statements import load_statements


@dataclass(frozen=True, slots=True)
class AgencyDesk:
    """The use cases behind the routes, and the public key of the log."""

    engine: Engine
    sharing: SharingDesk
    statements: SharingDesk
    tokens: TokenDesk
    refusals: Refusals
    log_key: VerifierKey
    log: LogWriter = field(repr=False)
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()


def open_agency_desk(
    settings: Settings, engine: Engine, ring: KeyRing, rulebook: Rulebook, log: LogWriter
) -> AgencyDesk:
    """Join the use cases (database role of `engine`: api; `log` is open already)."""
    stated = load_statements(rulebook)
    return AgencyDesk(
        engine=engine,
        sharing=SharingDesk(engine, ring, rulebook, log),
        statements=SharingDesk(engine, ring, stated.rulebook, log, stated.statements),
        tokens=TokenDesk(engine, rulebook, log, settings.public_url, token_key(ring)),
        refusals=Refusals(log),
        log_key=log_identity(ring, settings.log_origin).key,
        log=log,
        proxies=settings.trusted_proxies,
    )
