"""C11: for whom one may answer, who may answer for oneself, and answering for the other.

Everything a representative sees or does here is in the log of the person represented.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from hub.portal.answering import SEE_OTHER, AnswerPlace, answer_model, offer_named, withdraw_page_of
from hub.portal.formats import day
from hub.portal.my_permissions import Item, listed_fields, sentence_of
from hub.portal.visits import OwnForm, SureCitizenVisit, Visit
from hub.records.consent_requests import Representation
from hub.records.identifiers import CitizenId
from hub.services.consenting import Reply, Withdrawal, reply, withdraw
from hub.services.offers import Offer, offer_of
from hub.services.own_data import own_fields
from hub.services.permissions import own_permission
from hub.services.representing import (
    end_representation,
    named,
    own_representations,
    represented_session,
)
from hub.services.respondents import NotRepresentedError, representation_of
from hub.services.sessions import Session

router = APIRouter()


@dataclass(frozen=True, slots=True)
class RepresentationModel:
    """One representation, seen from either side."""

    number: str
    name: str
    facts: tuple[Item, ...]
    is_over: bool


@dataclass(frozen=True, slots=True)
class RepresentationsModel:
    """The whole page."""

    acting: tuple[RepresentationModel, ...]
    represented: tuple[RepresentationModel, ...]


@dataclass(frozen=True, slots=True)
class OtherPermission:
    """One permission of the person represented."""

    code: str
    sentence: str
    status: str
    tone: str
    fields: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class OtherModel:
    """The permissions that one may answer about for somebody."""

    number: str
    title: str
    banner: str
    permissions: tuple[OtherPermission, ...]


@router.get("/representacion")
def representations_page(visit: SureCitizenVisit) -> Response:
    """For whom one may answer, and who may answer for oneself."""
    found = own_representations(visit.office, visit.signed_in, visit.now)
    model = RepresentationsModel(
        tuple(_model(visit, one, one.citizen_id) for one in found.acting),
        tuple(_model(visit, one, one.representative_id) for one in found.represented),
    )
    return visit.page("citizen/representations.html", "represent.title", model)


@router.post("/representacion/{number}/terminar", dependencies=[OwnForm])
def end(visit: SureCitizenVisit, number: UUID) -> Response:
    """End a representation, from either side."""
    end_representation(visit.office, visit.signed_in, number, visit.now)
    return RedirectResponse(f"{visit.prefix}/representacion", SEE_OTHER)


@router.get("/representacion/{number}")
def other_page(visit: SureCitizenVisit, number: UUID) -> Response:
    """The permissions of somebody else that one may answer about."""
    made = representation_of(visit.office, visit.signed_in, number, visit.now)
    name = _name(visit, made)
    offers = [offer_of(visit.office.rulebook, code, visit.now) for code in sorted(made.purposes)]
    model = OtherModel(
        number=str(number),
        title=visit.texts.say("represent.permissions", name=name),
        banner=visit.texts.say("represent.banner", name=name),
        permissions=tuple(_permission(visit, made, offer) for offer in offers if offer),
    )
    return visit.page("citizen/represented.html", model.title, model)


@router.get("/representacion/{number}/permisos/{purpose}")
def other_answer_page(visit: SureCitizenVisit, number: UUID, purpose: str) -> Response:
    """What an agency asks of the person represented, with the values that would be shared."""
    offer, session, where = _for_other(visit, number, purpose)
    data = own_fields(visit.office, session, offer.all_fields, visit.now, "represented-permission")
    is_given = own_permission(visit.office, session, offer, visit.now).is_in_force
    model = answer_model(visit, offer, data, where, is_given=is_given)
    return visit.page("citizen/answer.html", model.title, model)


@router.post("/representacion/{number}/permisos/{purpose}", dependencies=[OwnForm])
def other_answer(
    visit: SureCitizenVisit,
    number: UUID,
    purpose: str,
    said: Annotated[Literal["yes", "no"], Form(alias="answer")],
    form_key: Annotated[UUID, Form(alias="key")],
    optional: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Record an answer in the name of the person represented."""
    chosen = frozenset(optional or ())
    made = Reply(purpose, said == "yes", chosen, visit.language, form_key, number)
    reply(visit.office, visit.signed_in, made, visit.now)
    return RedirectResponse(f"{visit.prefix}/representacion/{number}", SEE_OTHER)


