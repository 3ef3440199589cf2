"""D3, the consent register with filters, and the proof of one answer: the exact text and its hash."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from consent.events import ConsentEvent
from consent.terms import ConsentAction
from hub.portal.access_words import Said, agency_name
from hub.portal.choices import Option, known, older_page, options, page_address
from hub.portal.formats import day, moment, stamp
from hub.portal.masks import masked
from hub.portal.my_permissions import Item, listed_fields, sentence_of
from hub.portal.visits import OfficeVisit, Visit
from hub.records.consents import RegisterFilter, StoredConsent
from hub.records.identifiers import CitizenId
from hub.services.oversight import ConsentProof, RegisterPage, consent_proof, consent_register

router = APIRouter()

ACTIONS = tuple(action.value for action in ConsentAction)
OPEN = frozenset({ConsentAction.GIVEN, ConsentAction.RENEWED})
SIGNATURES = {
    True: "proof.signature_good",
    False: "proof.signature_bad",
    None: "proof.signature_none",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter form asked for."""

    agency: str
    purpose: str
    action: str

    def as_query(self) -> dict[str, str]:
        """The filter as the form writes it."""
        return {"entidad": self.agency, "finalidad": self.purpose, "respuesta": self.action}

    def as_filter(self) -> RegisterFilter:
        """The filter as the register understands it."""
        return RegisterFilter(
            recipient=self.agency or None,
            purpose=self.purpose or None,
            action=ConsentAction(self.action) if self.action else None,
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """The lists of the filter form."""

    agencies: tuple[Option, ...]
    purposes: tuple[Option, ...]
    actions: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One answer as the officer reads it."""

    number: str
    at: str
    when: str
    subject: str
    agency: str
    purpose: str
    action: str
    tone: str
    notice: str


@dataclass(frozen=True, slots=True)
class RegisterModel:
    """The whole page."""

    filters: Filters
    is_filtered: bool
    total: str
    rows: tuple[RegisterLine, ...]
    older: str | None
    newer: str | None


@dataclass(frozen=True, slots=True)
class ProofModel:
    """The proof of one answer."""

    key: str
    text: Said | None
    text_gone: str
    text_mark: str
    text_tone: str
    facts: tuple[Item, ...]
    text_hash: str
    number: str
    signature: str


def asked(
    visit: OfficeVisit,
    agency: Annotated[str, Query(alias="entidad")] = "",
    purpose: Annotated[str, Query(alias="finalidad")] = "",
    action: Annotated[str, Query(alias="respuesta")] = "",
) -> Asked:
    """Read the filter form."""
    return Asked(
        agency=known(agency, visit.office.rulebook.agencies),
        purpose=known(purpose, visit.office.rulebook.purposes),
        action=known(action, ACTIONS),
    )


@router.get("/dpo/permisos")
def register(
    visit: OfficeVisit,
    wanted: Annotated[Asked, Depends(asked)],
    before: Annotated[int | None, Query(alias="antes", ge=0)] = None,
) -> Response:
    """The consent register, newest first."""
    found = consent_register(visit.office, visit.signed_in, wanted.as_filter(), before, visit.now)
    model = _model(visit, wanted, found, is_first=before is None)
    return visit.page("dpo/register.html", "register.title", model)


@router.get("/dpo/permisos/{event_id}")
def proof(visit: OfficeVisit, event_id: UUID) -> Response:
    """The exact text, hash, version, language and time of one answer."""
    found = consent_proof(visit.office, visit.signed_in, event_id, visit.now)
    return visit.page("dpo/proof.html", "proof.title", _proof(visit, found))


def _model(visit: Visit, wanted: Asked, found: RegisterPage, *, is_first: bool) -> RegisterModel:
    query, path = wanted.as_query(), f"{visit.prefix}/dpo/permisos"
    return RegisterModel(
        filters=_filters(visit, wanted),
        is_filtered=any(query.values()),
        total=visit.texts.count("register.total", found.total),
        rows=tuple(_line(visit, stored) for stored in found.rows),
        older=older_page(path, query, found.older),
        newer=None if is_first else page_address(path, query),
    )


def _line(visit: Visit, stored: StoredConsent) -> RegisterLine:
    event, texts = stored.event, visit.texts
    return RegisterLine(
        number=str(event.event_id),
        at=event.at.isoformat(),
        when=stamp(event.at),
        subject=masked(visit.portal.form_key, CitizenId(event.citizen_id)),
        agency=agency_name(visit.office.rulebook, event.recipient, texts),
        purpose=sentence_of(visit, event.purpose),
        action=texts.say(f"register.actions.{event.action.value}"),
        tone="good" if event.action in OPEN else "",
        notice=event.notice_version,
    )


def _filters(visit: Visit, wanted: Asked) -> Filters:
    texts, rulebook, anything = visit.texts, visit.office.rulebook, visit.texts.say("filters.any")
    asking = {code: known for code, known in rulebook.purposes.items() if known.notice}
    agencies = {made.agency: rulebook.agencies[made.agency].name for made in asking.values()}
    names = {code: name.say(visit.language) for code, name in agencies.items()}
    purposes = {code: made.sentence.say(visit.language) for code, made in asking.items()}
    actions = {code: texts.say(f"register.actions.{code}") for code in ACTIONS}
    return Filters(
        agencies=options({"": anything, **names}, wanted.agency),
        purposes=options({"": anything, **purposes}, wanted.purpose),
        actions=options({"": anything, **actions}, wanted.action),
    )


def _proof(visit: Visit, found: ConsentProof) -> ProofModel:
    event, texts = found.stored.event, visit.texts
    text = _text(visit, event)
    matches = text is not None and _hash(visit, event) == event.text_hash
    version = event.notice_version
    return ProofModel(
        key=texts.say("proof.key", moment=moment(event.at, texts), version=version),
        text=text,
        text_gone=texts.say("proof.text_gone", version=version),
        text_mark="proof.text_good" if matches else "proof.text_bad",
        text_tone="good" if matches else "bad",
        facts=tuple(_facts(visit, event)),
        text_hash=event.text_hash,
        number=str(event.event_id),
        signature=SIGNATURES[found.is_signed],
    )


def _text(visit: Visit, event: ConsentEvent) -> Said | None:
    """Return the notice of that version, when the rules still hold it."""
    purpose = visit.office.rulebook.purposes.get(event.purpose)
    notice = purpose.notice if purpose else None
    if notice is None or notice.version != event.notice_version:
        return None
    return Said(notice.text.say(event.language), event.language.value)


def _hash(visit: Visit, event: ConsentEvent) -> str | None:
    notice = visit.office.rulebook.purposes[event.purpose].notice
    return notice.text_hash(event.language) if notice else None


def _facts(visit: Visit, event: ConsentEvent) -> Iterator[Item]:
    texts, rulebook = visit.texts, visit.office.rulebook
    subject = masked(visit.portal.form_key, CitizenId(event.citizen_id))
    yield Item(texts.say("register.subject"), subject)
    yield Item(texts.say("register.agency"), agency_name(rulebook, event.recipient, texts))
    yield Item(texts.say("register.purpose"), sentence_of(visit, event.purpose))
    yield Item(texts.say("register.action"), texts.say(f"register.actions.{event.action.value}"))
    yield Item(texts.say("proof.fields"), listed_fields(visit, event.fields))
    yield Item(texts.say("proof.language"), texts.say(f"receipt.language_{event.language.value}"))
    yield Item(texts.say("proof.channel"), texts.say(f"proof.channels.{event.channel.value}"))
    yield Item(texts.say("proof.actor"), texts.say(f"proof.actors.{event.actor.value}"))
    if event.expires_at:
        yield Item(texts.say("proof.until"), day(event.expires_at, texts))
