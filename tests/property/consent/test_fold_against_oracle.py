"""The fold against a slow, obvious walk that shares no code with it, and what must never widen.

`CASES` is a share of the full size, 100,000, which takes some two minutes of one core.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from consent.events import ConsentEvent
from consent.state import state_at, under_notice
from consent.terms import Actor, Channel, ConsentAction, ConsentEventId, Language

CASES = 2_000
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ANA = UUID(int=7)
FIELDS = ("phone", "email", "address", "full_name")
PURPOSES, AGENCIES = ("contact-update", "form-prefill"), ("hacienda", "tramites")
OPENS, ASKS = ("given", "renewed"), ("requested", "deferred")


def stories(cases: int, seed: int = 20261129) -> Iterator[tuple[list[ConsentEvent], Random]]:
    """Short lives of one person: few moments, so that many things happen at once."""
    chance = Random(seed)  # noqa: S311 - stories, not secrets
    for _ in range(cases):
        yield [one_event(chance) for _ in range(chance.randrange(9))], chance


def one_event(chance: Random) -> ConsentEvent:
    at = NOW + timedelta(days=chance.randrange(-4, 3))
    return ConsentEvent(
        event_id=ConsentEventId(UUID(int=chance.getrandbits(128))),
        citizen_id=ANA,
        purpose=chance.choice(PURPOSES),
        recipient=chance.choice(AGENCIES),
        action=chance.choice(list(ConsentAction)),
        fields=frozenset(chance.sample(FIELDS, chance.randrange(1, 4))),
        at=at,
        channel=Channel.PORTAL,
        notice_version=chance.choice("123"),
        text_hash="f00d",
        language=Language.SPANISH,
        actor=Actor.CITIZEN,
        expires_at=at + timedelta(days=chance.randrange(1, 6)),
    )


def walked(events: list[ConsentEvent]) -> set[str]:
    """The fields open now, by walking through the days as a clerk would."""
    fields: set[str] = set()
    ends = NOW
    mine = [e for e in events if (e.purpose, e.recipient) == (PURPOSES[0], AGENCIES[0])]
    for event in sorted(mine, key=lambda e: (e.at, e.action not in OPENS, e.event_id)):
        if event.at > NOW or event.action in ASKS:
            continue
        if event.action in OPENS:
            fields, ends = set(event.fields), event.expires_at or NOW
        else:
            fields, ends = set(), NOW
    return fields if ends > NOW else set()


def folded(events: list[ConsentEvent]) -> set[str]:
    state = state_at(events, NOW, PURPOSES[0], AGENCIES[0])
    return set(state.fields) if state.is_in_force else set()


def test_the_fold_equals_the_walk() -> None:
    differences = sum(folded(story) != walked(story) for story, _ in stories(CASES))
    opened = sum(bool(folded(story)) for story, _ in stories(CASES))

    assert differences == 0
    assert opened > CASES // 50, "hardly anything was ever open: the walk tried nothing"


def test_a_withdrawal_at_any_moment_never_widens() -> None:
    for story, chance in stories(CASES, seed=1):
        taken = replace(one_event(chance), action=ConsentAction.WITHDRAWN, expires_at=None)

        assert folded([*story, taken]) <= folded(story)


def test_no_event_is_ever_narrower_than_itself_with_fewer_fields() -> None:
    for story, chance in stories(CASES, seed=2):
        narrow = [replace(e, fields=frozenset(chance.sample(sorted(e.fields), 1))) for e in story]

        assert folded(narrow) <= folded(story)


def test_the_order_of_events_is_irrelevant_and_repeating_one_changes_nothing() -> None:
    for story, chance in stories(CASES, seed=3):
        mixed = [*story, *story[:2]]
        chance.shuffle(mixed)

        assert folded(mixed) == folded(story)


def test_what_was_said_to_another_agency_or_for_another_purpose_opens_nothing() -> None:
    for story, _ in stories(CASES, seed=4):
        others = [e for e in story if e.purpose != PURPOSES[0] or e.recipient != AGENCIES[0]]

        assert folded(others) == set()


def test_accepting_fewer_versions_of_a_notice_never_widens() -> None:
    for story, chance in stories(CASES, seed=5):
        state = state_at(story, NOW, PURPOSES[0], AGENCIES[0])
        more = chance.sample("123", 2)
        seen = [under_notice(state, accepted).is_in_force for accepted in (more[:1], more)]

        assert seen[0] <= seen[1] <= state.is_in_force
