"""The pages that need no sign-in: the entrance, the map, accessibility, the privacy notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response

from hub.portal.formats import day
from hub.portal.frames import CITIZEN_MENU, OFFICE_MENU
from hub.portal.texts import Texts
from hub.portal.visits import AnyVisit
from hub.services.coverage import reporting_agencies
from policies.parties import Agency

router = APIRouter()

OPEN_PAGES = {
    "/": "menu.home",
    "/accesibilidad": "foot.accessibility",
    "/aviso": "foot.privacy",
    "/entrar": "site.sign_in",
}


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency and since when it reports."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class FrontModel:
    """What the entrance shows."""

    coverage: str
    agencies: tuple[AgencyLine, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the map."""

    address: str
    label: str


@dataclass(frozen=True, slots=True)
class MapPart:
    """One part of the map."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class MapModel:
    """The whole map."""

    parts: tuple[MapPart, ...]


@router.get("/")
def front(visit: AnyVisit) -> Response:
    """What this is, before any sign-in."""
    covered = reporting_agencies(visit.office)
    return visit.page("citizen/front.html", "front.title", _front(covered, visit.texts))


@router.get("/mapa")
def site_map(visit: AnyVisit) -> Response:
    """Every page in one list."""
    parts = (
        _part("map.open", OPEN_PAGES, visit.prefix),
        _part("map.inside", CITIZEN_MENU, visit.prefix),
        _part("map.office", OFFICE_MENU, visit.prefix),
    )
    return visit.page("citizen/map.html", "map.title", MapModel(parts))


@router.get("/accesibilidad")
def accessibility(visit: AnyVisit) -> Response:
    """How the site is made for everybody."""
    return visit.page("citizen/accessibility.html", "accessibility.title")


@router.get("/aviso")
def privacy(visit: AnyVisit) -> Response:
    """The privacy notice."""
    return visit.page("citizen/privacy.html", "privacy.title")


def _front(covered: Mapping[Agency, datetime | None], texts: Texts) -> FrontModel:
    reporting = sum(since is not None for since in covered.values())
    coverage = texts.say("front.coverage", reporting=reporting, total=len(covered))
    return FrontModel(
        coverage=coverage if reporting else texts.say("front.coverage_none"),
        agencies=tuple(
            AgencyLine(
                agency.name.say(texts.language),
                texts.say("front.since", day=day(since, texts))
                if since
                else texts.say("front.not_yet"),
            )
            for agency, since in covered.items()
        ),
    )


def _part(title: str, pages: Mapping[str, str], prefix: str) -> MapPart:
    return MapPart(title, tuple(Link(prefix + path, label) for path, label in pages.items()))
