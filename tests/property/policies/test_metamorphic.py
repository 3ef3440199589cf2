"""Metamorphic: what takes something away never widens, what changes nothing changes no answer.

Each property is tried on 100,000 cases by `make test-rules`, on a sample by `make test`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from policies.decide import decide, decide_one
from policies.decisions import Decision, Permitted, Question, Subject
from policies.purposes import Purpose
from policies.rulebook import Data, Rulebook, assemble, load_rulebook
from policies.vocabulary import Assurance
from tests.property.policies import grids

CASES = 100_000 if grids.IS_FULL else 2_000
VARIANTS = 20 if grids.IS_FULL else 2
ASKED = datetime(2026, 6, 1, 15, tzinfo=UTC)
CLOSING = [
    ConsentAction.REFUSED, ConsentAction.WITHDRAWN, ConsentAction.REVOKED,
    ConsentAction.EXPIRED, ConsentAction.INVALIDATED,
]  # fmt: skip
pytestmark = pytest.mark.timeout(3600)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture
def draw() -> Random:
    return Random(1581)  # noqa: S311  # tests, not secrets


def data_of(rulebook: Rulebook) -> Data:
    return Data(
        rulebook.agencies, rulebook.roles, rulebook.categories, rulebook.purposes,
        rulebook.agreements,
    )  # fmt: skip


def question(rulebook: Rulebook, draw: Random) -> Question:
    """Any question by the purpose's own agency, now and then with something missing."""
    asking = [purpose for purpose in rulebook.purposes.values() if purpose.notice]
    purpose = draw.choice(asking if draw.random() < 0.6 else list(rulebook.purposes.values()))
    roles = [r.code for r in rulebook.roles.values() if purpose.audience in r.audiences]
    return Question(
        agency=purpose.agency,
        actor_kind=draw.choice(roles if draw.random() < 0.9 else list(rulebook.roles)),
        purpose=purpose.code,
        fields=(draw.choice(purpose.fields),)
        if draw.random() < 0.8
        else (draw.choice(list(rulebook.fields)),),
        case_ref="C-1" if draw.random() < 0.9 else None,
        asked_at=ASKED,
        subject=Subject(is_minor=draw.random() < 0.3, is_protected=draw.random() < 0.1),
        assurance=Assurance.HIGH if draw.random() < 0.9 else draw.choice(list(Assurance)),
        scopes=frozenset({purpose.scope} if draw.random() < 0.9 else ()),
    )


def story(rulebook: Rulebook, asked: Question, draw: Random) -> list[ConsentEvent]:
    """Some events about the purpose asked for, around the moment of the question."""
    fields = rulebook.purposes[asked.purpose].fields
    return [
        event(
            asked,
            number,
            draw.choice(list(ConsentAction)),
            draw,
            frozenset(draw.sample(fields, draw.randint(1, len(fields)))),
        )
        for number in range(draw.randint(0, 4))
    ]


def event(
    asked: Question, number: int, action: ConsentAction, draw: Random, fields: frozenset[str]
) -> ConsentEvent:
    at = ASKED + timedelta(hours=draw.randint(-96, 8))
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=number)),
        citizen_id=UUID(int=7),
        purpose=asked.purpose,
        recipient=asked.agency,
        action=action,
        fields=fields,
        at=at,
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=at + timedelta(hours=draw.randint(1, 120)),
    )


def opened(decisions: dict[str, Decision]) -> set[str]:
    return {field for field, decision in decisions.items() if isinstance(decision, Permitted)}


def test_withdrawing_never_widens(rulebook: Rulebook, draw: Random) -> None:
    closed = 0
    for _ in range(CASES):
        asked = question(rulebook, draw)
        events = story(rulebook, asked, draw)
        closing = event(asked, 99, draw.choice(CLOSING), draw, frozenset())
        before = opened(decide(rulebook, asked, events))
        after = opened(decide(rulebook, asked, [*events, closing]))
        assert after <= before
        closed += after < before

    assert closed > CASES // 200, "a property that never bites shows nothing"


