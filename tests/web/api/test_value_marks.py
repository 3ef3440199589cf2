"""Marks travel with the value to every reader, and whoever received it has a notice waiting."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from hub.records.identifiers import CitizenId
from hub.services.front_office import FrontOffice
from hub.services.notices import acknowledge_notice, waiting_notices
from hub.services.tokens import Caller
from hub.services.value_marks import (
    MarkOrder,
    MarkRefusedError,
    lift_mark,
    note_correction,
    set_mark,
)
from hub.store.roles import Role
from policies.marks import OFFICER_WORDS, ValueMark

ADULT = CitizenId(UUID(int=1))
SALUD = Caller("salud-1", "salud", frozenset())
TRAMITES = Caller("tramites-1", "tramites", frozenset())
pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def office(server, ring, rulebook, desk) -> Iterator[FrontOffice]:
    engine = server.engine(Role.PORTAL)
    yield FrontOffice(engine, ring, rulebook, desk.log)
    engine.dispose()


@pytest.fixture
def order() -> Callable[..., MarkOrder]:
    def make(
        mark: ValueMark = ValueMark.CLAIM_OPEN, field: str = "phone", **more: str
    ) -> MarkOrder:
        return MarkOrder(
            uuid4(),
            ADULT,
            field,
            mark,
            more.get("reference", "RAD-1"),
            more.get("officer", "DPO-1"),
        )

    return make


@pytest.mark.parametrize("mark", [ValueMark.CLAIM_OPEN, ValueMark.IN_COURT])
def test_a_mark_is_told_with_the_value_in_code_and_in_words(
    salud, office, order, clock, mark
) -> None:
    set_mark(office, order(mark), clock.now)

    phone = salud.ask().json()["fields"]["phone"]

    assert (phone["marks"], phone["notes"]) == ([mark.value], [OFFICER_WORDS[mark].es])


def test_a_lifted_mark_is_gone(salud, office, order, clock) -> None:
    set_mark(office, order(), clock.now)
    lift_mark(office, order(), clock.now)

    assert salud.ask().json()["fields"]["phone"]["marks"] == []


def test_two_marks_stand_side_by_side(salud, office, order, clock) -> None:
    set_mark(office, order(ValueMark.IN_COURT), clock.now)
    set_mark(office, order(ValueMark.CLAIM_OPEN), clock.now)

    assert salud.ask().json()["fields"]["phone"]["marks"] == ["claim_open", "in_court"]


def test_what_the_authority_blocked_does_not_circulate(salud, office, order, clock) -> None:
    set_mark(office, order(ValueMark.BLOCKED), clock.now)

    answer = salud.ask().json()

    withheld = {one["field"]: one["reason"] for one in answer["withheld"]}
    assert "phone" not in answer["fields"]
    assert withheld["phone"] == "blocked_by_authority"
    assert "+573001112233" not in str(answer)


def test_a_value_received_long_ago_says_so(salud, clock) -> None:
    clock.now += timedelta(days=800)

    answer = salud.ask().json()

    assert answer["fields"]["phone"]["marks"] == ["stale"]
    assert "stale" not in answer["fields"]["birth_date"]["marks"]


def test_whoever_received_the_value_has_a_notice_with_its_own_receipts(
    salud, tramites, office, order, desk, clock
) -> None:
    first = salud.ask().json()["receipt"]["entry"]
    second = salud.ask().json()["receipt"]["entry"]
    tramites.ask(purpose="procedure-follow-up", fields=["full_name"])

    told = set_mark(office, order(), clock.now)

    [notice] = waiting_notices(desk.engine, SALUD)
    assert (told, notice.field, notice.kind) == (1, "phone", "claim_open")
    assert notice.accesses == (first, second)
    assert waiting_notices(desk.engine, TRAMITES) == []


def test_a_correction_and_a_lifting_are_told_too(salud, office, order, desk, clock) -> None:
    salud.ask()

    set_mark(office, order(), clock.now)
    lift_mark(office, order(), clock.now)
    note_correction(office, order(), clock.now)

    kinds = [notice.kind for notice in waiting_notices(desk.engine, SALUD)]
    assert kinds == ["claim_open", "claim_open_lifted", "corrected"]


def test_who_received_the_value_before_the_last_days_is_not_told(
    salud, office, order, clock
) -> None:
    salud.ask()
    clock.now += timedelta(days=31)

    assert set_mark(office, order(), clock.now, notice_days=30) == 0


def test_the_same_order_twice_is_told_once(salud, office, order, desk, clock) -> None:
    salud.ask()
    same = order()

    set_mark(office, same, clock.now)
    set_mark(office, same, clock.now)

    assert len(waiting_notices(desk.engine, SALUD)) == 1


def test_an_acknowledged_notice_waits_no_more_and_only_for_its_own_agency(
    salud, office, order, desk, clock
) -> None:
    salud.ask()
    set_mark(office, order(), clock.now)
    [notice] = waiting_notices(desk.engine, SALUD)

    strangers = acknowledge_notice(desk.engine, TRAMITES, notice.notice_id, clock.now)
    own = acknowledge_notice(desk.engine, SALUD, notice.notice_id, clock.now)

    assert (strangers, own, waiting_notices(desk.engine, SALUD)) == (False, True, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"mark": ValueMark.STALE},
        {"field": "shoe_size"},
        {"reference": "el radicado de Ana"},
    ],
    ids=str,
)
def test_an_order_that_says_no_field_no_number_or_no_mark_is_refused(
    office, order, clock, wrong
) -> None:
    with pytest.raises(MarkRefusedError):
        set_mark(office, order(**wrong), clock.now)


def test_a_mark_is_in_the_log_of_the_person(office, order, clock, logged) -> None:
    set_mark(office, order(), clock.now)

    [entry] = [one for one in logged() if one.detail == "mark-set"]
    assert (entry.officer, entry.asked, entry.given) == ("DPO-1", {"phone"}, frozenset())
    assert dict(entry.inputs) == {"mark": "claim_open", "reference": "RAD-1"}
    assert entry.subject is not None


def test_a_notice_is_read_and_acknowledged_over_http_by_its_own_agency_alone(
    salud, tramites, office, order, http, clock
) -> None:
    asked = salud.ask().json()
    set_mark(office, order(), clock.now)
    ours, theirs = ({"Authorization": f"Bearer {system.token()}"} for system in (salud, tramites))

    [notice] = http.get("/v1/notices", headers=ours).json()["notices"]
    path = f"/v1/notices/{notice['notice']}/acknowledge"
    refused = http.post(path, headers=theirs)
    kept = http.post(path, headers=ours)

    assert notice["subject"] == asked["subject"]
    assert notice["entries"] == [asked["receipt"]["entry"]]
    assert http.get("/v1/notices", headers=theirs).json() == {"notices": []}
    assert (refused.status_code, kept.status_code) == (404, 204)
    assert http.get("/v1/notices", headers=ours).json() == {"notices": []}
    assert http.post("/v1/notices/nothing/acknowledge", headers=ours).status_code == 404
