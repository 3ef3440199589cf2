"""C2, my data: every value with its origin, and both values where the agencies do not agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from consent.terms import Language
from hub.portal.access_words import Said, agency_name
from hub.portal.formats import day, listing
from hub.portal.visits import CitizenVisit, Visit
from hub.services.own_data import Contender, OwnCategory, OwnData, OwnField, own_data
from hub.services.sessions import ACR

router = APIRouter()


@dataclass(frozen=True, slots=True)
class UsedValue:
    """A value in use and where it comes from."""

    value: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rival:
    """What one agency says, where they do not agree."""

    value: str
    agency: str
    received: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class FieldModel:
    """One field as the page shows it."""

    code: str
    label: str
    is_contested: bool
    used: tuple[UsedValue, ...]
    why: Said | None
    rivals: tuple[Rival, ...]


@dataclass(frozen=True, slots=True)
class TopicModel:
    """One topic with its fields."""

    code: str
    label: str
    is_locked: bool
    fields: tuple[FieldModel, ...]


@dataclass(frozen=True, slots=True)
class DataModel:
    """The whole page."""

    count: str
    topics: tuple[TopicModel, ...]
    step_up: str


@router.get("/datos")
def my_data(visit: CitizenVisit) -> Response:
    """Everything the city holds about whoever signed in."""
    data = own_data(visit.office, visit.signed_in, "own-data", visit.now)
    return visit.page("citizen/data.html", "data.title", _model(visit, data))


def _model(visit: Visit, data: OwnData) -> DataModel:
    names = [_agency(visit, code) for code in data.agencies]
    agencies = listing(names, visit.texts)
    query = urlencode({"nivel": next(reversed(ACR)), "volver": visit.place.address})
    return DataModel(
        count=visit.texts.count("data.count", data.fields, agencies=agencies),
        topics=tuple(_topic(visit, category) for category in data.categories),
        step_up=f"{visit.prefix}/entrar?{query}",
    )


def _topic(visit: Visit, category: OwnCategory) -> TopicModel:
    label = visit.office.rulebook.categories[category.code].label
    return TopicModel(
        code=category.code,
        label=label.say(visit.language),
        is_locked=category.is_locked,
        fields=tuple(_field(visit, own) for own in category.fields),
    )


def _field(visit: Visit, own: OwnField) -> FieldModel:
    reasons = [entry.why for entry in own.contenders if entry.won and entry.why]
    has_choice = len({entry.value for entry in own.contenders}) > len(own.values)
    return FieldModel(
        code=own.code,
        label=visit.office.rulebook.label(own.code, visit.language),
        is_contested=own.is_contested,
        used=tuple(_used(visit, own, value) for value in own.values),
        why=Said(reasons[0], Language.SPANISH.value) if reasons and has_choice else None,
        rivals=tuple(_rivals(visit, own)) if own.is_contested or has_choice else (),
    )


def _used(visit: Visit, own: OwnField, value: str) -> UsedValue:
    same = [entry for entry in own.contenders if entry.value == value]
    chosen = next(entry for entry in same if entry.won)
    others = dict.fromkeys(entry.agency for entry in same if entry.agency != chosen.agency)
    return UsedValue(value, tuple(_notes(visit, chosen, list(others))))


def _notes(visit: Visit, chosen: Contender, others: list[str]) -> Iterator[str]:
    """Say where a value comes from, since when it holds, and who else holds it so."""
    texts = visit.texts
    agency, received = _agency(visit, chosen.agency), _received(visit, chosen)
    yield texts.say("data.from", agency=agency, day=received)
    if chosen.valid_from:
        yield texts.say("data.valid", day=day(chosen.valid_from, texts))
    if others:
        names = [_agency(visit, code) for code in others]
        yield texts.say("data.also", agencies=listing(names, texts))


def _rivals(visit: Visit, own: OwnField) -> Iterator[Rival]:
    """Show each agency's own word once, the value in use first."""
    told = set[tuple[str, str]]()
    for entry in own.contenders:
        if (entry.agency, entry.value) not in told:
            told.add((entry.agency, entry.value))
            yield Rival(
                value=entry.value,
                agency=_agency(visit, entry.agency),
                received=_received(visit, entry),
                is_used=entry.value in own.values,
            )


def _received(visit: Visit, entry: Contender) -> str:
    return day(entry.received_at, visit.texts)


def _agency(visit: Visit, code: str) -> str:
    return agency_name(visit.office.rulebook, code, visit.texts)
