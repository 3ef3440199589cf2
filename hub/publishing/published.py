"""The stage `published`: every profile in the serving zone, sealed with its citizen's own key.

Only citizens whose profile changed since the last run are looked at, and only sections whose
content changed are sealed again; each batch of citizens is one transaction, so that a killed
run leaves whole citizens and the next run goes on.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime

import duckdb
from sqlalchemy import Connection, Engine

from hub.publishing import lake_reader
from hub.publishing.ahead import ahead
from hub.publishing.memory import held_below
from hub.publishing.reach import Reach, begin, reach_of
from hub.publishing.sealing import Sealed, Standing, document_tag, keys_of, sealed
from hub.publishing.section_texts import LAYOUT, CitizenText, citizen_batches
from hub.store import profiles
from hub.store.publications import Publication, last_publication, save_publication
from hub.store.sessions import transaction
from hub.vault.keyring import KeyPurpose, KeyRing

LAKE_MEGABYTES = 300  # beside it, Python holds two batches


@dataclass(frozen=True, slots=True)
class PublishCounts:
    """What one run of publishing looked at, and what it did."""

    citizens: int
    sections: int
    sealed_again: int
    removed: int
    tags: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how far it reaches, and whether anybody was published before it."""

    lake: duckdb.DuckDBPyConnection
    pipeline: Engine
    ring: KeyRing = field(repr=False)
    now: datetime
    reach: Reach
    is_first: bool


def publish(
    lake: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing, now: datetime
) -> PublishCounts:
    """Bring PostgreSQL to the state of the lake: citizens, sections, tags, deliveries, statistics."""
    with transaction(pipeline) as connection:
        reach = reach_of(lake, last_publication(connection), LAYOUT)
        run = Run(lake, pipeline, ring, now, reach, profiles.is_empty(connection))
    number = begin(lake, now)
    with held_below(lake, LAKE_MEGABYTES):
        with transaction(pipeline) as connection:
            profiles.add_citizens(connection, lake_reader.people(lake, reach), now)
        counts = _publish_sections(run)
        with transaction(pipeline) as connection:
            removed, tags = _publish_rest(connection, run)
            save_publication(connection, Publication(number, reach.upto, LAYOUT), now)
    return replace(counts, removed=counts.removed + removed, tags=tags)


def _publish_sections(run: Run) -> PublishCounts:
    """Go through the citizens in batches; the lake writes the next one meanwhile."""
    citizens = sections = sealed_again = removed = 0
    with closing(ahead(citizen_batches(run.lake, run.reach))) as batches:
        for batch in batches:
            with transaction(run.pipeline) as connection:
                changed = _publish_batch(connection, batch, run)
            citizens += len(batch)
            sections += sum(len(citizen.sections) for citizen in batch)
            sealed_again += len(changed.sections)
            removed += len(changed.gone)
    return PublishCounts(citizens, sections, sealed_again, removed)


def _publish_batch(connection: Connection, batch: Sequence[CitizenText], run: Run) -> Sealed:
    standing = Standing()
    if not run.is_first:
        people = [citizen.citizen_id for citizen in batch]
        standing = Standing(
            profiles.wrapped_keys(connection, people), profiles.content_tags(connection, people)
        )
    # Read for every batch: an epoch may have begun meanwhile, and the one before may be retired.
    changed = sealed(batch, standing, keys_of(run.ring))
    profiles.add_keys(connection, changed.fresh_keys, run.now)
    profiles.save_sections(connection, changed.sections, run.now)
    profiles.remove_sections(connection, changed.gone)
    return changed


def _publish_rest(connection: Connection, run: Run) -> tuple[int, int]:
    """Tags, removals and registers go last and together: a citizen is found only when whole."""
    documents = lake_reader.documents(run.lake, run.reach)
    index = run.ring.secret(KeyPurpose.BLIND_INDEX)
    tags = (document_tag(index, document) for document in documents)
    if run.reach.is_everybody:
        removed = profiles.keep_only_people(connection, lake_reader.profiled(run.lake))
        tag_count = profiles.replace_tags(connection, tags)
    else:
        gone = lake_reader.without_profile(run.lake, run.reach)
        removed = profiles.remove_people(connection, gone)
        tag_count = profiles.replace_tags_of(connection, documents.people(), tags)
    profiles.replace_deliveries(connection, lake_reader.delivery_counts(run.lake))
    profiles.replace_statistics(connection, lake_reader.statistics(run.lake), run.now)
    return removed, tag_count
