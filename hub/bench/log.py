"""The access log against a plain insert: what sequencing, hashing and proving cost, or gain.

The yardstick commits the same bytes, one row a transaction, as durably, from as many threads.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, text

from hub.bench.figures import Ratio
from hub.bench.pace import MeasureError, rate
from hub.bench.scratch import ScratchHub, scratch_hub
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import encode_entry
from hub.ledger.merkle import leaf_hash
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, Mention, log_identity, log_signer
from hub.services.log_reading import verify_log
from hub.store.roles import Role

HANDS = (1, 16, 32)
SECONDS = 2.0
YARDSTICK = "inserción simple, una fila por transacción"
FIELDS = frozenset({"full_name", "birth_date", "document_number", "vaccinations"})
ENTRY = AccessEntry(
    at=datetime(2026, 1, 1, tzinfo=UTC),
    channel=Channel.API,
    outcome=Outcome.PERMITTED,
    agency="salud",
    client="salud-medida",
    purpose="vaccination-campaign",
    basis="legal-function",
    agreement="SAL-01",
    asked=FIELDS,
    given=FIELDS,
)
MENTION = Mention(CitizenId(UUID(int=1)), "MEDIDA-1")


def measure_log(seconds: float = SECONDS) -> list[Ratio]:
    """Durable entries a second, ours and the yardstick's, alone and with many at once."""
    with scratch_hub() as hub:
        return [_measure(hub, hands, seconds) for hands in HANDS]


def _measure(hub: ScratchHub, hands: int, seconds: float) -> Ratio:
    theirs = _plain_rate(hub, hands, seconds)
    ours = _log_rate(hub, hands, seconds)
    return Ratio(f"anotar un acceso, {hands} a la vez", YARDSTICK, ours, theirs, "por segundo")


def _log_rate(hub: ScratchHub, hands: int, seconds: float) -> float:
    with (
        hub.engine(Role.API, 2) as engine,
        LogWriter(engine, log_signer(hub.ring, hub.settings.log_origin), is_service=True) as log,
    ):
        measured = rate(lambda _: log.append(ENTRY, MENTION), hands, seconds)
    with hub.engine(Role.OPERATOR, 2) as operator:
        verdict = verify_log(operator, log_identity(hub.ring, hub.settings.log_origin))
    if not verdict.is_whole:
        raise MeasureError(verdict.words)
    return measured


def _plain_rate(hub: ScratchHub, hands: int, seconds: float) -> float:
    encoded = encode_entry(ENTRY)
    row = {"entry": encoded, "leaf_hash": leaf_hash(encoded), "appended_at": ENTRY.at}
    with hub.engine(Role.OWNER, hands) as owner:
        _execute(
            owner, "create table hub.plain (entry bytea, leaf_hash bytea, appended_at timestamptz)"
        )
        try:
            return rate(lambda _: _insert(owner, row), hands, seconds)
        finally:
            _execute(owner, "drop table hub.plain")


def _insert(engine: Engine, row: dict[str, object]) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("insert into hub.plain values (:entry, :leaf_hash, :appended_at)"), row
        )


def _execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))
