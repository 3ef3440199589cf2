"""One visit to one page: who is there, in which language, and how a page is answered.

The dependencies of this module are the portal's only doors: a page for somebody signed in takes
the visit from one of them and cannot be reached otherwise.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated, cast

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from consent.terms import Language
from hub.portal.errors import FormExpiredError, SignInNeededError, StepUpNeededError
from hub.portal.frames import HOMES, Frame, Place, menu, place_of
from hub.portal.openid import RelyingParty
from hub.portal.rendering import render
from hub.portal.texts import OTHER, Texts
from hub.services.front_office import FrontOffice
from hub.services.oversight import LogWatch
from hub.services.sessions import Desk, Session, find_session, token_hash
from hub.settings import Settings
from hub.vault.keyring import Secret
from policies.vocabulary import Assurance

SESSION_COOKIE = "sesion"
OWN_SITE = frozenset({"same-origin", "none"})

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Portal:
    """What every page needs; made once by `create_portal`."""

    settings: Settings
    office: FrontOffice
    party: RelyingParty
    watch: LogWatch
    clock: Clock
    texts: Mapping[Language, Texts] = field(repr=False)
    templates: Environment = field(repr=False)
    form_key: Secret = field(repr=False)
    attempt_key: Secret = field(repr=False)

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the portal over HTTPS; cookies are then Secure."""
        return self.settings.public_url.startswith("https://")

    def cookie(self, name: str) -> str:
        """Return the full name of a cookie; `__Host-` binds it to this host over HTTPS."""
        return f"__Host-{name}" if self.is_https else name


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, understood."""

    portal: Portal
    place: Place
    now: datetime
    token: str | None = field(repr=False)
    session: Session | None
    has_other_language: bool = True

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.place.language

    @property
    def texts(self) -> Texts:
        """The words of the page."""
        return self.portal.texts[self.place.language]

    @property
    def prefix(self) -> str:
        """What the page's own links begin with."""
        return self.place.prefix

    @property
    def office(self) -> FrontOffice:
        """What the use cases work with."""
        return self.portal.office

    @property
    def signed_in(self) -> Session:
        """The session; asking for it where nobody is signed in is refused."""
        if self.session is None:
            raise SignInNeededError("Esta página es para alguien que entró.")
        return self.session

    def page(
        self, template: str, title: str, model: object = None, *, status: int = 200
    ) -> HTMLResponse:
        """Answer with a page; `title` is a key of the catalogue or finished words."""
        words = self.texts.say(title) if self.texts.has(title) else title
        frame = self._frame(words)
        text = render(self.portal.templates, template, frame, self.texts, model)
        return HTMLResponse(text, status)

    def form_token(self) -> str:
        """Return the token that every form of this session carries."""
        bound = token_hash(self.token or "")
        return hmac.new(self.portal.form_key.value, bound, sha256).hexdigest()

    def _frame(self, title: str) -> Frame:
        desk = self.session.desk if self.session else None
        officer = self.session.officer_code if self.session else None
        return Frame(
            language=self.language.value,
            title=title,
            prefix=self.prefix,
            other_language=OTHER[self.language].value,
            other_address=self.place.other_address if self.has_other_language else None,
            menu=tuple(menu(desk, self.place)),
            home=self.prefix + HOMES[desk] if desk else None,
            who=self.texts.say("site.officer", code=officer) if officer else None,
            csrf=self.form_token() if self.session else None,
            is_trial=self.portal.settings.environment == "development",
            is_public=self.session is None,
        )


def any_visit(request: Request) -> Visit:
    """Return the visit of anybody, signed in or not."""
    visit = stranger(request)
    portal = visit.portal
    token = request.cookies.get(portal.cookie(SESSION_COOKIE))
    session = find_session(portal.office.engine, token, visit.now) if token else None
    return replace(visit, token=token, session=session)


def stranger(request: Request) -> Visit:
    """Return the visit without asking who it is: for pages that must not need the database."""
    portal = cast("Portal", request.app.state.portal)
    place = place_of(request.url.path, request.url.query)
    return Visit(portal=portal, place=place, now=portal.clock(), token=None, session=None)


AnyVisit = Annotated[Visit, Depends(any_visit)]


def citizen_visit(visit: AnyVisit) -> Visit:
    """Return the visit of a citizen at level medio or more."""
    return _of(visit, Desk.CITIZEN, Assurance.MEDIUM)


def sure_citizen_visit(visit: AnyVisit) -> Visit:
    """Return the visit of a citizen at level alto: for answers and downloads."""
    return _of(visit, Desk.CITIZEN, Assurance.HIGH)


def office_visit(visit: AnyVisit) -> Visit:
    """Return the visit of a data-protection officer."""
    return _of(visit, Desk.DPO, Assurance.MEDIUM)


CitizenVisit = Annotated[Visit, Depends(citizen_visit)]
SureCitizenVisit = Annotated[Visit, Depends(sure_citizen_visit)]
OfficeVisit = Annotated[Visit, Depends(office_visit)]


def own_form(request: Request, visit: AnyVisit, csrf: Annotated[str, Form()] = "") -> None:
    """Refuse a form that this session's own page did not make."""
    from_here = request.headers.get("sec-fetch-site", "none") in OWN_SITE
    is_bound = hmac.compare_digest(csrf.encode(), visit.form_token().encode())
    if not (from_here and is_bound and visit.session):
        raise FormExpiredError("El formulario no es de esta sesión. No se hizo nada.")


OwnForm = Depends(own_form)


def _of(visit: Visit, desk: Desk, level: Assurance) -> Visit:
    if visit.session is None or visit.session.desk is not desk:
        raise SignInNeededError("Esta página es para alguien que entró.")
    if visit.session.assurance < level:
        raise StepUpNeededError(visit.session.assurance, level)
    return visit
