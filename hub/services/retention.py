"""Retention: what is past its term, by the rules of policies/retention.yaml.

`plan` changes nothing. `run` removes what `plan` shows and leaves a row per rule as proof.
A rule about a place that the hub does not know stops the run before anything is removed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

import duckdb
from sqlalchemy import Connection, Engine

from hub.errors import HubError
from hub.lake import retention as lake_rows
from hub.store import retention as store_rows
from hub.store.retention import Removal
from hub.store.sessions import transaction
from policies.retention import RetentionRule, Store, due


class RetentionError(HubError):
    """A retention rule names a place that the hub does not know."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one rule would remove: everything whose trigger lies before `cutoff`."""

    rule_id: str
    series: str
    action: str
    cutoff: datetime | None
    due: int


class Series(Protocol):
    """One place where things grow old."""

    def past(self, moment: datetime) -> int:
        """Count what is past its term."""
        ...

    def remove(self, moment: datetime) -> int:
        """Remove it and return how much went."""
        ...


@dataclass(frozen=True, slots=True)
class LakeTable:
    """Rows of the encrypted lake."""

    lake: duckdb.DuckDBPyConnection
    table: str

    def past(self, moment: datetime) -> int:
        """Count rows past their term."""
        return lake_rows.rows_past(self.lake, self.table, moment)

    def remove(self, moment: datetime) -> int:
        """Delete rows past their term."""
        return lake_rows.delete_past(self.lake, self.table, moment)


@dataclass(frozen=True, slots=True)
class ServingTable:
    """Rows of PostgreSQL."""

    connection: Connection
    table: str

    def past(self, moment: datetime) -> int:
        """Count rows past their term."""
        return store_rows.rows_past(self.connection, self.table, moment)

    def remove(self, moment: datetime) -> int:
        """Delete rows past their term."""
        return store_rows.delete_past(self.connection, self.table, moment)


@dataclass(frozen=True, slots=True)
class LandedFiles:
    """The sealed bytes of deliveries."""

    lake: duckdb.DuckDBPyConnection
    folder: Path

    def past(self, moment: datetime) -> int:
        """Count sealed files of old deliveries that are still there."""
        return sum(1 for _ in self._files(moment))

    def remove(self, moment: datetime) -> int:
        """Delete the sealed files of old deliveries."""
        return _unlink(self._files(moment))

    def _files(self, moment: datetime) -> Iterator[Path]:
        names = lake_rows.deliveries_before(self.lake, moment)
        return (path for name in names if (path := self.folder / f"{name}.sealed").exists())


@dataclass(frozen=True, slots=True)
class PreparedFiles:
    """Files that the hub prepared for somebody, by their date of making."""

    folder: Path

    def past(self, moment: datetime) -> int:
        """Count prepared files past their term."""
        return sum(1 for _ in self._files(moment))

    def remove(self, moment: datetime) -> int:
        """Delete prepared files past their term."""
        return _unlink(self._files(moment))

    def _files(self, moment: datetime) -> Iterator[Path]:
        if not self.folder.exists():
            return iter(())
        return (path for path in self.folder.iterdir() if _made(path) < moment)


@dataclass(frozen=True, slots=True)
class Places:
    """The open stores that retention works on."""

    lake: duckdb.DuckDBPyConnection
    operator: Engine
    home: Path


def plan(places: Places, rules: Iterable[RetentionRule], as_of: datetime) -> list[Planned]:
    """Say what each rule would remove as of a moment, changing nothing."""
    with transaction(places.operator) as connection:
        return [_planned(_series(places, connection, rule), rule, as_of) for rule in rules]


def run(
    places: Places, rules: Iterable[RetentionRule], as_of: datetime, run_id: UUID
) -> list[Planned]:
    """Remove what is past its term and keep a proof per rule; a second run removes nothing."""
    known = list(rules)
    with transaction(places.operator) as connection:
        series = [(rule, _series(places, connection, rule)) for rule in known]
        done = [_carry_out(place, rule, as_of) for rule, place in series]
        proofs = (
            Removal(run_id, planned.rule_id, as_of, planned.cutoff, planned.due)
            for planned in done
            if planned.cutoff is not None
        )
        store_rows.record(connection, proofs)
    return done


def _planned(series: Series | None, rule: RetentionRule, as_of: datetime) -> Planned:
    cutoff = _cutoff(rule, as_of)
    count = series.past(cutoff) if series is not None and cutoff is not None else 0
    return Planned(rule.rule_id, rule.series.es, rule.action.value, cutoff, count)


def _carry_out(series: Series | None, rule: RetentionRule, as_of: datetime) -> Planned:
    cutoff = _cutoff(rule, as_of)
    count = series.remove(cutoff) if series is not None and cutoff is not None else 0
    return Planned(rule.rule_id, rule.series.es, rule.action.value, cutoff, count)


def _cutoff(rule: RetentionRule, as_of: datetime) -> datetime | None:
    """Return the first moment that is still within the term: days are kept whole."""
    last_day = due(rule, as_of.date())
    if last_day is None:
        return None
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=UTC)


def _series(places: Places, connection: Connection, rule: RetentionRule) -> Series | None:
    if rule.keep_days is None:
        return None
    match rule.store:
        case Store.LAKE if rule.table in lake_rows.PAST_TERM:
            return LakeTable(places.lake, rule.table)
        case Store.POSTGRES if rule.table in store_rows.TABLES:
            return ServingTable(connection, rule.table)
        case Store.LANDING:
            return LandedFiles(places.lake, places.home / "landing")
        case Store.FILES:
            return PreparedFiles(places.home / rule.table)
        case _:
            raise RetentionError(
                f"La regla {rule.rule_id} nombra {rule.store.value}/{rule.table}, que no existe. "
                "No se borró nada; corrija policies/retention.yaml."
            )


def _unlink(paths: Iterator[Path]) -> int:
    removed = 0
    for path in paths:
        path.unlink()
        removed += 1
    return removed


def _made(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
