"""C5, my permissions: the three groups, always in the same order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import APIRouter, Response

from consent.terms import ConsentAction, ConsentStatus
from hub.portal.access_words import agency_name, field_names, upper_first
from hub.portal.formats import day, listing, moment, number
from hub.portal.visits import CitizenVisit, Visit
from hub.records.consent_requests import ConsentRequest
from hub.records.consents import StoredConsent
from hub.services.offers import LawfulUse, Offer, sensitivities
from hub.services.permissions import Permission, Permissions, own_permissions
from policies.vocabulary import Sensitivity

router = APIRouter()

TONES = {True: "good", False: ""}


@dataclass(frozen=True, slots=True)
class Item:
    """A name and a value, side by side."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class YoursModel:
    """One use that the person decides."""

    code: str
    sentence: str
    status: str
    tone: str
    facts: tuple[Item, ...]
    is_given: bool
    is_sensitive: bool
    is_child: bool
    receipt: str | None


@dataclass(frozen=True, slots=True)
class LawModel:
    """One use that the law allows."""

    sentence: str
    basis: str
    facts: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class EndedModel:
    """One permission that ended."""

    sentence: str
    status: str
    since: str
    receipt: str


@dataclass(frozen=True, slots=True)
class AskedModel:
    """One request of an agency that waits for an answer."""

    code: str
    sentence: str
    facts: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class PermissionsModel:
    """The whole page."""

    asked: tuple[AskedModel, ...]
    has_given: bool
    yours: tuple[YoursModel, ...]
    law: tuple[LawModel, ...]
    ended: tuple[EndedModel, ...]


@router.get("/permisos")
def my_permissions(visit: CitizenVisit) -> Response:
    """What the person decides, what the law allows, what has ended."""
    found = own_permissions(visit.office, visit.signed_in, "own-permissions", visit.now)
    return visit.page("citizen/permissions.html", "permissions.title", _model(visit, found))


def field_labels(visit: Visit, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return how people call some fields."""
    return tuple(visit.office.rulebook.label(code, visit.language) for code in codes)


def listed_fields(visit: Visit, codes: Iterable[str]) -> str:
    """Return some fields as one phrase: "Nombre completo, teléfono y dirección"."""
    names = field_names(visit.office.rulebook, codes, visit.texts)
    return upper_first(listing(names, visit.texts))


def sentence_of(visit: Visit, purpose: str) -> str:
    """Return what a purpose is for; one that the rules no longer hold keeps its code."""
    known = visit.office.rulebook.purposes.get(purpose)
    return known.sentence.say(visit.language) if known else purpose


def is_sensitive(visit: Visit, offer: Offer) -> bool:
    """Tell whether an offer reaches delicate data."""
    return Sensitivity.SENSITIVE in sensitivities(visit.office.rulebook, offer.all_fields)


def _model(visit: Visit, found: Permissions) -> PermissionsModel:
    return PermissionsModel(
        asked=tuple(_asked(visit, request) for request in found.asked),
        has_given=any(permission.is_given for permission in found.yours),
        yours=tuple(_yours(visit, permission) for permission in found.yours),
        law=tuple(_law(visit, use) for use in found.law),
        ended=tuple(_ended(visit, stored) for stored in found.ended),
    )


def _asked(visit: Visit, request: ConsentRequest) -> AskedModel:
    texts = visit.texts
    facts = [
        Item(
            texts.say("permissions.agency"),
            agency_name(visit.office.rulebook, request.agency, texts),
        ),
        Item(texts.say("permissions.asked_on"), day(request.asked_at, texts)),
        Item(texts.say("permissions.answer_before"), day(request.lapses_at, texts)),
    ]
    if request.reminded_at:
        reminded = day(request.reminded_at, texts)
        facts.append(Item(texts.say("permissions.reminded_on"), reminded))
    return AskedModel(request.purpose, sentence_of(visit, request.purpose), tuple(facts))


def _yours(visit: Visit, permission: Permission) -> YoursModel:
    offer, state = permission.offer, permission.state
    reach = sensitivities(visit.office.rulebook, offer.all_fields)
    has_answer = state.status not in {ConsentStatus.REQUESTED, ConsentStatus.DEFERRED}
    return YoursModel(
        code=offer.purpose.code,
        sentence=offer.purpose.sentence.say(visit.language),
        status=visit.texts.say(f"permissions.status.{state.status.value}"),
        tone=TONES[permission.is_given],
        facts=tuple(_facts(visit, permission)),
        is_given=permission.is_given,
        is_sensitive=Sensitivity.SENSITIVE in reach,
        is_child=Sensitivity.CHILD in reach,
        receipt=str(state.event_id) if state.event_id and has_answer else None,
    )


def _facts(visit: Visit, permission: Permission) -> Iterator[Item]:
    texts, state, offer = visit.texts, permission.state, permission.offer
    chosen = state.fields if permission.is_given else offer.all_fields
    agency = agency_name(visit.office.rulebook, offer.purpose.agency, texts)
    yield Item(texts.say("permissions.agency"), agency)
    yield Item(texts.say("permissions.fields"), listed_fields(visit, chosen))
    if permission.by_law:
        yield Item(texts.say("permissions.by_law"), listed_fields(visit, permission.by_law))
    if state.since:
        yield Item(texts.say("permissions.since"), moment(state.since, texts))
    if permission.is_given and state.expires_at:
        yield Item(texts.say("permissions.until"), day(state.expires_at, texts))
    if permission.is_given:
        yield from _use(visit, permission)


def _use(visit: Visit, permission: Permission) -> Iterator[Item]:
    texts, use = visit.texts, permission.use
    yield Item(texts.say("permissions.used"), number(use.times if use else 0, texts))
    last = moment(use.last_at, texts) if use else texts.say("permissions.never_used")
    yield Item(texts.say("permissions.last_used"), last)


def _law(visit: Visit, use: LawfulUse) -> LawModel:
    texts = visit.texts
    agency = agency_name(visit.office.rulebook, use.purpose.agency, texts)
    return LawModel(
        sentence=use.purpose.sentence.say(visit.language),
        basis=texts.say(f"accesses.basis.{use.basis.value}"),
        facts=(
            Item(texts.say("permissions.agency"), agency),
            Item(texts.say("permissions.fields"), listed_fields(visit, use.fields)),
            Item(texts.say("permissions.norm"), "; ".join(use.norms)),
        ),
    )


def _ended(visit: Visit, stored: StoredConsent) -> EndedModel:
    event = stored.event
    ran_out = event.opens_access and event.expires_at is not None
    action = ConsentAction.EXPIRED if ran_out else event.action
    ended_at = event.expires_at if ran_out and event.expires_at else event.at
    return EndedModel(
        sentence=sentence_of(visit, event.purpose),
        status=visit.texts.say(f"permissions.action.{action.value}"),
        since=moment(ended_at, visit.texts),
        receipt=str(event.event_id),
    )
