"""Live answers, the simulator, the officer's sentence and the citizen's page say the same.

Each is made the way it is made live: the decision by `decide`, the log entry, the API's answer and
the portal's words from it. A random grid is asked through all of them. 0 differences.
"""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from hub.api.answers import lookup_response
from hub.portal.access_words import access_line
from hub.portal.texts import load_texts
from hub.records.identifiers import AgencyCode, CitizenId
from hub.services.access_log import Receipt
from hub.services.accesses import SeenAccess
from hub.services.sharing import Answer
from hub.services.sharing_entry import Decided, lookup_entry
from hub.services.subject_lookup import Profile
from hub.services.tokens import Caller
from hub.vault.envelope import new_data_key
from policies.consents import consent_state
from policies.decide import decide
from policies.decisions import Permitted, Question, Subject
from policies.explain import shown
from policies.rulebook import Rulebook, load_rulebook
from policies.simulator import code_of, simulate_one
from policies.situations import situation_of
from tests.property.policies import grids

CASES = 100_000 if grids.IS_FULL else 1_500
NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
TEXTS = load_texts()[Language.SPANISH]
KEY = new_data_key()


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def asked_by(rulebook: Rulebook, draw: Random) -> tuple[Question, list[ConsentEvent]]:
    """A random question about one field, with the events of the person asked about."""
    case = grids.random_case(rulebook, draw)
    scope = f"profile:{case['purpose']}:read"
    question = Question(
        agency=case["agency"],
        actor_kind=case["role"],
        purpose=case["purpose"],
        fields=(case["field"],),
        case_ref="C-1" if case["has_case"] else None,
        asked_at=NOW,
        subject=Subject(
            is_minor=case["is_minor"],
            is_protected=case["is_protected"],
            blocked=frozenset({case["field"]} if case["is_blocked"] else ()),
        ),
        assurance=grids.LEVELS[case["assurance"]],
        scopes=frozenset({scope} if case["has_scope"] else ()),
    )
    covered = case["field"] if case["consent_covers"] else "full_name"
    actions = draw.sample(list(ConsentAction), draw.randint(0, 2))
    return question, [event(question, n, action, covered) for n, action in enumerate(actions)]


def event(question: Question, number: int, action: ConsentAction, field: str) -> ConsentEvent:
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=number)),
        citizen_id=UUID(int=7),
        purpose=question.purpose,
        recipient=question.agency,
        action=action,
        fields=frozenset({field}),
        at=NOW - timedelta(days=3 - number),
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=NOW + timedelta(days=20),
    )


def test_every_reader_of_a_decision_reads_the_same(rulebook: Rulebook) -> None:
    draw, wrong = Random(9), []  # noqa: S311  # tests, not secrets

    for _ in range(CASES):
        question, events = asked_by(rulebook, draw)
        [said] = {*differences(rulebook, question, events)} or {""}
        if said:
            wrong.append(said)

    print(f"\n{CASES} cases through four readers: {len(wrong)} differences")  # noqa: T201  # shown with -s
    assert wrong[:3] == []


def differences(rulebook: Rulebook, question: Question, events: list[ConsentEvent]):
    """What a reader says that the live decision does not."""
    [field] = question.fields
    live = decide(rulebook, question, events)
    state = consent_state(rulebook, events, question.asked_at, question.purpose, question.agency)
    simulated = simulate_one(
        rulebook, situation_of(rulebook, question, state, field), Language.SPANISH, with_flip=False
    )
    if code_of(live[field]) != simulated.code:
        yield f"simulator: {simulated.code}"
    entry = lookup_entry(
        rulebook,
        Caller("sistema-1", AgencyCode(question.agency), question.scopes),
        Decided(question, live, Profile(CitizenId(UUID(int=7)), events, {}, KEY)),
        NOW,
    )
    if not isinstance(live[field], Permitted):
        yield from _withheld(rulebook, field, simulated, live)
        yield from _told(rulebook, field, simulated, entry)
    elif entry.withheld:
        yield "the log withholds what is permitted"


def _withheld(rulebook, field, simulated, live):
    """What the officer's system hears of a field that is not given."""
    answer = Answer(Receipt(1, b"leaf"), withheld={field: shown(live[field])})
    body = json.loads(lookup_response(rulebook, answer, Language.SPANISH).body)
    [heard] = body["withheld"]
    if heard["message"] != simulated.sentence:
        yield f"officer: {heard['message']}"


def _told(rulebook, field, simulated, entry):
    """What the citizen reads about it."""
    if field not in rulebook.fields:
        return
    if entry.withheld != {field: simulated.code}:
        yield f"log: {dict(entry.withheld)}"
    told = access_line(SeenAccess(1, entry, b"leaf"), rulebook, TEXTS)
    words = TEXTS.say(f"accesses.reason.{simulated.code}").removesuffix(".")
    if not any(fact.value.text.startswith(words) for fact in told.facts):
        yield f"citizen: {simulated.code} is told otherwise"
