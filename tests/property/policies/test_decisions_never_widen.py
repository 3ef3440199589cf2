"""Metamorphic: whatever takes something away from a question or a consent never adds a field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy, copytree
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.events import ConsentEvent
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language
from policies.decide import decide
from policies.decisions import Permitted, Question, Subject, Unsettled
from policies.rulebook import DEFAULT_FOLDER, Rulebook, load_rulebook
from policies.vocabulary import Assurance

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""These properties are about answers, not about time: a busy machine must not fail them."""

RULEBOOK = load_rulebook()
ASKED = datetime(2026, 6, 1, 15, tzinfo=UTC)
CLOSING = [
    ConsentAction.REFUSED,
    ConsentAction.WITHDRAWN,
    ConsentAction.REVOKED,
    ConsentAction.EXPIRED,
    ConsentAction.INVALIDATED,
]
CONSENT_PURPOSES = [p for p in RULEBOOK.purposes.values() if p.notice]
FIELDS = sorted(RULEBOOK.fields)


@st.composite
def stories(draw: st.DrawFn) -> list[ConsentEvent]:
    """Any events of one person, over the consent purposes, around the moment of the question."""
    count = draw(st.integers(0, 6))
    return [draw(event(number)) for number in range(count)]


@st.composite
def event(draw: st.DrawFn, number: int) -> ConsentEvent:
    purpose = draw(st.sampled_from(CONSENT_PURPOSES))
    at = ASKED + timedelta(hours=draw(st.integers(-72, 24)))
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=number)),
        citizen_id=UUID(int=7),
        purpose=purpose.code,
        recipient=purpose.agency,
        action=draw(st.sampled_from(ConsentAction)),
        fields=draw(st.frozensets(st.sampled_from(purpose.fields), min_size=1)),
        at=at,
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=at + timedelta(hours=draw(st.integers(1, 96))),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Any question with known words; half of them by the purpose's own agency."""
    purpose = draw(st.sampled_from([*RULEBOOK.purposes.values(), *CONSENT_PURPOSES]))
    own = st.just(purpose.agency)
    return Question(
        agency=draw(own | st.sampled_from(sorted(RULEBOOK.agencies))),
        actor_kind=draw(st.sampled_from(sorted(RULEBOOK.roles))),
        purpose=purpose.code,
        fields=tuple(draw(st.lists(st.sampled_from(FIELDS), unique=True))),
        case_ref=draw(st.sampled_from([None, "C-1"])),
        asked_at=ASKED,
        subject=Subject(is_minor=draw(st.booleans()), is_protected=draw(st.booleans())),
        assurance=draw(st.sampled_from(Assurance)),
        scopes=draw(st.sampled_from([frozenset[str](), frozenset({purpose.scope})])),
    )


def permitted(
    question: Question, consents: list[ConsentEvent], rulebook: Rulebook = RULEBOOK
) -> set[str]:
    decisions = decide(rulebook, question, consents)
    return {field for field, decision in decisions.items() if isinstance(decision, Permitted)}


@unhurried
@given(questions(), stories(), st.sampled_from(CLOSING), st.integers(0, 72))
def test_closing_a_consent_never_adds_a_field(
    question: Question, story: list[ConsentEvent], action: ConsentAction, hours: int
) -> None:
    closing = ConsentEvent(
        event_id=ConsentEventId(UUID(int=99)),
        citizen_id=UUID(int=7),
        purpose=question.purpose,
        recipient=question.agency,
        action=action,
        fields=frozenset(),
        at=ASKED - timedelta(hours=hours),
        channel=Channel.PORTAL,
        notice_version="1",
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
    )

    assert permitted(question, [*story, closing]) <= permitted(question, story)


@unhurried
@given(questions(), stories())
def test_without_any_consent_only_the_law_opens_fields(
    question: Question, story: list[ConsentEvent]
) -> None:
    assert permitted(question, []) <= permitted(question, story)


@unhurried
@given(questions(), stories().flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))))
def test_the_order_of_the_events_does_not_matter(
    question: Question, orders: tuple[list[ConsentEvent], list[ConsentEvent]]
) -> None:
    story, shuffled = orders

    assert decide(RULEBOOK, question, shuffled) == decide(RULEBOOK, question, story)


