"""Limits of agreements hold under concurrency; what is refused says when to come back."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from hub.records.identifiers import AgencyCode
from hub.services import quotas
from hub.services.clients import register_client
from hub.services.errors import LimitReachedError
from hub.services.log_following import LogFollower
from hub.services.look_back import within_look_back
from hub.services.quotas import Use, charge, charge_up_to
from hub.services.sharing import Lookup, look_up_each
from hub.services.subject_lookup import Document, GivenValue
from hub.services.tokens import Caller
from hub.store.roles import Role
from policies.decisions import Ground, Permitted
from policies.vocabulary import Basis

PURPOSE = "vaccination-campaign"
A_MINUTE = 100  # a tenth of the 1,000 a day of the agreement
A_DAY = 1_000


@pytest.fixture(autouse=True)
def registered(operator) -> None:
    public = OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": "k1"}
    register_client(
        operator,
        AgencyCode("salud"),
        {"keys": [public]},
        datetime(2026, 5, 4, tzinfo=UTC),
        "salud-1",
    )


@pytest.fixture
def follower(server):
    engine = server.engine(Role.PORTAL)
    yield LogFollower(engine)
    engine.dispose()


def ask_many(desk, clock, number: int, *, first: int = 40_000_000, bulk: bool = False):
    caller = Caller("salud-1", AgencyCode("salud"), frozenset({f"profile:{PURPOSE}:read"}))
    lookups = [
        Lookup(caller, Document("CC", str(first + 37 * step)), PURPOSE, "EXP-1", is_bulk=bulk)
        for step in range(number)
    ]
    return look_up_each(desk.sharing, lookups, clock())


def test_minute_ends_at_its_limit_and_the_next_begins_anew(desk, clock) -> None:
    answers = ask_many(desk, clock, A_MINUTE + 20)
    refused = [answer for answer in answers if isinstance(answer, LimitReachedError)]
    clock.now += timedelta(minutes=1)
    after = ask_many(desk, clock, 1)

    assert len(refused) == 20
    assert {error.wait_seconds for error in refused} == {60}
    assert not isinstance(after[0], LimitReachedError)


def test_day_ends_at_its_limit_in_bogota(desk, clock) -> None:
    answers = ask_many(desk, clock, A_DAY + 7, bulk=True)
    refused = [answer for answer in answers if isinstance(answer, LimitReachedError)]
    clock.now = clock.now.replace(hour=23, minute=59)
    evening = ask_many(desk, clock, 1)  # 18:59 in Bogotá: the same day
    clock.now += timedelta(hours=5, minutes=2)
    morning = ask_many(desk, clock, 1)

    assert len(refused) == 7
    assert refused[0].wait_seconds == (24 * 60 - 10 * 60 - 30) * 60  # 10:30 in Bogotá
    assert isinstance(evening[0], LimitReachedError)
    assert not isinstance(morning[0], LimitReachedError)


def test_exactly_as_many_as_the_limit_are_let_through_at_once(
    api_engine: Engine, rulebook, clock
) -> None:
    def one(_: int) -> bool:
        try:
            charge(api_engine, rulebook, Use("salud", PURPOSE), clock.now)
        except LimitReachedError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        outcomes = Counter(pool.map(one, range(A_MINUTE * 2)))

    assert outcomes == {True: A_MINUTE, False: A_MINUTE}


def test_bulk_questions_at_once_share_the_day_to_the_last_person(
    api_engine: Engine, rulebook, clock
) -> None:
    def some(_: int) -> int:
        use = Use("salud", PURPOSE, people=300, requests=0)
        return charge_up_to(api_engine, rulebook, use, clock.now)[0]

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(some, range(8))) == A_DAY


def test_refusal_for_one_measure_takes_nothing_from_the_other(
    api_engine: Engine, rulebook, clock
) -> None:
    charge(api_engine, rulebook, Use("salud", PURPOSE, 1, A_MINUTE), clock.now)
    for _ in range(5):
        with pytest.raises(LimitReachedError):
            charge(api_engine, rulebook, Use("salud", PURPOSE), clock.now)
    left = charge_up_to(api_engine, rulebook, Use("salud", PURPOSE, A_DAY, 0), clock.now)

    assert left[0] == A_DAY - 1


def test_agreement_that_does_not_hold_today_has_no_counter(rulebook, clock) -> None:
    clock.now += timedelta(days=3_650)

    assert quotas.in_force(rulebook.agreements_for("salud", PURPOSE), clock.now) == []


@pytest.mark.usefixtures("people")
def test_over_the_limit_is_429_with_retry_after_and_in_the_log(salud, desk, clock, logged) -> None:
    token = salud.token()
    ask_many(desk, clock, A_MINUTE)

    answer = salud.ask(token)

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert answer.json()["type"] == "urn:citizen-hub:problem:limit-reached"
    last = logged()[-1]
    assert (last.outcome, last.detail, last.agreement) == ("refused", "limit_reached", "SAL-01")
    assert not last.given


@pytest.mark.usefixtures("people")
def test_question_without_a_registered_purpose_uses_no_limit_up(salud, api_engine) -> None:
    salud.ask(purpose="nothing-of-the-sort")

    with api_engine.connect() as connection:
        assert connection.exec_driver_sql("select 1 from hub.quota_uses").first() is None


def test_value_older_than_the_look_back_of_its_agreement_is_not_given(rulebook, clock) -> None:
    days = rulebook.agreements["SAL-02"].limits.look_back_days
    ground = Ground(Basis.LEGAL_FUNCTION, "una norma", "SAL-02")
    old, new = (
        GivenValue("x", "salud", clock.now - timedelta(days=ago), is_contested=False)
        for ago in (days + 1, days - 1)
    )

    kept = within_look_back(
        rulebook,
        {"old": Permitted(ground, ()), "both": Permitted(ground, ())},
        {"old": (old,), "both": (old, new)},
        clock.now,
    )

    assert kept == {"both": (new,)}


@pytest.mark.usefixtures("people")
def test_usage_tells_a_client_its_own_calls_and_limits(salud, http, follower) -> None:
    token = salud.token()
    salud.ask(token)
    salud.ask(token, purpose="nothing-of-the-sort")
    follower.advance()

    answer = http.get("/v1/usage", headers={"Authorization": f"Bearer {token}"})

    usage = answer.json()
    assert answer.status_code == 200
    assert (usage["client"], usage["agency"]) == (salud.client_id, "salud")
    assert usage["calls"]["partly"] + usage["calls"]["permitted"] == 2  # the token counts too
    assert usage["calls"]["unsettled"] == 1
    [mine] = [each for each in usage["agreements"] if each["purpose"] == PURPOSE]
    assert (mine["people_today"], mine["people_per_day"]) == (1, A_DAY)
    assert (mine["requests_this_minute"], mine["requests_per_minute"]) == (1, A_MINUTE)


@pytest.mark.usefixtures("people")
def test_usage_tells_nothing_of_another_agency(salud, tramites, http, follower) -> None:
    salud.ask()
    follower.advance()

    answer = http.get("/v1/usage", headers={"Authorization": f"Bearer {tramites.token()}"})

    usage = answer.json()
    assert sum(usage["calls"].values()) == 0
    assert {each["agreement"][:3] for each in usage["agreements"]} == {"TRA"}


def test_looking_at_ones_use_is_in_the_log(salud, http, logged) -> None:
    http.get("/v1/usage", headers={"Authorization": f"Bearer {salud.token()}"})

    assert logged()[-1].detail == "own_usage"
