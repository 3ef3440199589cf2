"""From many documents to as many profiles in one look at the database, each still sealed.

A document that several people carry finds nobody; unknown, disputed and erased look alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import Connection

from hub.records.identifiers import CitizenId
from hub.services.errors import ProfileUnreadableError, TokenRefusedError
from hub.services.subject_lookup import IDENTITY, MOST_ALIASES, UNREADABLE, Document, Profile
from hub.services.tokens import CLOSED
from hub.store.openings import opening_key
from hub.store.people import FoundPerson, PeopleReader
from hub.vault.blind_index import blind_tag
from hub.vault.errors import VaultError
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.wrapping import WrappingKeys, wrapping_keys

Found: TypeAlias = Profile | ProfileUnreadableError | None


@dataclass(slots=True)
class Subjects:
    """The people that one question is about, within one transaction of the API role."""

    connection: Connection
    ring: KeyRing = field(repr=False)
    people: dict[CitizenId, FoundPerson] = field(default_factory=dict, repr=False)
    mark: str = field(default="", repr=False)

    def find(
        self, documents: Sequence[Document], client_id: str, consents: tuple[str, str]
    ) -> list[Found]:
        """One answer a document, in their order: what decides about them, nothing else yet.

        Raises TokenRefusedError when the client that asks was closed.
        """
        index = self.ring.secret(KeyPurpose.BLIND_INDEX)
        tags = [blind_tag(index, "document", document.name) for document in documents]
        carriers = self._reader().carriers(tags, client_id)
        if not carriers.is_client_open:
            raise TokenRefusedError("client_closed", CLOSED)
        self.mark = carriers.mark
        ones = [_only(carriers.people.get(tag, ())) for tag in tags]
        self._read({one for one in ones if one is not None}, consents)
        wrapping = wrapping_keys(self.ring)
        return [None if one is None else self._found(one, wrapping) for one in ones]

    def read_sections(self, given: Iterable[tuple[Profile, frozenset[str]]]) -> None:
        """Have these categories of these people at hand: something of each is given."""
        wanted: dict[frozenset[str], dict[CitizenId, FoundPerson]] = {}
        for profile, categories in given:
            missing = categories.difference(profile.sealed)
            if missing:
                person = self.people[profile.citizen_id]
                wanted.setdefault(missing, {})[profile.citizen_id] = person
        if wanted:
            people = {categories: list(known.values()) for categories, known in wanted.items()}
            self._reader().add_sections(self.mark, people)

    def _reader(self) -> PeopleReader:
        return PeopleReader(self.connection, opening_key(self.ring))

    def _read(self, ids: set[CitizenId], consents: tuple[str, str]) -> None:
        """Read everybody, and whoever stands for them since two records were found to be one."""
        for _ in range(MOST_ALIASES):
            if not ids:
                return
            read = self._reader().people(sorted(ids), self.mark, IDENTITY, consents)
            self.people.update(read)
            ids = {person.alias_of for person in read.values() if person.alias_of} - {*self.people}

    def _found(self, citizen_id: CitizenId, wrapping: WrappingKeys) -> Found:
        person = self.people.get(citizen_id)
        for _ in range(MOST_ALIASES):
            if person is None or person.alias_of is None:
                return None if person is None else _profile(person, wrapping)
            person = self.people.get(person.alias_of)
        return ProfileUnreadableError(UNREADABLE)


def _only(carriers: Sequence[CitizenId]) -> CitizenId | None:
    return carriers[0] if len(carriers) == 1 else None


def _profile(person: FoundPerson, wrapping: WrappingKeys) -> Found:
    if person.wrapped_key is None:
        return None
    try:
        key = wrapping.unwrap(person.wrapped_key, person.citizen_id)
    except VaultError:
        return ProfileUnreadableError(UNREADABLE)
    return Profile(person.citizen_id, person.events, person.sealed, key)
