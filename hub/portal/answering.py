"""Giving, refusing and withdrawing one permission, and the receipt that each answer leaves."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from consent.events import ConsentEvent
from hub.portal.access_words import agency_name
from hub.portal.errors import PageMissingError
from hub.portal.formats import day, moment, number
from hub.portal.my_downloads import zip_response
from hub.portal.my_permissions import Item, field_labels, is_sensitive, listed_fields, sentence_of
from hub.portal.visits import OwnForm, SureCitizenVisit, Visit
from hub.services.consenting import Reply, Withdrawal, reply, withdraw
from hub.services.downloads import receipt_file, use_receipt_file
from hub.services.offers import Offer, offer_of
from hub.services.own_data import OwnData, own_fields
from hub.services.permissions import own_permission
from hub.services.sessions import Session
from hub.services.use_receipts import Use, Uses, uses_of

router = APIRouter()

SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class OfferedField:
    """One field with the values that would be shared today."""

    code: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """Where an answer goes, where one comes back to, and for whom it is."""

    action: str
    back: str
    banner: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """The page on which a person answers, for themselves or for whom they represent."""

    action: str
    back: str
    banner: str | None
    key: str
    title: str
    sentence: str
    is_given: bool
    required: tuple[OfferedField, ...]
    optional: tuple[OfferedField, ...]
    is_sensitive: bool
    if_no: str
    notice: str
    version: str
    until: str


@dataclass(frozen=True, slots=True)
class WithdrawModel:
    """The page on which a person takes a permission back, their own or in another's name."""

    action: str
    back: str
    banner: str | None
    key: str
    sentence: str
    from_now: str
    fields: tuple[str, ...]
    if_no: str
    is_unticked: bool


@dataclass(frozen=True, slots=True)
class UseModel:
    """One access under this permission."""

    when: str
    agency: str
    fields: str
    entry: str


@dataclass(frozen=True, slots=True)
class ReceiptModel:
    """The page after an answer."""

    headline: str
    effect: str
    facts: tuple[Item, ...]
    number: str
    text_hash: str
    is_signed: bool
    uses: tuple[UseModel, ...]


@router.get("/permisos/recibos/{event_id}")
def receipt_page(visit: SureCitizenVisit, event_id: UUID) -> Response:
    """The receipt of one answer of whoever signed in."""
    uses = uses_of(visit.office, visit.signed_in, event_id, visit.now)
    return visit.page("citizen/receipt.html", "receipt.title", _receipt(visit, uses))


@router.post("/permisos/recibos/{event_id}/uso", dependencies=[OwnForm])
def use_receipt_download(visit: SureCitizenVisit, event_id: UUID) -> Response:
    """The signed receipt of use as files."""
    return zip_response(use_receipt_file(visit.office, visit.signed_in, event_id, visit.now))


@router.post("/permisos/recibos/{event_id}/descarga", dependencies=[OwnForm])
def receipt_download(visit: SureCitizenVisit, event_id: UUID) -> Response:
    """The signed receipt as files."""
    return zip_response(receipt_file(visit.office, visit.signed_in, event_id, visit.now))


@router.get("/permisos/{purpose}")
def answer_page(visit: SureCitizenVisit, purpose: str) -> Response:
    """What an agency asks for, with the values that would be shared."""
    offer = offer_named(visit, purpose)
    data = own_fields(visit.office, visit.signed_in, offer.all_fields, visit.now)
    is_given = own_permission(visit.office, visit.signed_in, offer, visit.now).is_in_force
    where = AnswerPlace(f"{visit.prefix}/permisos/{purpose}", f"{visit.prefix}/permisos")
    model = answer_model(visit, offer, data, where, is_given=is_given)
    return visit.page("citizen/answer.html", model.title, model)


