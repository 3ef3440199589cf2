"""SQL of many look-ups at once: from blind tags to people, their keys, sections and consents.

One person or a thousand cost the same round trips: the first finds who carries the tags, the
second reads what decides, the third what was decided to be given. What belongs to one trip
travels together, and the transaction names whose rows it may see (hub/store/guard.py).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Connection

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.records.identifiers import CitizenId
from hub.store.errors import NotAnsweringError
from hub.store.openings import MARK, opening

Driver = psycopg.Connection[TupleRow]
Statement = tuple[str, list[Any]]

_CARRIERS = "select tag, citizen_id from hub.lookup_tags where tag = any(%b)"
_CLIENT = "select 1 from hub.agency_clients where client_id = %b and active"
_NAME = "select set_config('hub.citizens', %t, true), set_config('hub.opening', %t, true)"
_PEOPLE = """
select c.citizen_id, c.alias_of, k.wrapped
from hub.citizens as c
left join hub.data_keys as k on k.citizen_id = c.citizen_id
where c.citizen_id = any(%b)
"""
_SECTIONS = """
select citizen_id, category, sealed
from hub.sections where citizen_id = any(%b) and category = any(%b)
"""
# What was written for an alias counts for the person who stands for it (docs/adr/0005). `offset 0`
# holds the reading to the index, person by person, whatever the planner knows of a small city.
_EVENTS = """
select
    asked.citizen_id, e.event_id, e.action, e.fields, e.at, e.channel,
    e.notice_version, e.text_hash, e.language, e.actor, e.expires_at
from unnest(%b::uuid[]) as asked (citizen_id)
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
"""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A citizen as the database holds them; another one may stand in their place."""

    citizen_id: CitizenId = field(repr=False)
    alias_of: CitizenId | None = field(repr=False)
    wrapped_key: bytes | None = field(repr=False)
    sealed: dict[str, bytes] = field(default_factory=dict, repr=False)
    events: list[ConsentEvent] = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True)
class Carriers:
    """Who carries each tag; whether the client may still ask; which transaction this is."""

    people: Mapping[bytes, Sequence[CitizenId]] = field(repr=False)
    is_client_open: bool
    mark: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PeopleReader:
    """Reads within one transaction of the API role; the key seals its openings."""

    connection: Connection
    key: bytes = field(repr=False)

    def carriers(self, tags: Sequence[bytes], client_id: str) -> Carriers:
        """Everybody who carries one of the tags."""
        # One plan serves a person and a thousand: planning anew costs more than reading.
        generic: Statement = ("set local plan_cache_mode = force_generic_plan", [])
        _, carried, client, mark = self._in_one_trip(
            generic,
            (_CARRIERS, [list(tags)]),
            (_CLIENT, [client_id]),
            (f"select {MARK}", []),
        )
        people: dict[bytes, list[CitizenId]] = {}
        for tag, citizen_id in carried:
            people.setdefault(tag, []).append(citizen_id)
        return Carriers(people, bool(client), str(mark[0][0]))

    def people(
        self, ids: Sequence[CitizenId], mark: str, category: str, consents: tuple[str, str]
    ) -> Mapping[CitizenId, FoundPerson]:
        """What decides about each: their key, one category, and the consents (purpose, recipient)."""
        wanted = list(ids)
        asked = (
            self._naming(wanted, mark, {category}),
            (_PEOPLE, [wanted]),
            (_SECTIONS, [wanted, [category]]),
            (_EVENTS, [wanted, *consents]),
        )
        _, rows, sections, events = self._in_one_trip(*asked)
        people = {row[0]: FoundPerson(*row) for row in rows}
        _add_sections(people, sections)
        for row in events:
            people[row[0]].events.append(_event(row, consents))
        return people

    def add_sections(
        self, mark: str, given: Mapping[frozenset[str], Sequence[FoundPerson]]
    ) -> None:
        """Read these categories of these people: a decision gave something of each."""
        asked: list[Statement] = []
        for categories, people in given.items():
            ids = [person.citizen_id for person in people]
            asked += self._naming(ids, mark, categories), (_SECTIONS, [ids, sorted(categories)])
        known = {person.citizen_id: person for people in given.values() for person in people}
        for rows in self._in_one_trip(*asked)[1::2]:
            _add_sections(known, rows)

    def _naming(
        self, ids: Iterable[CitizenId], mark: str, categories: Collection[str]
    ) -> Statement:
        whom = f"{{{','.join(map(str, ids))}}}"
        return _NAME, [whom, opening(self.key, mark, whom, categories)]

    def _in_one_trip(self, *statements: Statement) -> list[list[TupleRow]]:
        """Send all statements before the first answer is read; one that fails fails the rest."""
        driver = _driver(self.connection)
        try:
            with driver.pipeline():
                cursors = [driver.cursor(binary=True) for _ in statements]
                for cursor, (statement, parameters) in zip(cursors, statements, strict=True):
                    cursor.execute(statement, parameters, prepare=True)
            return [cursor.fetchall() if cursor.description else [] for cursor in cursors]
        except psycopg.Error:
            # Its text could repeat what was asked.
            raise NotAnsweringError("La base de datos no respondió a una consulta.") from None


def _driver(connection: Connection) -> Driver:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("The store speaks to PostgreSQL through psycopg only.")
    return cast("Driver", driver)


def _add_sections(people: Mapping[CitizenId, FoundPerson], rows: Iterable[TupleRow]) -> None:
    for citizen_id, category, sealed in rows:
        people[citizen_id].sealed[category] = sealed


def _event(row: TupleRow, consents: tuple[str, str]) -> ConsentEvent:
    person, event_id, action, fields, at, channel, version, text_hash, language, actor, end = row
    purpose, recipient = consents
    return ConsentEvent(
        event_id=ConsentEventId(event_id),
        citizen_id=person,
        purpose=purpose,
        recipient=recipient,
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