@unhurried
@given(questions(), stories())
def test_the_order_of_the_fields_does_not_matter(
    question: Question, story: list[ConsentEvent]
) -> None:
    backwards = replace(question, fields=question.fields[::-1])

    assert decide(RULEBOOK, backwards, story) == decide(RULEBOOK, question, story)


LESS: dict[str, Callable[[Question], Question]] = {
    "a low assurance": lambda question: replace(question, assurance=Assurance.LOW),
    "no scope": lambda question: replace(question, scopes=frozenset()),
    "no case": lambda question: replace(question, case_ref=None),
    "a role that sees no data": lambda question: replace(question, actor_kind="dpo"),
}


@unhurried
@given(questions(), stories(), st.sampled_from(sorted(LESS)))
def test_asking_with_less_never_adds_a_field(
    question: Question, story: list[ConsentEvent], less: str
) -> None:
    assert permitted(LESS[less](question), story) <= permitted(question, story)


@unhurried
@given(questions(), stories())
def test_protecting_a_person_never_adds_a_field(
    question: Question, story: list[ConsentEvent]
) -> None:
    protected = replace(question, subject=Subject(is_minor=True, is_protected=True))

    assert permitted(protected, story) <= permitted(question, story)


UNKNOWN: dict[str, Callable[[Question, str], Question]] = {
    "agency": lambda question, code: replace(question, agency=code),
    "role": lambda question, code: replace(question, actor_kind=code),
    "purpose": lambda question, code: replace(question, purpose=code),
}


@unhurried
@given(questions(), stories(), st.text(), st.sampled_from(sorted(UNKNOWN)))
def test_the_unknown_never_permits_and_never_raises(
    question: Question, story: list[ConsentEvent], text: str, part: str
) -> None:
    decisions = decide(RULEBOOK, UNKNOWN[part](question, f"?{text}"), story)

    assert {type(decision) for decision in decisions.values()} == {Unsettled}


@unhurried
@given(questions(), stories(), st.text())
def test_an_unknown_field_never_permits_and_never_raises(
    question: Question, story: list[ConsentEvent], text: str
) -> None:
    assert permitted(replace(question, fields=(f"?{text}",)), story) == set()


@unhurried
@given(questions(), stories(), st.sampled_from(FIELDS))
def test_no_field_outside_its_purpose_is_ever_permitted(
    question: Question, story: list[ConsentEvent], field: str
) -> None:
    opened = permitted(replace(question, fields=(field,)), story)

    assert opened <= set(RULEBOOK.purposes[question.purpose].fields)


@pytest.fixture(scope="module")
def stricter(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The shipped rules, their policies in another order, with one forbid more."""
    folder = copy_reversed(tmp_path_factory.mktemp("stricter"))
    (folder / "sharing" / "00-extra.cedar").write_text(
        '@id("extra") @norm("Ley") @why("Prueba.") @reason("field_not_in_purpose")'
        'forbid(principal, action == Action::"read", resource in Category::"contact");',
        encoding="utf-8",
    )
    return load_rulebook(folder)


@pytest.fixture(scope="module")
def reordered(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The shipped rules with their policy files in the opposite order."""
    return load_rulebook(copy_reversed(tmp_path_factory.mktemp("reordered")))


def copy_reversed(folder: Path) -> Path:
    """The shipped rules in `folder`, their policy files in the opposite order."""
    for name in ("agencies", "categories", "purposes", "roles"):
        copy(DEFAULT_FOLDER / f"{name}.yaml", folder)
    copytree(DEFAULT_FOLDER / "agreements", folder / "agreements")
    copytree(DEFAULT_FOLDER / "sharing", folder / "sharing")
    for path in sorted((folder / "sharing").glob("*.cedar")):
        path.rename(path.with_name(f"{99 - int(path.name[:2])}{path.name[2:]}"))
    return folder


@given(questions(), stories())
@settings(unhurried, max_examples=50)
def test_one_forbid_more_never_adds_a_field(
    stricter: Rulebook, question: Question, story: list[ConsentEvent]
) -> None:
    assert permitted(question, story, stricter) <= permitted(question, story)


@given(questions(), stories())
@settings(unhurried, max_examples=50)
def test_the_order_of_the_policies_does_not_matter(
    reordered: Rulebook, question: Question, story: list[ConsentEvent]
) -> None:
    assert decide(reordered, question, story) == decide(RULEBOOK, question, story)