@router.post("/permisos/{purpose}", dependencies=[OwnForm])
def answer(
    visit: SureCitizenVisit,
    purpose: str,
    said: Annotated[Literal["yes", "no"], Form(alias="answer")],
    form_key: Annotated[UUID, Form(alias="key")],
    optional: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Record the answer and show its receipt."""
    made = Reply(purpose, said == "yes", frozenset(optional or ()), visit.language, form_key)
    event_id = reply(visit.office, visit.signed_in, made, visit.now)
    return RedirectResponse(f"{visit.prefix}/permisos/recibos/{event_id}", SEE_OTHER)


@router.get("/permisos/{purpose}/retirar")
def withdraw_page(visit: SureCitizenVisit, purpose: str) -> Response:
    """What changes when a permission is taken back."""
    return _withdraw_page(visit, purpose)


@router.post("/permisos/{purpose}/retirar", dependencies=[OwnForm])
def take_back(
    visit: SureCitizenVisit,
    purpose: str,
    form_key: Annotated[UUID, Form(alias="key")],
    read: Annotated[str, Form()] = "",
) -> Response:
    """Take a permission back, once the person says that they read what changes."""
    if read != "yes":
        return _withdraw_page(visit, purpose, is_unticked=True)
    made = Withdrawal(purpose, visit.language, form_key)
    event_id = withdraw(visit.office, visit.signed_in, made, visit.now)
    return RedirectResponse(f"{visit.prefix}/permisos/recibos/{event_id}", SEE_OTHER)


def offer_named(visit: Visit, purpose: str) -> Offer:
    """Return what is asked for today under a purpose."""
    offer = offer_of(visit.office.rulebook, purpose, visit.now)
    if offer is None:
        raise PageMissingError("Ninguna entidad pide ese permiso.")
    return offer


def _withdraw_page(visit: Visit, purpose: str, *, is_unticked: bool = False) -> Response:
    own = f"{visit.prefix}/permisos"
    where = AnswerPlace(f"{own}/{purpose}/retirar", own)
    return withdraw_page_of(
        visit, offer_named(visit, purpose), visit.signed_in, where, is_unticked=is_unticked
    )


def withdraw_page_of(
    visit: Visit, offer: Offer, session: Session, where: AnswerPlace, *, is_unticked: bool = False
) -> Response:
    """Say what changes when this permission of the session's person is taken back."""
    state = own_permission(visit.office, session, offer, visit.now)
    if not state.is_in_force:
        return RedirectResponse(where.back, SEE_OTHER)
    model = WithdrawModel(
        action=where.action,
        back=where.back,
        banner=where.banner,
        key=new_key(),
        sentence=offer.purpose.sentence.say(visit.language),
        from_now=visit.texts.say("withdraw.from_now_text", agency=_agency(visit, offer)),
        fields=field_labels(visit, offer.ordered(state.fields)),
        if_no=offer.purpose.if_no.say(visit.language),
        is_unticked=is_unticked,
    )
    status = 400 if is_unticked else 200
    return visit.page("citizen/withdraw.html", "withdraw.title", model, status=status)


def answer_model(
    visit: Visit, offer: Offer, data: OwnData, where: AnswerPlace, *, is_given: bool
) -> AnswerModel:
    """Return what the page of an answer shows: nothing is ticked beforehand."""
    ends = day(offer.notice.consent_end(visit.now), visit.texts)
    return AnswerModel(
        action=where.action,
        back=where.back,
        banner=where.banner,
        key=new_key(),
        title=visit.texts.say("answer.title", agency=_agency(visit, offer)),
        sentence=offer.purpose.sentence.say(visit.language),
        is_given=is_given,
        required=tuple(_offered(visit, data, offer.ordered(offer.required))),
        optional=tuple(_offered(visit, data, offer.ordered(offer.optional))),
        is_sensitive=is_sensitive(visit, offer),
        if_no=offer.purpose.if_no.say(visit.language),
        notice=offer.notice.text.say(visit.language),
        version=offer.notice.version,
        until=visit.texts.say("answer.until", day=ends),
    )


def _offered(visit: Visit, data: OwnData, codes: tuple[str, ...]) -> Iterator[OfferedField]:
    for code in codes:
        label = visit.office.rulebook.label(code, visit.language)
        yield OfferedField(code, label, data.values_of(code))


def _receipt(visit: Visit, uses: Uses) -> ReceiptModel:
    event = uses.consent.event
    headline = f"receipt.{event.action.value}"
    texts = visit.texts
    return ReceiptModel(
        headline=texts.say(headline if texts.has(headline) else "receipt.title"),
        effect=texts.say("receipt.effect", moment=moment(event.at, texts)),
        facts=tuple(_receipt_facts(visit, event)),
        number=str(event.event_id),
        text_hash=event.text_hash,
        is_signed=uses.consent.receipt is not None,
        uses=tuple(_use(visit, use) for use in uses.found),
    )


def _use(visit: Visit, use: Use) -> UseModel:
    return UseModel(
        when=moment(use.at, visit.texts),
        agency=agency_name(visit.office.rulebook, use.agency, visit.texts),
        fields=listed_fields(visit, use.fields),
        entry=number(use.entry, visit.texts),
    )


def _receipt_facts(visit: Visit, event: ConsentEvent) -> Iterator[Item]:
    texts, rulebook = visit.texts, visit.office.rulebook
    language = texts.say(f"receipt.language_{event.language.value}")
    notice = texts.say("receipt.notice_value", version=event.notice_version, language=language)
    yield Item(texts.say("receipt.agency"), agency_name(rulebook, event.recipient, texts))
    yield Item(texts.say("receipt.purpose"), sentence_of(visit, event.purpose))
    yield Item(texts.say("receipt.fields"), listed_fields(visit, event.fields))
    if event.expires_at:
        yield Item(texts.say("receipt.until"), day(event.expires_at, texts))
    yield Item(texts.say("receipt.notice"), notice)


def _agency(visit: Visit, offer: Offer) -> str:
    return agency_name(visit.office.rulebook, offer.purpose.agency, visit.texts)


def new_key() -> str:
    """Make the key of one form: sent twice, it is the same answer."""
    return str(UUID(bytes=secrets.token_bytes(16), version=4))