def narrower(rulebook: Rulebook, draw: Random) -> Rulebook:
    """The same rules, each purpose asking for some of its fields only."""

    def fewer(purpose: Purpose) -> Purpose:
        required = tuple(field for field in purpose.required if draw.random() < 0.6)
        optional = tuple(field for field in purpose.optional if draw.random() < 0.6)
        return replace(purpose, required=required or purpose.required[:1], optional=optional)

    purposes = {code: fewer(purpose) for code, purpose in rulebook.purposes.items()}
    return assemble(rulebook.files, replace(data_of(rulebook), purposes=purposes))


FORBIDS = (
    "resource in Category::{category}",
    "context.subject_is_minor",
    'resource == Field::"{field}"',
    'context.purpose == Purpose::"{purpose}"',
    "resource.identifies",
    'context.agreement.basis == Basis::"{basis}"',
)


def with_one_forbid_more(rulebook: Rulebook, draw: Random) -> Rulebook:
    """The same policies and one that forbids something at random."""
    condition = draw.choice(FORBIDS).format(
        category=f'"{draw.choice(list(rulebook.categories))}"',
        field=draw.choice(list(rulebook.fields)),
        purpose=draw.choice(list(rulebook.purposes)),
        basis=draw.choice(grids.BASES),
    )
    text = (
        '@id("one-more") @norm("Ley") @why("Prueba.") @reason("field_not_in_purpose")'
        f'forbid(principal, action == Action::"read", resource) when {{ {condition} }};'
    )
    content = {**rulebook.files.content, "sharing/99-more.cedar": text.encode()}
    return assemble(replace(rulebook.files, content=content), data_of(rulebook))


def in_another_order(rulebook: Rulebook, draw: Random) -> Rulebook:
    """The same rules: policies, agreements and purposes written in another order."""
    names = list(rulebook.files.content)
    draw.shuffle(names)
    files = replace(rulebook.files, content={name: rulebook.files.content[name] for name in names})
    return assemble(
        files,
        replace(
            data_of(rulebook),
            agreements=shuffled(rulebook.agreements, draw),
            purposes=shuffled(rulebook.purposes, draw),
            roles=shuffled(rulebook.roles, draw),
        ),
    )


def shuffled(items: dict, draw: Random) -> dict:
    keys = list(items)
    draw.shuffle(keys)
    return {key: items[key] for key in keys}


def compared(
    rulebook: Rulebook, vary: Callable[[Rulebook, Random], Rulebook], draw: Random
) -> Iterator[tuple[Rulebook, Question, list[ConsentEvent]]]:
    """The same questions for several variants of the rules."""
    for _ in range(VARIANTS):
        variant = vary(rulebook, draw)
        for _ in range(CASES // VARIANTS):
            asked = question(rulebook, draw)
            yield variant, asked, story(rulebook, asked, draw)


@pytest.mark.parametrize("vary", [narrower, with_one_forbid_more], ids=lambda f: f.__name__)
def test_less_in_the_rules_never_widens(
    rulebook: Rulebook, draw: Random, vary: Callable[[Rulebook, Random], Rulebook]
) -> None:
    closed = 0
    for variant, asked, events in compared(rulebook, vary, draw):
        before = opened(decide(rulebook, asked, events))
        after = opened(decide(variant, asked, events))
        assert after <= before
        closed += after < before

    assert closed > 0, "a property that never bites shows nothing"


def test_the_order_of_rules_agreements_and_events_does_not_matter(
    rulebook: Rulebook, draw: Random
) -> None:
    for variant, asked, events in compared(rulebook, in_another_order, draw):
        backwards = draw.sample(events, len(events))

        assert decide(variant, asked, backwards) == decide(rulebook, asked, events)


UNKNOWN = ("agency", "actor_kind", "purpose", "field", "consent")


def test_an_unknown_attribute_never_permits(rulebook: Rulebook, draw: Random) -> None:
    for _ in range(CASES):
        case = grids.random_case(rulebook, draw)
        asked = grids.situation(case)
        part = draw.choice(UNKNOWN)
        odd = asked._replace(**{part: f"¿{draw.getrandbits(32):x}"})
        decision = decide_one(rulebook, odd)
        if part == "consent":  # where the law suffices, consent is not looked at
            is_law = isinstance(decision, Permitted) and decision.ground.basis != "consent"
            assert is_law or not isinstance(decision, Permitted)
        else:
            assert not isinstance(decision, Permitted)
