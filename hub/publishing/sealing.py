"""Sealing citizens: one data key each, a keyed tag of every section, only what changed sealed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hub.publishing.lake_reader import Document
from hub.publishing.section_texts import CitizenText
from hub.records.identifiers import CitizenId
from hub.records.profiles import DataKey, LookupTag, SealedSection
from hub.vault.blind_index import blind_tag, blind_tag_of_bytes
from hub.vault.envelope import SealedRow, new_data_key
from hub.vault.keyring import KeyPurpose, KeyRing, Secret
from hub.vault.wrapping import WrappingKeys, wrapping_keys


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that publishing works with."""

    wrapping: WrappingKeys
    content: Secret
    index: Secret


def keys_of(ring: KeyRing) -> Keys:
    """Read the keys from the ring, new data keys going under the epoch of this moment."""
    return Keys(
        wrapping_keys(ring),
        ring.secret(KeyPurpose.CONTENT_TAGS),
        ring.secret(KeyPurpose.BLIND_INDEX),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What PostgreSQL holds of some citizens; a wrapped key of None was destroyed for ever."""

    wrapped: Mapping[CitizenId, bytes | None] = field(default_factory=dict, repr=False)
    tags: Mapping[CitizenId, Mapping[str, bytes]] = field(default_factory=dict, repr=False)

    def is_erased(self, citizen: CitizenText) -> bool:
        """Whether this citizen must never be published again."""
        return self.wrapped.get(citizen.citizen_id, b"") is None


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a batch of citizens changes in PostgreSQL."""

    fresh_keys: list[DataKey] = field(default_factory=list, repr=False)
    sections: list[SealedSection] = field(default_factory=list, repr=False)
    gone: list[tuple[CitizenId, str]] = field(default_factory=list)


def sealed(batch: Iterable[CitizenText], standing: Standing, keys: Keys) -> Sealed:
    """Seal what changed of each citizen; nothing of one who was erased."""
    made = Sealed()
    for citizen in batch:
        if not standing.is_erased(citizen):
            _seal_citizen(citizen, standing, keys, made)
    return made


def _seal_citizen(citizen: CitizenText, standing: Standing, keys: Keys, made: Sealed) -> None:
    person, texts = citizen.citizen_id, citizen.sections
    known = standing.tags.get(person, {})
    row = SealedRow("sections", "sealed", str(person))
    tags = _content_tags(keys.content, row.row, texts)
    changed = {kind: text for kind, text in texts.items() if known.get(kind) != tags[kind]}
    made.gone.extend((person, kind) for kind in known if kind not in tags)
    if changed:
        values = row.seal(_data_key(person, standing, keys, made), changed)
        made.sections.extend(
            SealedSection(person, kind, value, tags[kind]) for kind, value in values.items()
        )


def _content_tags(key: Secret, person: str, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a keyed tag of each section: tells a change without opening or revealing anything."""
    return {
        kind: blind_tag_of_bytes(key, f"section|{person}|{kind}", text)
        for kind, text in texts.items()
    }


def _data_key(person: CitizenId, standing: Standing, keys: Keys, made: Sealed) -> Secret:
    """Open the data key of a citizen, or make one for whoever has none."""
    wrapped = standing.wrapped.get(person)
    if wrapped is not None:
        return keys.wrapping.unwrap(wrapped, person)
    fresh = new_data_key()
    wrapping = keys.wrapping
    made.fresh_keys.append(DataKey(person, wrapping.epoch, wrapping.wrap(fresh, person)))
    return fresh


def document_tag(index: Secret, document: Document) -> LookupTag:
    """Return the tag under which a document finds its citizen."""
    tag = blind_tag(index, "document", f"{document.kind}:{document.number}")
    return LookupTag(tag, document.citizen_id)
