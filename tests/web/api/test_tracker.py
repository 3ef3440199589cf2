"""Estonia's Data Tracker protocol: order, paging, representation, and whom it is shut for."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from hub.api.router import create_api_router
from hub.api.tracker import TrackerApi, create_tracker_router
from hub.services.client_registry import DATA_TRACKER, Registry, open_door, shut_door
from hub.services.front_office import FrontOffice
from hub.services.health import HealthWatch
from hub.store.roles import Role

ANA = "CO31234567"


@pytest.fixture
def tracker_http(http, desk, clock, ring, rulebook, server):
    portal = server.engine(Role.PORTAL)
    office = FrontOffice(portal, ring, rulebook, desk.log)
    health = HealthWatch(desk.engine, desk.log, rulebook)
    app = FastAPI()
    app.include_router(create_api_router(desk, clock))
    app.include_router(create_tracker_router(TrackerApi(desk, office, health, clock)))
    object.__setattr__(http, "app", app)
    yield http
    portal.dispose()


@pytest.fixture
def portal_of_the_state(tracker_http, salud, operator, desk, clock):
    """A client for which the door was opened."""
    assert salud.http is tracker_http
    open_door(Registry(operator, desk.log), salud.client_id, DATA_TRACKER, clock.now)
    return salud


def ask(system, query: str = "", *, user: str | None = ANA, path: str = "findUsage", token=None):
    headers = {"Authorization": f"Bearer {token or system.token()}"}
    if user is not None:
        headers["X-Road-UserId"] = user
    return system.http.get(f"/v2/{path}{query}", headers=headers)


@pytest.fixture
def three_looks(people, portal_of_the_state, tramites, clock):
    """Three accesses to Ana, a minute apart; the clock then stands five minutes later."""
    assert people is None  # published
    for _ in range(2):
        portal_of_the_state.ask()
        clock.now += timedelta(minutes=1)
    tramites.ask(purpose="form-prefill")  # refused: no consent
    clock.now += timedelta(minutes=5)
    return portal_of_the_state


def test_every_access_is_there_newest_first_refusals_and_this_look_too(three_looks) -> None:
    page = ask(three_looks).json()

    moments = [usage["logtime"] for usage in page["usages"]]
    assert page["totalUsages"] == len(page["usages"]) == 4
    assert moments == sorted(moments, reverse=True)
    assert page["usages"][1]["action"].startswith("Pregunta negada")
    assert page["usages"][1]["receiverCode"] == "tramites"


def test_a_usage_has_the_members_of_the_protocol_and_no_value(three_looks) -> None:
    page = ask(three_looks)

    for usage in page.json()["usages"]:
        assert usage.keys() == {
            "logtime", "action", "receiverCode", "receiverName", "receiverSystem",
        }  # fmt: skip
        assert datetime.fromisoformat(usage["logtime"]).tzinfo is not None
    assert "31234567" not in page.text
    assert "Solarte" not in page.text


def test_total_does_not_follow_the_page(three_looks) -> None:
    token = three_looks.token()
    pages = [
        ask(three_looks, f"?offset={offset}&limit=2", token=token).json() for offset in (0, 2, 99)
    ]

    assert [len(page["usages"]) for page in pages] == [2, 2, 0]
    assert [page["totalUsages"] for page in pages] == [4, 5, 6]  # each look is an access


def test_period_takes_its_start_and_leaves_its_end(three_looks, clock) -> None:
    start = quote((clock.now - timedelta(minutes=6)).isoformat())
    end = quote((clock.now - timedelta(minutes=5)).isoformat())

    page = ask(three_looks, f"?periodStart={start}&periodEnd={end}").json()

    assert page["totalUsages"] == 1  # the third; the second is the one of seven minutes ago


def test_somebody_nobody_knows_has_no_usage(portal_of_the_state, logged) -> None:
    page = ask(portal_of_the_state, user="CO99999999").json()

    assert page == {"totalUsages": 0, "usages": []}
    assert logged()[-1].detail == "tracker_find_usage"


@pytest.mark.usefixtures("people")
def test_the_look_is_in_the_log_before_the_answer(portal_of_the_state, logged) -> None:
    ask(portal_of_the_state)

    last = logged()[-1]
    assert (last.detail, last.purpose, last.basis) == (
        "tracker_find_usage", "own-data", "own-right",
    )  # fmt: skip
    assert last.subject is not None


BAD = {
    "somebody else": "?userCode=CO1109876543",
    "no country": "?userCode=31234567",
    "another country": "?userCode=EE31234567",
    "a name": "?userCode=COAna",
    "userCode twice": "?userCode=CO31234567&userCode=CO31234567",
    "negative offset": "?offset=-1",
    "offset as text": "?offset=x",
    "Arabic digits": "?offset=%D9%A3",
    "offset too large": "?offset=99999999999999999999",
    "no limit at all": "?limit=0",
    "limit too large": "?limit=1001",
    "limit as a float": "?limit=1.5",
    "empty limit": "?limit=",
    "time without a zone": "?periodStart=2021-01-31T10:20:30",
    "no time": "?periodStart=yesterday",
    "unknown parameter": "?sort=asc",
    "other case": "?usercode=CO31234567",
}


@pytest.mark.parametrize("case", BAD)
def test_anything_that_is_not_of_the_protocol_is_400(portal_of_the_state, case: str) -> None:
    assert ask(portal_of_the_state, BAD[case]).status_code == 400


@pytest.mark.parametrize("user", [None, "", "31234567", "CO", "CO 31234567", "co31234567", "EE1"])
def test_who_asks_must_be_said_as_the_protocol_does(portal_of_the_state, user) -> None:
    assert ask(portal_of_the_state, user=user).status_code == 400


def test_own_code_may_be_said_in_both_places(portal_of_the_state) -> None:
    assert ask(portal_of_the_state, "?userCode=COCC31234567").status_code == 200


@pytest.mark.parametrize("path", ["findUsage", "usagePeriod", "heartbeat"])
def test_door_is_shut_unless_it_was_opened(tramites, portal_of_the_state, path: str) -> None:
    assert ask(tramites, path=path).status_code == 403
    assert ask(portal_of_the_state, path=path).status_code == 200


def test_door_that_was_shut_again_is_shut(portal_of_the_state, operator, desk, clock) -> None:
    shut_door(Registry(operator, desk.log), portal_of_the_state.client_id, DATA_TRACKER, clock.now)

    assert ask(portal_of_the_state).status_code == 403


def test_period_begins_with_the_log(portal_of_the_state, clock) -> None:
    answer = ask(portal_of_the_state, path="usagePeriod").json()

    assert datetime.fromisoformat(answer["periodStart"]) == clock.now
    assert answer.keys() <= {"periodStart", "periodEnd"}


def test_heartbeat_tells_the_truth(portal_of_the_state) -> None:
    answer = ask(portal_of_the_state, path="heartbeat").json()

    assert answer["status"] == "FAIL"  # the rules of this test were put in force by nobody
    assert "rulebook" in answer["message"]
