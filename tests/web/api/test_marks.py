"""Odd accesses are marked within a hundred questions, from the log alone; ordinary ones never."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import OKPKey

from hub.records.identifiers import AgencyCode
from hub.services.clients import register_client
from hub.services.log_following import LogFollower
from hub.services.sharing import Lookup, look_up_each
from hub.services.subject_lookup import Document
from hub.services.tokens import Caller
from hub.store import followed_log
from hub.store.roles import Role
from hub.store.sessions import transaction

MONDAY = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)  # 10:30 in Bogotá


@pytest.fixture(autouse=True)
def registered(operator) -> None:
    public = OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": "k1"}
    register_client(operator, AgencyCode("salud"), {"keys": [public]}, MONDAY, "salud-1")


@pytest.fixture
def portal(server):
    engine = server.engine(Role.PORTAL)
    yield engine
    engine.dispose()


@pytest.fixture
def follower(portal) -> LogFollower:
    return LogFollower(portal)


def ask(desk, numbers, *, purpose="emergency-care", case="EXP-1", now=MONDAY, agency="salud"):
    caller = Caller(f"{agency}-1", AgencyCode(agency), frozenset({f"profile:{purpose}:read"}))
    lookups = [
        Lookup(caller, Document("CC", str(number)), purpose, case, is_bulk=True)
        for number in numbers
    ]
    look_up_each(desk.sharing, lookups, now)


def rules(portal) -> dict[str, followed_log.MarkRow]:
    with transaction(portal, office="dpo") as connection:
        return {mark.rule: mark for mark in followed_log.newest_marks(connection, 50)}


def far_apart(number: int) -> list[int]:
    return [10_000_000 + 1_000_003 * step for step in range(number)]


def test_walking_through_numbers_is_marked_within_a_hundred_questions(
    desk, follower, portal
) -> None:
    ask(desk, range(31_000_000, 31_000_099, 3))
    follower.advance()

    mark = rules(portal)["walking-identifiers"]
    assert mark.times >= 20
    assert mark.client_id == "salud-1"


def test_many_numbers_that_nobody_has_are_marked(desk, follower, portal) -> None:
    ask(desk, far_apart(40))
    follower.advance()

    assert "walking-identifiers" in rules(portal)


@pytest.mark.usefixtures("people")
def test_ordinary_questions_leave_no_mark(desk, follower, portal) -> None:
    for step in range(60):
        ask(desk, ["31234567"], now=MONDAY + timedelta(minutes=step))
    follower.advance()

    assert rules(portal) == {}


@pytest.mark.usefixtures("people")
def test_questions_without_a_case_are_marked(desk, follower, portal) -> None:
    ask(desk, ["31234567"] * 49, case=None)
    follower.advance()
    before = rules(portal)
    ask(desk, ["31234567"], case=None)
    follower.advance()

    assert "no-case" not in before
    assert rules(portal)["no-case"].times == 50


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("moment", "is_marked"),
    [
        (MONDAY, False),
        (MONDAY.replace(hour=5), True),  # midnight in Bogotá
        (MONDAY.replace(day=3), True),  # Sunday
        (MONDAY.replace(hour=11), False),  # 06:00
        (MONDAY.replace(hour=10, minute=59), True),
    ],
)
def test_the_hour_is_that_of_bogota(desk, follower, portal, moment, is_marked) -> None:
    ask(desk, ["31234567"] * 25, purpose="vaccination-campaign", now=moment)
    follower.advance()

    assert ("out-of-hours" in rules(portal)) is is_marked


@pytest.mark.usefixtures("people")
def test_one_person_under_every_purpose_is_marked(desk, follower, portal) -> None:
    for purpose in ("vaccination-campaign", "emergency-care", "health-programme-follow-up"):
        ask(desk, ["31234567"], purpose=purpose)
    follower.advance()

    assert rules(portal)["changing-purposes"].times == 3


def test_each_entry_is_followed_once_whoever_follows(desk, portal) -> None:
    ask(desk, far_apart(40))
    first, second = LogFollower(portal), LogFollower(portal)

    assert [first.advance(), second.advance(), first.advance()] == [40, 0, 0]
    with transaction(portal, office="dpo") as connection:
        counted = followed_log.calls_of(connection, "salud-1", MONDAY.date())
    assert sum(counted.values()) == 40


def test_follower_that_starts_again_remembers_the_last_questions(desk, portal) -> None:
    ask(desk, far_apart(20))
    LogFollower(portal).advance()
    ask(desk, far_apart(40)[20:])
    LogFollower(portal).advance()

    assert rules(portal)["walking-identifiers"].times == 40


def test_mark_stands_on_entries_that_the_officer_can_open(desk, follower, portal) -> None:
    ask(desk, far_apart(40))
    follower.advance()

    with transaction(portal, office="dpo") as connection:
        behind = followed_log.rules_of_entries(connection, range(40))
    assert behind == dict.fromkeys(range(40), ("walking-identifiers",))


def test_numbers_are_shown_by_no_repr_and_the_entry_says_only_that_they_are_near(
    desk, logged
) -> None:
    number = 70_000_000 + secrets.randbelow(1_000_000)
    ask(desk, [number, number + 1])

    assert str(number) not in repr(desk)
    assert [entry.inputs.get("near_number") for entry in logged()] == [None, "yes"]
