"""The citizen's view of their own data: every value with its origin, and every other contender.

The same decision function as for any agency says which fields are shown; delicate ones wait for
a higher level of assurance. The view is in the log before the values leave.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from hub.records.identifiers import CitizenId
from hub.services.front_office import FrontOffice, OwnView, note_own_view
from hub.services.reading import snapshot
from hub.services.sessions import Session, UnknownPersonError
from hub.store import own_sections as store
from hub.vault.envelope import Place, unseal, unwrap
from hub.vault.keyring import KeyPurpose, KeyRing
from policies.categories import Category
from policies.decide import COLOMBIA, decide
from policies.decisions import Permitted, Question, Subject
from policies.rulebook import CITY, Rulebook
from policies.vocabulary import OWN_DATA, Assurance, Sensitivity

CITIZEN_ROLE = "citizen"
ADULT_YEARS = 18
OWN = Subject(is_minor=False, is_protected=False)


@dataclass(frozen=True, slots=True)
class Contender:
    """One value that one agency gave for a field, and what became of it."""

    value: str = field(repr=False)
    agency: str
    record_id: str
    received_at: datetime
    valid_from: date | None
    won: bool
    why: str
    is_contested: bool


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field of a profile with all its contenders, the chosen ones first."""

    code: str
    contenders: tuple[Contender, ...] = field(repr=False)

    @property
    def values(self) -> tuple[str, ...]:
        """The values in use, each once."""
        return tuple(dict.fromkeys(entry.value for entry in self.contenders if entry.won))

    @property
    def is_contested(self) -> bool:
        """Whether the agencies do not agree."""
        return any(entry.is_contested for entry in self.contenders)


@dataclass(frozen=True, slots=True)
class OwnCategory:
    """One category in the order of the rulebook; a locked one shows no field."""

    code: str
    fields: tuple[OwnField, ...] = field(repr=False)
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything the hub holds about the person who is looking."""

    categories: tuple[OwnCategory, ...]
    agencies: tuple[str, ...]
    fields: int

    def values_of(self, code: str) -> tuple[str, ...]:
        """The values in use of one field."""
        for category in self.categories:
            for own in category.fields:
                if own.code == code:
                    return own.values
        return ()


def own_data(office: FrontOffice, session: Session, page: str, now: datetime) -> OwnData:
    """Return what the signed-in person may see of themselves, once the view is in the log."""
    citizen_id = holder_of(session)
    categories = tuple(_visible(office, session, now, read_profile(office, citizen_id)))
    shown = {own.code for category in categories for own in category.fields}
    locked = {
        own.code
        for category in categories
        if category.is_locked
        for own in office.rulebook.categories[category.code].fields
    }
    view = OwnView(citizen_id, page, frozenset(shown), frozenset(locked))
    note_own_view(office, view, now)
    return OwnData(categories, _agencies(categories), len(shown))


def holder_of(session: Session) -> CitizenId:
    """Return the citizen of a session; an officer's session holds none."""
    if session.citizen_id is None:
        raise UnknownPersonError("Esta sesión no es de una persona. Entre con su documento.")
    return session.citizen_id


def read_profile(office: FrontOffice, citizen_id: CitizenId) -> dict[str, tuple[OwnField, ...]]:
    """Open every section of one citizen: by category, fields in the order of the rulebook."""
    with snapshot(office.engine, citizen=citizen_id) as connection:
        return _open_sections(connection, office.ring, office.rulebook, citizen_id)


def _open_sections(
    connection: Connection, ring: KeyRing, rulebook: Rulebook, citizen_id: CitizenId
) -> dict[str, tuple[OwnField, ...]]:
    wrapped = store.wrapped_key(connection, citizen_id)
    if wrapped is None:
        return {}
    key = unwrap(ring.secret(KeyPurpose.DATA_KEYS), wrapped, citizen_id)
    opened = {}
    for category, sealed in store.sealed_sections(connection, citizen_id):
        place = Place("sections", "sealed", str(citizen_id), category)
        content = json.loads(unseal(key, sealed, place))
        opened[category] = _fields(content["fields"], rulebook.categories[category])
    return opened


def _fields(
    content: Mapping[str, list[Mapping[str, object]]], category: Category
) -> tuple[OwnField, ...]:
    return tuple(
        OwnField(known.code, tuple(map(_contender, content[known.code])))
        for known in category.fields
        if known.code in content
    )


def _contender(entry: Mapping[str, object]) -> Contender:
    valid_from = entry.get("valid_from")
    return Contender(
        value=str(entry["value"]),
        agency=str(entry["agency"]),
        record_id=str(entry["record_id"]),
        received_at=datetime.fromisoformat(str(entry["received_at"])),
        valid_from=date.fromisoformat(str(valid_from)) if valid_from else None,
        won=bool(entry["won"]),
        why=str(entry.get("why") or ""),
        is_contested=bool(entry.get("contested")),
    )


def _visible(
    office: FrontOffice,
    session: Session,
    now: datetime,
    profile: Mapping[str, tuple[OwnField, ...]],
) -> Iterator[OwnCategory]:
    """Keep the fields that the rules let the person see, category by category."""
    permitted = _permitted(office.rulebook, session, now)
    for category in office.rulebook.categories.values():
        fields = tuple(own for own in profile.get(category.code, ()) if own.code in permitted)
        if not fields:
            continue
        is_locked = is_delicate(category) and session.assurance < Assurance.HIGH
        yield OwnCategory(category.code, () if is_locked else fields, is_locked)


def is_minor(office: FrontOffice, citizen_id: CitizenId, now: datetime) -> bool:
    """Tell whether the city's data say that a person is under eighteen today."""
    identity = read_profile(office, citizen_id).get("identity", ())
    born = [value for own in identity if own.code == "birth_date" for value in own.values]
    return bool(born) and years_old(date.fromisoformat(born[0]), now) < ADULT_YEARS


def years_old(born: date, now: datetime) -> int:
    """Return a person's age in Colombia at a moment."""
    today = now.astimezone(COLOMBIA).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_delicate(category: Category) -> bool:
    """Tell whether a category is sensitive in the sense of article 5 of Ley 1581."""
    return category.sensitivity is Sensitivity.SENSITIVE


def _permitted(rulebook: Rulebook, session: Session, now: datetime) -> frozenset[str]:
    question = Question(
        agency=CITY,
        actor_kind=CITIZEN_ROLE,
        purpose=OWN_DATA,
        fields=(),
        case_ref=None,
        asked_at=now,
        subject=OWN,
        assurance=session.assurance,
        scopes=frozenset(),
    )
    decisions = decide(rulebook, question, consents=())
    return frozenset(code for code, made in decisions.items() if isinstance(made, Permitted))


def _agencies(categories: tuple[OwnCategory, ...]) -> tuple[str, ...]:
    named = {
        entry.agency
        for category in categories
        for own in category.fields
        for entry in own.contenders
    }
    return tuple(sorted(named))
