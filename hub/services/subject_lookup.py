"""From a document to a person's profile, still sealed: only what is given is ever opened.

A document that several people carry finds nobody: a wrong answer would show a stranger's data.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import Connection

from consent.events import ConsentEvent
from hub.records.identifiers import CitizenId
from hub.services.errors import ProfileUnreadableError, ProfileWithheldError
from hub.store import consents, lookups, withheld
from hub.store.sessions import for_whom
from hub.vault.blind_index import blind_tag
from hub.vault.envelope import Place, unseal
from hub.vault.errors import VaultError
from hub.vault.keyring import KeyPurpose, KeyRing, Secret
from hub.vault.wrapping import open_data_key
from policies.decide import COLOMBIA
from policies.decisions import Subject

Opening: TypeAlias = Callable[[CitizenId, AbstractSet[str]], None]
"""Opens some categories of a citizen's profile to the transaction that asks."""

DOCUMENT_TYPES = ("CC", "TI", "RC", "CE", "PPT", "PA", "NIT")
ADULT_DOCUMENTS = frozenset({"CC", "NIT"})
ADULT_AGE = 18
IDENTITY = "identity"
SECTION_VERSION = 1
MOST_ALIASES = 8
UNREADABLE = "El perfil no se pudo abrir. No se entregó ningún dato. Avise al oficial de datos."
WITHHELD = (
    "Este perfil puede tener datos de otra persona y lo estamos separando. No se muestra nada "
    "mientras tanto. Vuelva mañana o vaya a la ventanilla."
)


@dataclass(frozen=True, slots=True)
class Document:
    """A person's document as an agency knows it."""

    kind: str
    number: str = field(repr=False)

    def tag(self, ring: KeyRing) -> bytes:
        """The blind tag under which publishing filed this document."""
        number = "".join(filter(str.isalnum, self.number.upper()))
        key = ring.secret(KeyPurpose.BLIND_INDEX)
        return blind_tag(key, "document", f"{self.kind}:{number}")


@dataclass(frozen=True, slots=True)
class GivenValue:
    """One value in use, with where and when it came from (P7)."""

    value: str = field(repr=False)
    source: str
    received_at: datetime
    is_contested: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's sealed sections, their key and the events of their consents."""

    citizen_id: CitizenId = field(repr=False)
    events: Sequence[ConsentEvent] = field(repr=False)
    sealed: Mapping[str, bytes] = field(repr=False)
    key: Secret = field(repr=False)

    def values(self, category: str) -> dict[str, tuple[GivenValue, ...]]:
        """Open one section: the values in use of each of its fields."""
        sealed = self.sealed.get(category)
        if sealed is None:
            return {}
        place = Place("sections", "sealed", str(self.citizen_id), category)
        try:
            return _winners(unseal(self.key, sealed, place))
        except (VaultError, ValueError, KeyError, TypeError) as error:
            raise ProfileUnreadableError(UNREADABLE) from error

    def subject(self, document_kind: str, now: datetime) -> Subject:
        """What the rules must know of the person. No feed marks anybody as protected yet."""
        born = self.values(IDENTITY).get("birth_date", ())
        is_minor = is_under_age(born, document_kind, now.astimezone(COLOMBIA).date())
        return Subject(is_minor=is_minor, is_protected=False)


def already_open(_citizen_id: CitizenId, _categories: AbstractSet[str]) -> None:
    """The portal's role reads the sections of whoever signs in; nothing is left to open."""


def find_profile(
    connection: Connection, ring: KeyRing, document: Document, opening: Opening = already_open
) -> Profile | None:
    """The one person with this document, or nobody: unknown, disputed and erased look alike.

    Only their identity is read, by which the rules know a minor.
    """
    found = lookups.citizens_with_tag(connection, document.tag(ring))
    if len(found) != 1:
        return None
    citizen_id, row = _follow(connection, found[0])
    if row is None or row.wrapped_key is None:
        return None
    try:
        key = open_data_key(ring, row.wrapped_key, citizen_id)
    except VaultError as error:
        raise ProfileUnreadableError(UNREADABLE) from error
    opening(citizen_id, {IDENTITY})
    return Profile(
        citizen_id,
        [stored.event for stored in consents.events_of(connection, citizen_id)],
        lookups.sealed_sections(connection, citizen_id, {IDENTITY}),
        key,
    )


def find_citizen(connection: Connection, ring: KeyRing, document: Document) -> CitizenId | None:
    """Whose document this is, without opening anything; disputed and erased people are nobody."""
    found = lookups.citizens_with_tag(connection, document.tag(ring))
    if len(found) != 1:
        return None
    citizen_id, row = _follow(connection, found[0])
    return citizen_id if row is not None and row.wrapped_key is not None else None


def with_sections(
    connection: Connection, profile: Profile, categories: AbstractSet[str], opening: Opening
) -> Profile:
    """The same person with these sections at hand: a decision gave something of each."""
    missing = categories - profile.sealed.keys()
    if not missing:
        return profile
    opening(profile.citizen_id, missing)
    found = lookups.sealed_sections(connection, profile.citizen_id, missing)
    return replace(profile, sealed={**profile.sealed, **found})


def refuse_withheld(connection: Connection, ring: KeyRing, document: Document) -> None:
    """Tell the person themselves why nothing is shown; to an agency they are simply unknown."""
    found = lookups.citizens_with_tag(connection, document.tag(ring))
    if len(found) == 1:
        citizen_id, _ = _follow(connection, found[0])
        refuse_withheld_citizen(connection, citizen_id)


def refuse_withheld_citizen(connection: Connection, citizen_id: CitizenId) -> None:
    """Raise ProfileWithheldError while this citizen's profile is shut."""
    if withheld.is_withheld(connection, citizen_id):
        raise ProfileWithheldError(WITHHELD)


def is_under_age(born: Sequence[GivenValue], document_kind: str, today: date) -> bool:
    """Whether to protect the person as a minor: so too when nothing says that they are not."""
    if not born:
        return document_kind not in ADULT_DOCUMENTS
    try:
        day = date.fromisoformat(born[0].value)
    except ValueError:
        return True
    had_birthday = (today.month, today.day) >= (day.month, day.day)
    return today.year - day.year - (not had_birthday) < ADULT_AGE


def _follow(
    connection: Connection, citizen_id: CitizenId
) -> tuple[CitizenId, lookups.CitizenRow | None]:
    """Two records found to be one person leave an alias behind; go to the one that stays."""
    for _ in range(MOST_ALIASES):
        for_whom(connection, citizen_id)
        row = lookups.citizen(connection, citizen_id)
        if row is None or row.alias_of is None:
            return citizen_id, row
        citizen_id = row.alias_of
    raise ProfileUnreadableError(UNREADABLE)


def _winners(section: bytes) -> dict[str, tuple[GivenValue, ...]]:
    content = json.loads(section)
    if content["v"] != SECTION_VERSION:
        raise ProfileUnreadableError(UNREADABLE)
    return {
        name: tuple(_given(entry) for entry in contenders if entry["won"])
        for name, contenders in content["fields"].items()
    }


def _given(entry: Mapping[str, object]) -> GivenValue:
    return GivenValue(
        value=str(entry["value"]),
        source=str(entry["agency"]),
        received_at=datetime.fromisoformat(str(entry["received_at"])),
        is_contested=bool(entry.get("contested")),
    )
