"""The erasure itself: lake, ledger, serving zone, files, statistics, certificate, in this order.

It is written down before it begins. Every step may be repeated, so an erasure that was killed is
finished by whoever comes next: another erasure, the next run of the job, a restore.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from hub.intake.feed import Feed
from hub.intake.tables import create_tables
from hub.intake.validated import drop_erased_files
from hub.lake import erasing as lake_rows
from hub.lake.carriers import Carrier
from hub.lake.connection import open_lake
from hub.lake.dbt import run_dbt
from hub.lake.erasing import Burial
from hub.lake.tombstones import tag_key
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.publishing import lake_reader
from hub.records.identifiers import AgencyCode
from hub.services.access_log import LogWriter, log_signer
from hub.services.erasure.certificate import certify
from hub.services.erasure.proofs import sealed_proofs
from hub.settings import Settings
from hub.store import erasing as store
from hub.store import profiles
from hub.store.backups import longest_kept
from hub.store.erasing import ErasureRow
from hub.store.roles import Role
from hub.store.sessions import Server, transaction
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.shred_ledger import Shredded, append_shredded
from hub.vault.signing import signing_key
from policies.erasure import ErasureRules

STATISTICS = "int_people_described int_cells_counted statistics int_rows_held rows_followed"
Tell = Callable[[str], None]
Tags = tuple[tuple[bytes, str], ...]


@dataclass(frozen=True, slots=True)
class ErasingHub:
    """The hub as an erasure works on it. Nobody else may have the lake open."""

    settings: Settings
    ring: KeyRing = field(repr=False)
    server: Server
    feeds: Mapping[AgencyCode, Feed] = field(repr=False)
    rules: ErasureRules = field(repr=False)

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """Which rows of the lake are about whom."""
        return tuple(found.carrier for feed in self.feeds.values() for found in feed.objects)

    @property
    def ledger(self) -> Path:
        """The shred ledger: outside of what backups take."""
        return self.settings.shred_ledger


def finish_all(hub: ErasingHub, now: datetime, tell: Tell = lambda _step: None) -> list[ErasureRow]:
    """Bring every erasure that was begun to its end; return those that ended."""
    with _operator(hub) as operator:
        with transaction(operator) as connection:
            waiting = store.open_erasures(connection)
        if not waiting:
            return []
        for row in waiting:
            _shred(hub, operator, row, now, tell)
        tell("estadísticas")
        _count_anew(hub, now)
        return [_close(hub, operator, row.erasure_id, now) for row in waiting]


def _shred(hub: ErasingHub, operator: Engine, row: ErasureRow, now: datetime, tell: Tell) -> None:
    """Take these people out of everything; done twice it finds nothing the second time."""
    tags: Tags = ()
    if hub.settings.lake_path.exists():
        tell("lago")
        tags = _shred_lake(hub, operator, row)
    shredded = Shredded(row.erasure_id, row.begun_at, row.people, tags)
    append_shredded(hub.ledger, signing_key(hub.ring, KeyPurpose.ERASURES), shredded)
    tell("perfiles y claves")
    with transaction(operator) as connection:
        proofs = sealed_proofs(hub.ring, row.erasure_id, store.consents_of(connection, row.people))
        store.keep_proof(connection, row.erasure_id, proofs, now)
        counts = store.delete_people(connection, row.people, now)
        store.add_counts(connection, row.erasure_id, counts)


def _shred_lake(hub: ErasingHub, operator: Engine, row: ErasureRow) -> Tags:
    """Take these people out of the lake and of the sealed deliveries; return their tombstones."""
    burial = Burial(row.erasure_id, row.people, tag_key(hub.ring.secret(KeyPurpose.TOMBSTONES)))
    with open_lake(hub.settings, hub.ring) as lake:
        create_tables(lake, hub.feeds)
        lake_rows.erase_people(lake, burial, hub.carriers)
        drop_erased_files(lake, hub.settings.landing)
        tags = lake_rows.tags_of(lake, row.erasure_id)
        counts = lake_rows.counts_of(lake, row.erasure_id)
    with transaction(operator) as connection:
        named = {f"lake.{name}": count for name, count in counts.items()}
        store.add_counts(connection, row.erasure_id, named)
    return tags


def _count_anew(hub: ErasingHub, now: datetime) -> None:
    """Make the statistics without these people, and write the keys' table anew."""
    if hub.settings.lake_path.exists():
        run_dbt(hub.settings, hub.ring, STATISTICS)
        pipeline = hub.server.engine(Role.PIPELINE)
        with open_lake(hub.settings, hub.ring) as lake, transaction(pipeline) as connection:
            profiles.replace_statistics(connection, lake_reader.statistics(lake), now)
            profiles.replace_deliveries(connection, lake_reader.delivery_counts(lake))
        pipeline.dispose()
    owner = hub.server.engine(Role.OWNER)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        store.rewrite_keys(connection)
    owner.dispose()


def _close(hub: ErasingHub, operator: Engine, erasure_id: UUID, now: datetime) -> ErasureRow:
    """Note the erasure in the access log, sign its certificate and forget whom it was about."""
    with LogWriter(operator, log_signer(hub.ring, hub.settings.log_origin)) as log:
        with transaction(operator) as connection:
            row = store.the_erasure(connection, erasure_id)
            until = longest_kept(connection)
        log.append(
            AccessEntry(
                at=now.astimezone(UTC),
                channel=Channel.DPO,
                outcome=Outcome.PERMITTED,
                officer=row.actor,
                detail=f"erasure:{erasure_id}",
            )
        )
        with transaction(operator) as connection:
            signed = certify(hub.ring, row, hub.rules, until, now)
            store.end_erasure(connection, erasure_id, signed, now)
            return store.the_erasure(connection, erasure_id)


@contextmanager
def _operator(hub: ErasingHub) -> Iterator[Engine]:
    engine = hub.server.engine(Role.OPERATOR)
    try:
        yield engine
    finally:
        engine.dispose()