@router.get("/representacion/{number}/permisos/{purpose}/retirar")
def other_withdraw_page(visit: SureCitizenVisit, number: UUID, purpose: str) -> Response:
    """What changes when the other's permission is taken back."""
    offer, session, where = _for_other(visit, number, purpose)
    return withdraw_page_of(visit, offer, session, _taking_back(where))


@router.post("/representacion/{number}/permisos/{purpose}/retirar", dependencies=[OwnForm])
def other_take_back(
    visit: SureCitizenVisit,
    number: UUID,
    purpose: str,
    form_key: Annotated[UUID, Form(alias="key")],
    read: Annotated[str, Form()] = "",
) -> Response:
    """Take the other's permission back, once the representative says that they read what changes."""
    if read != "yes":
        offer, session, where = _for_other(visit, number, purpose)
        return withdraw_page_of(visit, offer, session, _taking_back(where), is_unticked=True)
    made = Withdrawal(purpose, visit.language, form_key, number)
    withdraw(visit.office, visit.signed_in, made, visit.now)
    return RedirectResponse(f"{visit.prefix}/representacion/{number}", SEE_OTHER)


def _for_other(visit: Visit, number: UUID, purpose: str) -> tuple[Offer, Session, AnswerPlace]:
    """Return what is asked, the other's eyes, and where the pages stand; 404 when it is not theirs."""
    made = representation_of(visit.office, visit.signed_in, number, visit.now)
    offer = offer_named(visit, purpose)
    if not made.covers(purpose, visit.now):
        raise NotRepresentedError("Su representación no alcanza para este permiso.")
    here = f"{visit.prefix}/representacion/{number}"
    banner = visit.texts.say("represent.banner", name=_name(visit, made))
    where = AnswerPlace(f"{here}/permisos/{purpose}", here, banner)
    return offer, represented_session(visit.signed_in, made), where


def _taking_back(where: AnswerPlace) -> AnswerPlace:
    return replace(where, action=f"{where.action}/retirar")


def _model(visit: Visit, made: Representation, other: CitizenId) -> RepresentationModel:
    texts = visit.texts
    facts = [
        Item(texts.say("represent.kind"), texts.say(f"represent.{made.kind.value}")),
        Item(
            texts.say("represent.purposes"),
            " ".join(sentence_of(visit, code) for code in sorted(made.purposes)),
        ),
        Item(texts.say("represent.since"), day(made.starts_at, texts)),
        Item(texts.say("represent.until"), day(made.ends_at, texts)),
    ]
    for name, moment in (("heard", made.minor_heard_at), ("ended", made.ended_at)):
        if moment:
            facts.append(Item(texts.say(f"represent.{name}"), day(moment, texts)))
    return RepresentationModel(
        number=str(made.representation_id),
        name=named(visit.office, other, visit.now) or texts.say("represent.name_none"),
        facts=tuple(facts),
        is_over=not made.holds(visit.now),
    )


def _name(visit: Visit, made: Representation) -> str:
    known = named(visit.office, made.citizen_id, visit.now)
    return known or visit.texts.say("represent.name_none")


def _permission(visit: Visit, made: Representation, offer: Offer) -> OtherPermission:
    session = represented_session(visit.signed_in, made)
    state = own_permission(visit.office, session, offer, visit.now)
    return OtherPermission(
        code=offer.purpose.code,
        sentence=offer.purpose.sentence.say(visit.language),
        status=visit.texts.say(f"permissions.status.{state.status.value}"),
        tone="good" if state.is_in_force else "",
        fields=listed_fields(visit, state.fields if state.is_in_force else offer.all_fields),
        is_given=state.is_in_force,
    )
