"""Decisions about many people: joined with those already made, against asking Cedar each time.

The yardstick calls the same `decide` for one person after another with an engine that remembers
nothing; every answer is compared with ours.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.bench.figures import Ratio
from hub.bench.pace import MeasureError
from policies.decide import decide
from policies.decisions import Decision, Question, Subject
from policies.engine import Engine
from policies.memory import DecisionMemory
from policies.rulebook import Rulebook, load_rulebook
from policies.vocabulary import Assurance

PEOPLE = 100_000
COMPARED = 200
SEED = 7
MINORS, PROTECTED, ANSWERED = 0.25, 0.01, 0.5  # of all people
NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
YARDSTICK = "decidir por cada persona con Cedar, sin memoria"
PURPOSES = ("social-eligibility", "elder-benefit")


@dataclass(frozen=True, slots=True)
class _Person:
    """All that the rules are told of somebody."""

    subject: Subject
    events: tuple[ConsentEvent, ...]


def measure_decisions(people: int = PEOPLE, compared: int = COMPARED) -> list[Ratio]:
    """Decisions a second about as many people, for a purpose without and one with consent."""
    return [_measure(load_rulebook(), purpose, people, compared) for purpose in PURPOSES]


def _measure(rulebook: Rulebook, purpose: str, people: int, compared: int) -> Ratio:
    question = _question(rulebook, purpose)
    asked = list(_people(question, people))
    memory = DecisionMemory(rulebook)
    begin = time.perf_counter()
    ours = [memory.decide(replace(question, subject=one.subject), one.events) for one in asked]
    our_rate = people / (time.perf_counter() - begin)
    forgetful = replace(rulebook, engine=_forgetful(rulebook.engine))
    begin = time.perf_counter()
    theirs = [_alone(forgetful, question, one) for one in asked[:compared]]
    their_rate = compared / (time.perf_counter() - begin)
    if theirs != [dict(one) for one in ours[:compared]]:
        raise MeasureError("La memoria no decidió lo mismo que Cedar.")
    name = f"decidir sobre {people} personas, {purpose}"
    return Ratio(name, YARDSTICK, our_rate, their_rate, "personas por segundo")


def _alone(rulebook: Rulebook, question: Question, one: _Person) -> dict[str, Decision]:
    return dict(decide(rulebook, replace(question, subject=one.subject), one.events))


def _forgetful(engine: Engine) -> Engine:
    """The same engine, asked anew each time."""
    asking = replace(engine)
    object.__setattr__(asking, "verdict", Engine.verdict.__get__(asking))
    return asking


def _question(rulebook: Rulebook, purpose: str) -> Question:
    known = rulebook.purposes[purpose]
    ordinary = Subject(is_minor=False, is_protected=False)
    scopes = frozenset({known.scope})
    return Question(
        known.agency, "agency-system", purpose, (), "C-1", NOW, ordinary, Assurance.HIGH, scopes
    )


def _people(question: Question, people: int) -> Iterator[_Person]:
    draw = random.Random(SEED)  # noqa: S311 - invented people, no secret
    for number in range(people):
        subject = Subject(is_minor=draw.random() < MINORS, is_protected=draw.random() < PROTECTED)
        action = draw.choice((ConsentAction.GIVEN, ConsentAction.REFUSED, ConsentAction.WITHDRAWN))
        has_answered = draw.random() < ANSWERED
        yield _Person(subject, (_event(question, number, action),) if has_answered else ())


def _event(question: Question, number: int, action: ConsentAction) -> ConsentEvent:
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=number)),
        citizen_id=UUID(int=number),
        purpose=question.purpose,
        recipient=question.agency,
        action=action,
        fields=frozenset({"full_name", "phone"}),
        at=NOW - timedelta(days=1),
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="0" * 64,
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=NOW + timedelta(days=1),
    )
