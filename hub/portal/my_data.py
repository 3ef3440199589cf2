"""C2, my data: every value with its origin, and both values where the agencies do not agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from hub.portal.access_words import agency_name
from hub.portal.formats import day, listing
from hub.portal.visits import CitizenVisit, Visit
from hub.services.own_data import Contender, OwnCategory, OwnData, OwnField, own_data
from hub.services.sessions import ACR
from policies.marks import CITIZEN_WORDS, ValueMark

router = APIRouter()

LIST, TOTAL = "listed", "total"  # Criteria of docs/reference/survivorship.md: no contest.


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
    state: str


@dataclass(frozen=True, slots=True)
class FieldModel:
    """One field as the page shows it."""

    code: str
    label: str
    is_contested: bool
    marks: tuple[str, ...]
    used: tuple[UsedValue, ...]
    why: str | None
    rivals_title: str
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
    reason = next((entry.why for entry in own.contenders if entry.won), "")
    has_rest = any(not entry.won and entry.value not in own.values for entry in own.contenders)
    is_told = reason != LIST and (own.is_contested or has_rest)
    rivals = _parts if reason == TOTAL else _rivals
    return FieldModel(
        code=own.code,
        label=visit.office.rulebook.label(own.code, visit.language),
        is_contested=own.is_contested,
        marks=tuple(
            CITIZEN_WORDS[mark].say(visit.language) for mark in ValueMark if mark in own.marks
        ),
        used=tuple(_used(visit, own, value) for value in own.values),
        why=_reason(visit, "data.reason", reason) if is_told else None,
        rivals_title=visit.texts.say("data.parts" if reason == TOTAL else "data.rivals"),
        rivals=tuple(rivals(visit, own)) if is_told else (),
    )


def _reason(visit: Visit, key: str, code: str) -> str:
    """Say why a value won or lost; a criterion that has no words yet keeps ours."""
    named = f"{key}.{code}"
    return visit.texts.say(named if visit.texts.has(named) else f"{key}.other")


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
    """Show each value once with every agency that says so, the value in use first."""
    for value in dict.fromkeys(entry.value for entry in own.contenders):
        same = [entry for entry in own.contenders if entry.value == value]
        agencies = dict.fromkeys(_agency(visit, entry.agency) for entry in same)
        yield Rival(
            value=value,
            agency=listing(list(agencies), visit.texts),
            received=_received(visit, max(same, key=lambda entry: entry.received_at)),
            state=visit.texts.say("data.rival_used")
            if value in own.values
            else _reason(visit, "data.lost", same[0].why),
        )


def _parts(visit: Visit, own: OwnField) -> Iterator[Rival]:
    """Show each part of a sum with its own origin; the sum itself stands above."""
    for entry in own.contenders:
        if not entry.won:
            yield Rival(
                value=entry.value,
                agency=_agency(visit, entry.agency),
                received=_received(visit, entry),
                state=_reason(visit, "data.lost", entry.why),
            )


def _received(visit: Visit, entry: Contender) -> str:
    return day(entry.received_at, visit.texts)


def _agency(visit: Visit, code: str) -> str:
    return agency_name(visit.office.rulebook, code, visit.texts)
