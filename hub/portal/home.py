"""C1, the summary: what needs the person, what changed since the last visit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response

from hub.portal.access_words import agency_name
from hub.portal.formats import day, listing
from hub.portal.visits import CitizenVisit, Visit
from hub.services.accesses import OwnTrail, looks_since
from hub.services.own_data import holder_of
from hub.services.permissions import Permission, Permissions, expiring_soon, own_permissions
from hub.services.sessions import previous_visit

router = APIRouter()

MOST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One thing that waits for the person."""

    text: str
    subject: str
    address: str


@dataclass(frozen=True, slots=True)
class HomeModel:
    """What the summary shows."""

    todo: tuple[TodoItem, ...]
    is_first: bool
    news: tuple[str, ...]


@router.get("/inicio")
def home(visit: CitizenVisit) -> Response:
    """The summary of whoever signed in."""
    permissions = own_permissions(visit.office, visit.signed_in, "own-home", visit.now)
    since = previous_visit(visit.office.engine, visit.signed_in)
    model = HomeModel(
        todo=tuple(_waiting(visit, permissions))[:MOST_ITEMS],
        is_first=since is None,
        news=_news(visit, since) if since else (),
    )
    return visit.page("citizen/home.html", "home.title", model)


def _waiting(visit: Visit, permissions: Permissions) -> Iterator[TodoItem]:
    """Yield what an agency asked for, and then what is about to end."""
    for request in permissions.asked:
        known = visit.office.rulebook.purposes.get(request.purpose)
        sentence = known.sentence.say(visit.language) if known else request.purpose
        who = agency_name(visit.office.rulebook, request.agency, visit.texts)
        ends = day(request.lapses_at, visit.texts)
        yield TodoItem(
            text=visit.texts.say("home.asked", agency=who, day=ends),
            subject=sentence,
            address=f"{visit.prefix}/permisos/{request.purpose}",
        )
    for permission in expiring_soon(permissions, visit.now):
        yield _todo(visit, permission)


def _todo(visit: Visit, permission: Permission) -> TodoItem:
    sentence = permission.offer.purpose.sentence.say(visit.language)
    ends = permission.state.expires_at or visit.now
    return TodoItem(
        text=visit.texts.say("home.expiring", purpose=sentence, day=day(ends, visit.texts)),
        subject=sentence,
        address=f"{visit.prefix}/permisos#{permission.offer.purpose.code}",
    )


def _news(visit: Visit, since: datetime) -> tuple[str, ...]:
    trail = looks_since(visit.office, holder_of(visit.signed_in), since)
    texts = visit.texts
    when = day(since, texts)
    if not trail.page.total:
        return (texts.say("home.news_none", day=when),)
    sentences = [texts.count("home.looks", trail.page.total, day=when), _who(visit, trail)]
    refused = sum(tally.refused for tally in trail.agencies)
    if refused:
        sentences.append(texts.count("home.refused", refused))
    return tuple(sentences)


def _who(visit: Visit, trail: OwnTrail) -> str:
    names = [agency_name(visit.office.rulebook, t.agency, visit.texts) for t in trail.agencies]
    return visit.texts.say("home.looks_by", agencies=listing(names, visit.texts))
