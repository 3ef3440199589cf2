"""The stage `published`: every profile in the serving zone, sealed with its citizen's own key.

Only sections whose content changed are sealed again; each batch of citizens is one
transaction, so that a killed run leaves whole citizens and the next run goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
from sqlalchemy import Connection, Engine

from hub.publishing import lake_reader
from hub.publishing.lake_reader import Document, SectionText
from hub.records.identifiers import CitizenId
from hub.records.profiles import DataKey, LookupTag, SealedSection
from hub.store import profiles
from hub.store.sessions import transaction
from hub.vault.blind_index import blind_tag
from hub.vault.envelope import Place, new_data_key, seal, unwrap, wrap
from hub.vault.keyring import KeyPurpose, KeyRing, Secret

FIRST_EPOCH = 1


@dataclass(frozen=True, slots=True)
class PublishCounts:
    """What one run of publishing did."""

    citizens: int
    sections: int
    sealed_again: int
    removed: int
    tags: int


@dataclass(frozen=True, slots=True)
class Keys:
    """The three keys that publishing works with."""

    wrapping: Secret
    content: Secret
    index: Secret


def publish(
    lake: duckdb.DuckDBPyConnection, pipeline: Engine, ring: KeyRing, now: datetime
) -> PublishCounts:
    """Bring PostgreSQL to the state of the lake: citizens, sections, tags, deliveries, statistics."""
    keys = Keys(
        ring.secret(KeyPurpose.DATA_KEYS),
        ring.secret(KeyPurpose.CONTENT_TAGS),
        ring.secret(KeyPurpose.BLIND_INDEX),
    )
    with transaction(pipeline) as connection:
        profiles.add_citizens(connection, lake_reader.people(lake), now)
    citizens = sections = sealed_again = 0
    for batch in lake_reader.section_batches(lake):
        with transaction(pipeline) as connection:
            sealed_again += _publish_batch(connection, batch, keys, now)
        citizens += len({section.citizen_id for section in batch})
        sections += len(batch)
    removed, tags = _publish_rest(lake, pipeline, keys, now)
    return PublishCounts(citizens, sections, sealed_again, removed, tags)


def _publish_rest(
    lake: duckdb.DuckDBPyConnection, pipeline: Engine, keys: Keys, now: datetime
) -> tuple[int, int]:
    """Tags, removals and registers go last and together: a citizen is found only when whole."""
    with transaction(pipeline) as connection:
        removed = profiles.keep_only_sections(connection, lake_reader.section_keys(lake))
        tags = (document_tag(keys.index, document) for document in lake_reader.documents(lake))
        tag_count = profiles.replace_tags(connection, tags)
        profiles.replace_deliveries(connection, lake_reader.delivery_counts(lake))
        profiles.replace_statistics(connection, lake_reader.statistics(lake), now)
    return removed, tag_count


def _publish_batch(
    connection: Connection, batch: Sequence[SectionText], keys: Keys, now: datetime
) -> int:
    people = list(dict.fromkeys(section.citizen_id for section in batch))
    gone = profiles.erased(connection, people)
    data_keys = _data_keys(connection, [p for p in people if p not in gone], keys, now)
    known = profiles.content_tags(connection, people)
    changed = [
        _sealed(section, tag, data_keys[section.citizen_id])
        for section in batch
        if section.citizen_id in data_keys
        and known.get((section.citizen_id, section.category))
        != (tag := _tag(keys.content, section))
    ]
    profiles.save_sections(connection, changed, now)
    return len(changed)


def _data_keys(
    connection: Connection, people: Sequence[CitizenId], keys: Keys, now: datetime
) -> dict[CitizenId, Secret]:
    """Open the data keys of `people`, making one for whoever has none."""
    known = profiles.wrapped_keys(connection, people)
    opened = {p: unwrap(keys.wrapping, key.wrapped, p) for p, key in known.items()}
    fresh = {person: new_data_key() for person in people if person not in known}
    wrapped = (DataKey(p, FIRST_EPOCH, wrap(keys.wrapping, key, p)) for p, key in fresh.items())
    profiles.add_keys(connection, wrapped, now)
    return opened | fresh


def _tag(key: Secret, section: SectionText) -> bytes:
    """Return a keyed tag of the content: tells a change without opening or revealing anything."""
    kind = f"section|{section.citizen_id}|{section.category}"
    return blind_tag(key, kind, section.plaintext.decode())


def _sealed(section: SectionText, tag: bytes, key: Secret) -> SealedSection:
    place = Place("sections", "sealed", str(section.citizen_id), section.category)
    return SealedSection(
        section.citizen_id, section.category, seal(key, section.plaintext, place), tag
    )


def document_tag(index: Secret, document: Document) -> LookupTag:
    """Return the tag under which a document finds its citizen."""
    tag = blind_tag(index, "document", f"{document.kind}:{document.number}")
    return LookupTag(tag, document.citizen_id)
