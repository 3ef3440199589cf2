"""Invented people, sealed and published into a scratch hub: what look-ups are measured on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection

from hub.bench.scratch import ScratchHub, scratch_hub
from hub.records.identifiers import CitizenId
from hub.records.profiles import DataKey, LookupTag, SealedSection
from hub.services.subject_lookup import Document
from hub.store import profiles
from hub.store.roles import Role
from hub.store.sessions import transaction
from hub.vault.envelope import Place, new_data_key, seal, wrap
from hub.vault.keyring import KeyPurpose

PEOPLE = 500
PURPOSE = "vaccination-campaign"
BATCH = 2_000
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CONTENT = {
    "identity": {"full_name": "Persona De Medida", "birth_date": "1980-01-01"},
    "contact": {"phone": "+573000000000", "neighbourhood": "San Antonio"},
    "health": {"vaccinations": "Influenza 2024-04-11"},
}
CATEGORIES = frozenset(CONTENT)


@contextmanager
def published(people: int) -> Iterator[ScratchHub]:
    """Make a hub with so many people in it."""
    with scratch_hub() as hub:
        with hub.engine(Role.PIPELINE, 1) as pipeline:
            numbers = iter(range(people))
            while batch := list(islice(numbers, BATCH)):
                with transaction(pipeline) as connection:
                    _publish(connection, hub, batch)
            with transaction(pipeline) as connection:
                tags = (LookupTag(document(n).tag(hub.ring), citizen(n)) for n in range(people))
                profiles.replace_tags(connection, tags)
        yield hub


def document(number: int) -> Document:
    """The document of one of them."""
    return Document("CC", f"{10_000_000 + number}")


def citizen(number: int) -> CitizenId:
    """The id of one of them, spread as real ones are."""
    return CitizenId(UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128))


def _publish(connection: Connection, hub: ScratchHub, numbers: list[int]) -> None:
    keys = {citizen(number): new_data_key() for number in numbers}
    wrapping = hub.ring.secret(KeyPurpose.DATA_KEYS)
    profiles.add_citizens(connection, ((person, None) for person in keys), NOW)
    wrapped = (DataKey(p, 1, wrap(wrapping, key, p)) for p, key in keys.items())
    profiles.add_keys(connection, wrapped, NOW)
    sections = [
        SealedSection(p, category, seal(key, section, _place(p, category)), b"tag")
        for p, key in keys.items()
        for category, section in _SECTIONS.items()
    ]
    profiles.save_sections(connection, sections, NOW)


def _contender(value: str) -> dict[str, object]:
    origin = {"agency": "salud", "record_id": "salud:patient:1", "received_at": NOW.isoformat()}
    return {"value": value, "won": True, "why": "newest", "contested": False, **origin}


def _place(person: CitizenId, category: str) -> Place:
    return Place("sections", "sealed", str(person), category)


_SECTIONS = {
    category: json.dumps(
        {"v": 1, "fields": {name: [_contender(value)] for name, value in fields.items()}}
    ).encode()
    for category, fields in CONTENT.items()
}
