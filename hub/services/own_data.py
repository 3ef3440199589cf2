"""The citizen's view of their own data: every value with its origin, and every other contender.

The same decision function as for any agency says which fields are shown; delicate ones wait for
a higher level of assurance. The view is in the log before the values leave.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from hub.records.identifiers import CitizenId
from hub.services.front_office import FrontOffice, OwnView, note_own_view
from hub.services.reading import snapshot
from hub.services.sessions import Session, UnknownPersonError
from hub.services.subject_lookup import IDENTITY, Profile, refuse_withheld_citizen
from hub.store import lookups
from hub.vault.envelope import Place, unseal
from hub.vault.wrapping import open_data_key
from policies.categories import Category
from policies.decide import decide
from policies.decisions import Permitted, Question, Subject
from policies.rulebook import CITY, Rulebook
from policies.vocabulary import OWN_DATA, Assurance, Sensitivity

CITIZEN_ROLE = "citizen"
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
    profile = _read_profile(office, holder_of(session))
    return _noted(office, session, page, now, tuple(_visible(office, session, now, profile)))


def own_fields(
    office: FrontOffice,
    session: Session,
    codes: frozenset[str],
    now: datetime,
    page: str = "own-permission",
) -> OwnData:
    """Return some fields only, as a permission would share them, once the view is in the log."""
    profile = {
        category: tuple(own for own in fields if own.code in codes)
        for category, fields in _read_profile(office, holder_of(session)).items()
    }
    categories = tuple(_visible(office, session, now, profile))
    return _noted(office, session, page, now, categories)


def _noted(
    office: FrontOffice,
    session: Session,
    page: str,
    now: datetime,
    categories: tuple[OwnCategory, ...],
) -> OwnData:
    shown = frozenset(own.code for category in categories for own in category.fields)
    locked = frozenset(
        own.code
        for category in categories
        if category.is_locked
        for own in office.rulebook.categories[category.code].fields
    )
    note_own_view(office, OwnView(holder_of(session), page, shown, locked), now)
    return OwnData(categories, _agencies(categories), len(shown))


def holder_of(session: Session) -> CitizenId:
    """Return the citizen of a session; an officer's session holds none."""
    if session.citizen_id is None:
        raise UnknownPersonError("Esta sesión no es de una persona. Entre con su documento.")
    return session.citizen_id


def is_minor(office: FrontOffice, citizen_id: CitizenId, now: datetime) -> bool:
    """Tell whether the rules protect the signed-in person as a minor."""
    profile = _sealed_profile(office, citizen_id, frozenset({IDENTITY}))
    if profile is None:
        return True
    kinds = profile.values(IDENTITY, "document_type")
    return profile.subject(kinds[0].value if kinds else "", now).is_minor


def birth_date_of(office: FrontOffice, citizen_id: CitizenId) -> date | None:
    """Return the day a person was born, when the hub knows one that can be read."""
    try:
        return date.fromisoformat(_identity(office, citizen_id, "birth_date") or "")
    except ValueError:
        return None


def name_of(office: FrontOffice, citizen_id: CitizenId) -> str | None:
    """Return a person's name, when the hub knows one; whoever calls notes it in their log."""
    return _identity(office, citizen_id, "full_name")


def _identity(office: FrontOffice, citizen_id: CitizenId, code: str) -> str | None:
    profile = _sealed_profile(office, citizen_id, frozenset({IDENTITY}))
    values = profile.values(IDENTITY, code) if profile else ()
    return values[0].value if values else None


def _read_profile(office: FrontOffice, citizen_id: CitizenId) -> dict[str, tuple[OwnField, ...]]:
    """Open every section of one citizen: by category, fields in the order of the rulebook."""
    categories = office.rulebook.categories
    profile = _sealed_profile(office, citizen_id, frozenset(categories))
    if profile is None:
        return {}
    return {code: _opened(profile, categories[code]) for code in profile.sealed}


def _sealed_profile(
    office: FrontOffice, citizen_id: CitizenId, categories: frozenset[str]
) -> Profile | None:
    with snapshot(office.engine, citizen=citizen_id) as connection:
        row = lookups.citizen(connection, citizen_id)
        if row is None or row.wrapped_key is None:
            refuse_withheld_citizen(connection, citizen_id)
            return None
        sealed = lookups.sealed_sections(connection, citizen_id, categories)
    key = open_data_key(office.ring, row.wrapped_key, citizen_id)
    return Profile(citizen_id, (), sealed, key)


def _opened(profile: Profile, category: Category) -> tuple[OwnField, ...]:
    place = Place("sections", "sealed", str(profile.citizen_id), category.code)
    content = json.loads(unseal(profile.key, profile.sealed[category.code], place))
    return _fields(content["fields"], category)


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
