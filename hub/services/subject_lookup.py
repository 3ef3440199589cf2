"""From a document to a person's profile, still sealed: only what is given is ever opened.

A document that several people carry finds nobody: a wrong answer would show a stranger's data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from pydantic_core import from_json
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

    @property
    def name(self) -> str:
        """The document as publishing files it, however it was written."""
        number = "".join(filter(str.isalnum, self.number.upper()))
        return f"{self.kind}:{number}"

    def tag(self, ring: KeyRing) -> bytes:
        """The blind tag under which publishing filed this document."""
        return blind_tag(ring.secret(KeyPurpose.BLIND_INDEX), "document", self.name)


@dataclass(frozen=True, slots=True)
class GivenValue:
    """One value in use, with where and when it came from (P7)."""

    value: str = field(repr=False)
    source: str
    received_at: datetime
    is_contested: bool


Section: TypeAlias = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's sealed sections, their key and the events of their consents."""

    citizen_id: CitizenId = field(repr=False)
    events: Sequence[ConsentEvent] = field(repr=False)
    sealed: Mapping[str, bytes] = field(repr=False)
    key: Secret = field(repr=False)
    opened: dict[str, Section] = field(default_factory=dict, repr=False, compare=False)

    def values(self, category: str, name: str) -> tuple[GivenValue, ...]:
        """The values in use of one field; its section is opened once, and only if asked for."""
        try:
            if category not in self.opened:
                self.opened[category] = self._open(category)
            contenders = self.opened[category].get(name, ())
            return tuple([_given(entry) for entry in contenders if entry["won"]])
        except (VaultError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProfileUnreadableError(UNREADABLE) from error

    def _open(self, category: str) -> Section:
        sealed = self.sealed.get(category)
        if sealed is None:
            return {}
        place = Place("sections", "sealed", str(self.citizen_id), category)
        content = from_json(unseal(self.key, sealed, place))
        if content["v"] != SECTION_VERSION:
            raise ProfileUnreadableError(UNREADABLE)
        section: Section = content["fields"]
        return section

    def subject(self, document_kind: str, now: datetime) -> Subject:
        """What the rules must know of the person. No feed marks anybody as protected yet."""
        born = self.values(IDENTITY, "birth_date")
        is_minor = is_under_age(born, document_kind, now.astimezone(COLOMBIA).date())
        return Subject(is_minor=is_minor, is_protected=False)


def find_profile(connection: Connection, ring: KeyRing, document: Document) -> Profile | None:
    """The one person with this document, or nobody: unknown, disputed and erased look alike.

    For whoever signs in; only their identity is read. Agencies ask through `subjects`.
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


def _given(entry: Mapping[str, object]) -> GivenValue:
    return GivenValue(
        value=str(entry["value"]),
        source=str(entry["agency"]),
        received_at=datetime.fromisoformat(str(entry["received_at"])),
        is_contested=bool(entry.get("contested")),
    )
