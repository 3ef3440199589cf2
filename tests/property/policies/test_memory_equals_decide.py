"""Remembered decisions equal those made one by one, on a random grid: 0 differences."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from policies.decide import decide
from policies.decisions import Question, Subject
from policies.memory import DecisionMemory
from policies.rulebook import Rulebook, load_rulebook
from policies.vocabulary import Assurance

ASKED = datetime(2026, 6, 1, 4, 59, tzinfo=UTC)  # a minute before midnight in Cali
CASES = 5_000


def event(draw: random.Random, purpose: str, agency: str, known: tuple[str, ...]) -> ConsentEvent:
    at = ASKED + timedelta(days=draw.choice((-40, -3, -1, 0, 1)))
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=draw.getrandbits(100))),
        citizen_id=UUID(int=7),
        purpose=purpose,
        recipient=agency,
        action=draw.choice(list(ConsentAction)),
        fields=frozenset(draw.sample(known, draw.randint(1, len(known)))),
        at=at,
        channel=Channel.PORTAL,
        notice_version=draw.choice(("1", "2")),
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=at + timedelta(days=30),
    )


def case(draw: random.Random, rulebook: Rulebook) -> tuple[Question, list[ConsentEvent]]:
    purpose = draw.choice(list(rulebook.purposes.values()))
    agency = purpose.agency if draw.random() < 0.9 else draw.choice(list(rulebook.agencies))
    scope = purpose.scope if draw.random() < 0.9 else "profile:own-data:read"
    question = Question(
        agency=agency,
        actor_kind=draw.choice(("agency-system", "agency-system", "citizen", "pipeline")),
        purpose=purpose.code,
        fields=draw.choice(((), purpose.fields[:2], ("shoe_size", *purpose.fields))),
        case_ref=draw.choice((None, " ", "C-1")),
        asked_at=ASKED + timedelta(minutes=draw.choice((0, 0, 1))),
        subject=Subject(is_minor=draw.random() < 0.3, is_protected=draw.random() < 0.2),
        assurance=draw.choice(list(Assurance)),
        scopes=frozenset({scope}),
    )
    events = [event(draw, purpose.code, agency, purpose.fields) for _ in range(draw.randint(0, 3))]
    return question, events


def test_what_is_remembered_is_what_would_be_decided() -> None:
    draw, rulebook = random.Random(20260601), load_rulebook()  # noqa: S311 - a grid, not a secret
    memory = DecisionMemory(rulebook)
    wrong, remembered = [], 0
    for _ in range(CASES):
        question, events = case(draw, rulebook)
        before = len(memory.known)
        if memory.decide(question, events) != decide(rulebook, question, events):
            wrong.append(question)
        remembered += len(memory.known) == before

    assert (wrong, remembered > 0) == ([], True)


def test_people_share_decisions_but_each_rests_on_their_own_consent() -> None:
    draw, rulebook = random.Random(1), load_rulebook()  # noqa: S311 - likewise
    purpose, memory = rulebook.purposes["form-prefill"], DecisionMemory(rulebook)
    given = replace(
        event(draw, purpose.code, purpose.agency, purpose.fields),
        action=ConsentAction.GIVEN,
        at=ASKED - timedelta(days=1),
        expires_at=ASKED + timedelta(days=1),
        fields=frozenset(purpose.fields),
    )
    other = replace(given, event_id=ConsentEventId(UUID(int=99)))
    question = Question(
        purpose.agency, "agency-system", purpose.code, (), "C-1", ASKED,
        Subject(is_minor=False, is_protected=False), Assurance.HIGH, frozenset({purpose.scope}),
    )  # fmt: skip

    first, second = memory.decide(question, [given]), memory.decide(question, [other])

    assert len(memory.known) == 1
    assert first == decide(rulebook, question, [given])
    assert second == decide(rulebook, question, [other])
    assert first != second
