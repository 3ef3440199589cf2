"""What is asked of a city before and after an erasure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from hub.intake.contract import load_contracts
from hub.lake.connection import open_lake
from hub.samples.deliver import write_samples
from hub.samples.markers import Marker, plant_markers
from hub.services.backup.making import BackupPlan, RunningHub, make_backup
from hub.services.backup.restoring import Restored, Rules, restore
from hub.services.erasure import erasing as module
from hub.services.erasure.asking import ErasureOrder, begin
from hub.services.erasure.erasing import ErasingHub, finish_all
from hub.settings import Settings
from hub.store.database import open_database
from hub.store.erasing import ErasureRow
from hub.store.roles import Role
from hub.store.sessions import Server, transaction
from hub.vault.envelope import Place, unseal
from hub.vault.keyring import KeyRing
from hub.vault.opening import open_key_ring
from hub.vault.wrapping import open_data_key
from policies.erasure import load_erasure
from policies.rulebook import DEFAULT_FOLDER

SEED = 31
NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)
FEEDS = load_contracts(DEFAULT_FOLDER / "contracts")
# What is cut off, in the order of the steps: each cut comes after what the one before let happen.
STEPS = ("drop_erased_files", "append_shredded", "sealed_proofs", "_count_anew")


@dataclass(frozen=True, slots=True)
class Town:
    """A hub home, who is marked in it, and how large it is."""

    settings: Settings
    markers: tuple[Marker, ...]
    citizens: int

    @property
    def ring(self) -> KeyRing:
        return open_key_ring(self.settings)


def deliver(town: Town) -> None:
    """Write all six feeds into the inbox, the same every time."""
    write_samples(town.settings.inbox, town.citizens, SEED)
    plant_markers(town.settings.inbox, town.markers)


def erasing(town: Town, server: Server) -> ErasingHub:
    return ErasingHub(town.settings, town.ring, server, FEEDS, load_erasure())


def order(hub: ErasingHub, people: Sequence[UUID]) -> UUID:
    operator = hub.server.engine(Role.OPERATOR)
    with transaction(operator) as connection:
        asked = ErasureOrder(tuple(people), "SOL-2026-1", "own-request", "DPO-01")
        number = begin(connection, asked, hub.rules, NOW)
    operator.dispose()
    return number


def erase(town: Town, people: Sequence[UUID]) -> ErasureRow:
    """Erase people in spite of an end at each step: whoever comes next goes on from there."""
    with open_database(town.settings, town.ring) as server:
        hub = erasing(town, server)
        order(hub, people)
        for step in STEPS:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(module, step, power_cut)
                with pytest.raises(PowerCutError):
                    finish_all(hub, NOW)
        [row] = finish_all(hub, NOW)
        assert finish_all(hub, NOW) == []
        return row


class PowerCutError(Exception):
    """Everything ends here."""


def power_cut(*_: object) -> None:
    raise PowerCutError


def back_up(town: Town, folder: Path, keys: Path) -> Path:
    with open_database(town.settings, town.ring) as server:
        hub = RunningHub(town.settings, town.ring, server)
        label = make_backup(hub, BackupPlan(folder, keys, 30), NOW, lambda _step: None)
    return folder / str(label.backup_id)


def bring_back(town: Town, folder: Path, reason: str | None = None) -> Restored:
    rules = Rules(FEEDS, load_erasure())
    with open_database(town.settings, town.ring, restoring=True) as server:
        return restore(RunningHub(town.settings, town.ring, server), folder, rules, reason, NOW)


def marked_people(town: Town, count: int) -> list[UUID]:
    """Return the citizens of the first marked households: the adult and the child of each."""
    with open_lake(town.settings, town.ring) as lake:
        rows = lake.execute(
            "select distinct citizen_id from linked inner join standardised using (record_id)"
            " where document_number in (select unnest(?)) or lower(surname_1) in (select unnest(?))",
            [
                [marker.document for marker in town.markers[:count]],
                [marker.surname.lower() for marker in town.markers[:count]],
            ],
        ).fetchall()
    return [person for (person,) in rows]


def anybody(town: Town, count: int, but: Sequence[UUID]) -> list[UUID]:
    """Return ordinary citizens, those with most records first: in all sorts of households."""
    with open_lake(town.settings, town.ring) as lake:
        rows = lake.execute(
            "select citizen_id from linked where citizen_id not in (select unnest(?))"
            " group by citizen_id order by count(*) desc, citizen_id limit ?",
            [list(but), count],
        ).fetchall()
    return [person for (person,) in rows]


def sections(town: Town) -> Mapping[tuple[UUID, str], tuple[str, bytes]]:
    """Return every section that opens, in clear, with its content tag."""
    ring = town.ring
    with open_database(town.settings, ring) as server:
        engine = server.engine(Role.PIPELINE)
        with engine.begin() as connection:
            rows = connection.exec_driver_sql(
                "select s.citizen_id, s.category, s.sealed, s.content_tag, k.wrapped"
                " from hub.sections s join hub.data_keys k using (citizen_id)"
            ).all()
        engine.dispose()
    return {
        (person, category): (
            unseal(
                open_data_key(ring, wrapped, person),
                sealed,
                Place("sections", "sealed", str(person), category),
            ).decode(),
            tag,
        )
        for person, category, sealed, tag, wrapped in rows
    }


def links(town: Town) -> dict[str, UUID]:
    with open_lake(town.settings, town.ring) as lake:
        return dict(lake.execute("select record_id, citizen_id from linked").fetchall())


def tables_saying(lake: duckdb.DuckDBPyConnection, values: Sequence[str]) -> list[str]:
    """Return the tables of the lake in which any of these values stands, as text anywhere."""
    tables = lake.execute(
        "select table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    condition = " or ".join(["contains(line, lower(?))"] * len(values))
    found = []
    for (table,) in tables:
        query = f"select count(*) from (select lower(t::varchar) as line from {table} t) where {condition}"
        [[count]] = lake.execute(query, list(values)).fetchall()
        found += [table] * bool(count)
    return found


def where_it_stands(town: Town, values: Sequence[str]) -> list[str]:
    with open_lake(town.settings, town.ring) as lake:
        return tables_saying(lake, values)


def certificate(row: ErasureRow) -> dict[str, object]:
    assert row.certificate is not None
    told: dict[str, object] = json.loads(row.certificate)
    return told
