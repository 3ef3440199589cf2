"""A small town in a real lake, and what PostgreSQL says of it, opened with the real keys."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import duckdb
from sqlalchemy import Engine, text

from hub.records.identifiers import CitizenId
from hub.store.profiles import wrapped_keys
from hub.store.sessions import transaction
from hub.vault.envelope import Place, unseal, unwrap
from hub.vault.keyring import KeyPurpose, KeyRing

TABLES = """
create table if not exists citizens (citizen_id uuid, alias_of uuid, created_at timestamptz);
create table if not exists linked (record_id varchar, citizen_id uuid);
create table if not exists standardised (
    record_id varchar, document_type varchar, document_number varchar
);
create table if not exists profiled (
    citizen_id uuid, category varchar, field varchar, value varchar, value_rank bigint,
    won boolean, why varchar, contested boolean, agency varchar, record_id varchar,
    received_at timestamptz, valid_from date
);
create table if not exists profiled_changes (citizen_id uuid, changed_at timestamptz);
create table if not exists citizen_events (
    citizen_id uuid, other_citizen_id uuid, happened_at timestamptz
);
create table if not exists deliveries (
    delivery_id varchar, agency varchar, state varchar, refused_reason varchar, rows_in bigint,
    rows_validated bigint, rows_quarantined bigint, received_at timestamptz,
    rows_stopped bigint
);
create table if not exists statistics (
    metric varchar, dimension varchar, bucket varchar, people bigint
);
"""
TOLD = ("citizens", "linked", "standardised", "profiled")
RECEIVED = "2026-11-20 08:00:00+00"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the lake: records with the document each carries, and values by field."""

    records: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    alias_of: int | None = None


Town = Mapping[int, Person]


def citizen_id(number: int) -> CitizenId:
    """The same id for the same number, far from that of the next number."""
    return CitizenId(UUID(int=(number * 0x9E3779B97F4A7C15 << 64 | number) % 2**128))


@dataclass(frozen=True, slots=True)
class TownLake:
    """Writes a town into the lake as the earlier stages do, with what changed and when."""

    lake: duckdb.DuckDBPyConnection

    def tell(self, town: Town, before: Town, moment: datetime) -> None:
        """Make the lake say `town`; whoever differs from `before` changed at `moment`."""
        for table in TOLD:
            self.lake.execute(f"delete from {table}")
        for number, person in town.items():
            self._write(citizen_id(number), person, moment)
        for number in town.keys() | before.keys():
            if town.get(number) != before.get(number):
                self._add("profiled_changes", citizen_id(number), moment)

    def merge(self, absorbed: int, survivor: int, moment: datetime) -> None:
        """Make one citizen the alias of another, and tell it in an event alone."""
        ids = (citizen_id(survivor), citizen_id(absorbed))
        self.lake.execute("update citizens set alias_of = ? where citizen_id = ?", ids)
        self._add("citizen_events", *ids, moment)

    def _write(self, who: CitizenId, person: Person, moment: datetime) -> None:
        alias = None if person.alias_of is None else citizen_id(person.alias_of)
        self._add("citizens", who, alias, moment)
        for record, document in person.records.items():
            self._add("linked", record, who)
            self._add("standardised", record, "CC" if document else None, document or None)
        for name, value in person.values.items():
            category = "identity" if name == "document_number" else "contact"
            source = ("recency", False, "salud", "salud:patient:1", RECEIVED, "2026-11-01")
            self._add("profiled", who, category, name, value, 1, True, *source)

    def _add(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        self.lake.execute(f"insert into {table} values ({marks})", values)


@dataclass(frozen=True, slots=True)
class Zone:
    """The serving zone as somebody with the keys reads it."""

    pipeline: Engine
    ring: KeyRing = field(repr=False)

    def sections(self) -> dict[tuple[CitizenId, str], object]:
        """Every section, opened."""
        with transaction(self.pipeline) as connection:
            rows = connection.execute(
                text("select citizen_id, category, sealed from hub.sections")
            ).all()
            people = [CitizenId(row.citizen_id) for row in rows]
            keys = wrapped_keys(connection, people)
        return {
            (who, row.category): self._opened(who, row.category, row.sealed, keys[who])
            for who, row in zip(people, rows, strict=True)
        }

    def _opened(self, who: CitizenId, category: str, sealed: bytes, key: bytes | None) -> object:
        assert key is not None
        opened = unwrap(self.ring.secret(KeyPurpose.DATA_KEYS), key, who)
        return json.loads(unseal(opened, sealed, Place("sections", "sealed", str(who), category)))

    def tags(self) -> set[tuple[bytes, CitizenId]]:
        """Every look-up tag with whom it finds."""
        return {
            (row[0], row[1]) for row in self.rows("select tag, citizen_id from hub.lookup_tags")
        }

    def aliases(self) -> dict[UUID, UUID | None]:
        """Every citizen with the one who stands for them."""
        return {
            row[0]: row[1] for row in self.rows("select citizen_id, alias_of from hub.citizens")
        }

    def everything(self) -> tuple[object, object, object]:
        """All that publishing wrote of people."""
        return self.sections(), self.tags(), self.aliases()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Run a query as the pipeline."""
        with transaction(self.pipeline) as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def change(self, statement: str, **values: object) -> None:
        """Run a statement as the pipeline."""
        with transaction(self.pipeline) as connection:
            connection.execute(text(statement), values)
