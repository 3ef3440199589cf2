"""SQL of many look-ups at once: from blind tags to people, their keys, sections and consents.

One round trip, whether one person is asked about or a thousand: the statements travel together
and the database itself says whose rows the transaction may see (hub/store/guard.py).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Connection

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.records.identifiers import CitizenId
from hub.store.errors import NotAnsweringError

Driver = psycopg.Connection[TupleRow]

# A document that several people carry opens nobody's rows.
_ASK_ABOUT = """
with carried as (
    select (array_agg(t.citizen_id))[1] as citizen_id
    from hub.lookup_tags as t
    where t.tag = any(%b)
    group by t.tag
    having count(*) = 1
)

select set_config('hub.citizens', coalesce(array_agg(citizen_id)::text, ''), true) from carried
"""
_ASKED = "unnest(nullif(current_setting('hub.citizens', true), '')::uuid[]) as asked (citizen_id)"
# `offset 0` holds every read to the index, person by person: without statistics, or with those
# of a small city, the planner would rather read the table of everybody.
_PEOPLE = """
select t.tag, t.citizen_id, c.alias_of, k.wrapped
from hub.lookup_tags as t
left join lateral (
    select alias_of from hub.citizens where citizen_id = t.citizen_id offset 0
) as c on true
left join lateral (
    select wrapped from hub.data_keys where citizen_id = t.citizen_id offset 0
) as k on true
where t.tag = any(%b)
"""
_SECTIONS = f"""
select asked.citizen_id, s.category, s.sealed
from {_ASKED}
cross join lateral (
    select category, sealed from hub.sections
    where citizen_id = asked.citizen_id and category = any(%b) offset 0
) as s
"""  # noqa: S608 - constants
# What was written for an alias counts for the person who stands for it (docs/adr/0005).
_EVENTS = f"""
select
    asked.citizen_id, e.event_id, e.action, e.fields, e.at, e.channel,
    e.notice_version, e.text_hash, e.language, e.actor, e.expires_at
from {_ASKED}
cross join lateral (
    select asked.citizen_id
    union all
    select citizen_id from hub.citizens where alias_of = asked.citizen_id
) as named
cross join lateral (
    select * from hub.consent_events
    where citizen_id = named.citizen_id and purpose = %b and recipient = %b offset 0
) as e
order by e.seq
"""  # noqa: S608 - constants
_CLIENT = "select 1 from hub.agency_clients where client_id = %b and active"


@dataclass(frozen=True, slots=True)
class Need:
    """What is read of each person: these categories, and the consents of one purpose.

    The client is read with them: one that was closed meanwhile hears nothing any more.
    """

    categories: Collection[str]
    purpose: str
    recipient: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everybody who carries each tag, and whether the client may still ask."""

    people: Mapping[bytes, Sequence["FoundPerson"]] = field(repr=False)
    is_client_open: bool


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A citizen as the database holds them; another one may stand in their place."""

    citizen_id: CitizenId = field(repr=False)
    alias_of: CitizenId | None = field(repr=False)
    wrapped_key: bytes | None = field(repr=False)
    sealed: dict[str, bytes] = field(default_factory=dict, repr=False)
    events: list[ConsentEvent] = field(default_factory=list, repr=False)


def people_with_tags(connection: Connection, tags: Sequence[bytes], need: Need) -> Found:
    """Return everybody who carries one of the tags, all as of one moment of the transaction."""
    wanted = list(tags)
    found: dict[bytes, list[FoundPerson]] = {}
    people: dict[object, FoundPerson] = {}
    asked = _in_one_trip(
        _driver(connection),
        (_ASK_ABOUT, [wanted]),
        (_PEOPLE, [wanted]),
        (_SECTIONS, [sorted(need.categories)]),
        (_EVENTS, [need.purpose, need.recipient]),
        (_CLIENT, [need.client_id]),
    )
    for tag, citizen_id, alias_of, wrapped in asked[1]:
        person = people.setdefault(citizen_id, FoundPerson(citizen_id, alias_of, wrapped))
        found.setdefault(tag, []).append(person)
    for citizen_id, category, sealed in asked[2]:
        people[citizen_id].sealed[category] = sealed
    for row in asked[3]:
        people[row[0]].events.append(_event(row, need))
    return Found(found, is_client_open=bool(asked[4]))


def _driver(connection: Connection) -> Driver:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("The store speaks to PostgreSQL through psycopg only.")
    return cast("Driver", driver)


def _in_one_trip(driver: Driver, *statements: tuple[str, list[Any]]) -> list[list[TupleRow]]:
    """Send all statements before the first answer is read; one that fails fails the rest."""
    try:
        with driver.pipeline():
            # One plan serves a person and a thousand: planning them anew costs more than reading.
            driver.execute("set local plan_cache_mode = force_generic_plan")
            cursors = [driver.cursor(binary=True) for _ in statements]
            for cursor, (statement, parameters) in zip(cursors, statements, strict=True):
                cursor.execute(statement, parameters, prepare=True)
            return [cursor.fetchall() for cursor in cursors]
    except psycopg.Error:
        # Its text could repeat what was asked.
        raise NotAnsweringError("La base de datos no respondió a una consulta.") from None


def _event(row: TupleRow, need: Need) -> ConsentEvent:
    person, event_id, action, fields, at, channel, version, text_hash, language, actor, end = row
    return ConsentEvent(
        event_id=ConsentEventId(event_id),
        citizen_id=person,
        purpose=need.purpose,
        recipient=need.recipient,
        action=ConsentAction(action),
        fields=frozenset(fields),
        at=at,
        channel=Channel(channel),
        notice_version=version,
        text_hash=text_hash,
        language=Language(language),
        actor=Actor(actor),
        expires_at=end,
    )
