"""A governed look-up against the same query without governance.

The yardstick finds the person by blind tag, opens the same sealed sections and reads the same
values; it asks no rule, no consent and no log.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine

from hub.bench.figures import Ratio
from hub.bench.pace import MeasureError, rate
from hub.bench.scratch import ScratchHub, scratch_hub
from hub.records.identifiers import AgencyCode, CitizenId
from hub.records.profiles import DataKey, LookupTag, SealedSection
from hub.services.access_log import LogWriter, log_signer
from hub.services.sharing import Lookup, SharingDesk, look_up
from hub.services.subject_lookup import Document
from hub.services.tokens import Caller
from hub.store import lookups, profiles
from hub.store.roles import Role
from hub.store.sessions import for_whom, transaction
from hub.vault.envelope import Place, new_data_key, seal, unseal, wrap
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.wrapping import open_data_key
from policies.rulebook import load_rulebook

HANDS = (1, 16)
SECONDS = 2.0
PEOPLE = 500
YARDSTICK = "la misma consulta sin reglas, consentimiento ni registro"
PURPOSE = "vaccination-campaign"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CALLER = Caller("salud-medida", AgencyCode("salud"), frozenset({f"profile:{PURPOSE}:read"}))
CONTENT = {
    "identity": {"full_name": "Persona De Medida", "birth_date": "1980-01-01"},
    "contact": {"phone": "+573000000000", "neighbourhood": "San Antonio"},
    "health": {"vaccinations": "Influenza 2024-04-11"},
}


def measure_lookup(seconds: float = SECONDS) -> list[Ratio]:
    """Look-ups a second, governed and not, alone and with many at once."""
    with scratch_hub() as hub:
        _publish(hub)
        return [_measure(hub, hands, seconds) for hands in HANDS]


def _measure(hub: ScratchHub, hands: int, seconds: float) -> Ratio:
    with (
        hub.engine(Role.API, hands + 2) as engine,
        # The role of the API reads no section without a decision; that of the portal does.
        hub.engine(Role.PORTAL, hands + 2) as portal,
        LogWriter(engine, log_signer(hub.ring, hub.settings.log_origin)) as log,
    ):
        desk = SharingDesk(engine, hub.ring, load_rulebook(), log)
        theirs = rate(lambda n: _ungoverned(portal, hub.ring, _document(n)), hands, seconds)
        ours = rate(lambda n: _governed(desk, _document(n)), hands, seconds)
    return Ratio(
        f"preguntar por una persona, {hands} a la vez", YARDSTICK, ours, theirs, "por segundo"
    )


def _governed(desk: SharingDesk, document: Document) -> None:
    answer = look_up(desk, Lookup(CALLER, document, PURPOSE, "MEDIDA-1"), NOW)
    if "full_name" not in answer.given:
        raise MeasureError("La consulta medida no dio los datos que debía.")


def _ungoverned(engine: Engine, ring: KeyRing, document: Document) -> None:
    with transaction(engine) as connection:
        citizen_id = lookups.citizens_with_tag(connection, document.tag(ring))[0]
        for_whom(connection, citizen_id)
        row = lookups.citizen(connection, citizen_id)
        sealed = lookups.sealed_sections(connection, citizen_id, CONTENT.keys())
    if row is None or row.wrapped_key is None:
        raise MeasureError("La persona de medida no tiene llave.")
    key = open_data_key(ring, row.wrapped_key, citizen_id)
    for category, section in sealed.items():
        json.loads(unseal(key, section, _place(citizen_id, category)))


def _publish(hub: ScratchHub) -> None:
    people = [CitizenId(UUID(int=number)) for number in range(PEOPLE)]
    keys = {citizen_id: new_data_key() for citizen_id in people}
    wrapping = hub.ring.secret(KeyPurpose.DATA_KEYS)
    with hub.engine(Role.PIPELINE, 1) as pipeline, transaction(pipeline) as connection:
        profiles.add_citizens(connection, ((person, None) for person in people), NOW)
        wrapped = (DataKey(p, 1, wrap(wrapping, key, p)) for p, key in keys.items())
        profiles.add_keys(connection, wrapped, NOW)
        sections = [
            SealedSection(p, category, seal(key, section, _place(p, category)), b"tag")
            for p, key in keys.items()
            for category, section in _sections()
        ]
        profiles.save_sections(connection, sections, NOW)
        tags = (LookupTag(_document(n).tag(hub.ring), p) for n, p in enumerate(people))
        profiles.replace_tags(connection, tags)


def _sections() -> Iterator[tuple[str, bytes]]:
    for category, fields in CONTENT.items():
        contenders = {name: [_contender(value)] for name, value in fields.items()}
        yield category, json.dumps({"v": 1, "fields": contenders}).encode()


def _contender(value: str) -> dict[str, object]:
    origin = {"agency": "salud", "record_id": "salud:patient:1", "received_at": NOW.isoformat()}
    return {"value": value, "won": True, "why": "newest", "contested": False, **origin}


def _document(number: int) -> Document:
    return Document("CC", f"{10_000_000 + number % PEOPLE}")


def _place(citizen_id: CitizenId, category: str) -> Place:
    return Place("sections", "sealed", str(citizen_id), category)
