"""Protected people: two officers, a reason, and an answer nobody can tell from not permitted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from consent.terms import ConsentAction
from hub.records.identifiers import CitizenId
from hub.services.front_office import FrontOffice
from hub.services.person_flags import ProtectionAction
from hub.services.protection import (
    ProtectionReason,
    ProtectionRefusedError,
    ProtectionStep,
    take_step,
)
from hub.store.roles import Role

A = ProtectionAction
ADULT = CitizenId(UUID(int=1))
Take = Callable[..., None]
pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def office(server, ring, rulebook, desk) -> Iterator[FrontOffice]:
    engine = server.engine(Role.PORTAL)
    yield FrontOffice(engine, ring, rulebook, desk.log)
    engine.dispose()


@pytest.fixture
def take(office, clock) -> Take:
    def step(action: ProtectionAction, officer: str = "DPO-1") -> None:
        reason = ProtectionReason.THREATENED
        take_step(office, ProtectionStep(uuid4(), ADULT, action, reason, officer), clock.now)

    return step


def body(answer) -> dict[str, object]:
    document = answer.json()
    document.pop("receipt")
    return document


STORIES = [
    # steps, by officers 1 and 2 in turn                              protected at the end
    ((), False),
    ((A.PROPOSED,), True),
    ((A.PROPOSED, A.CONFIRMED), True),
    ((A.PROPOSED, A.REJECTED), False),
    ((A.PROPOSED, A.CONFIRMED, A.LIFT_PROPOSED), True),
    ((A.PROPOSED, A.CONFIRMED, A.LIFT_PROPOSED, A.LIFTED), False),
    ((A.PROPOSED, A.CONFIRMED, A.LIFT_PROPOSED, A.KEPT), True),
    ((A.PROPOSED, A.REJECTED, A.PROPOSED), True),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "is_protected"), STORIES)
def test_each_step_does_what_the_table_says(salud, take, steps, is_protected) -> None:
    for number, action in enumerate(steps):
        take(action, f"DPO-{number % 2 + 1}")

    assert (salud.ask().status_code == 404) is is_protected


@pytest.mark.parametrize(
    ("first", "second"), [(A.PROPOSED, A.CONFIRMED), (A.PROPOSED, A.REJECTED)], ids=str
)
def test_nobody_answers_their_own_proposal(take, first, second) -> None:
    take(first, "DPO-1")

    with pytest.raises(ProtectionRefusedError, match="otra persona"):
        take(second, "DPO-1")


@pytest.mark.parametrize("action", [A.CONFIRMED, A.LIFTED, A.LIFT_PROPOSED, A.KEPT], ids=str)
def test_nothing_is_answered_that_nobody_proposed(take, action) -> None:
    with pytest.raises(ProtectionRefusedError, match="no sigue"):
        take(action)


def test_every_step_is_in_the_log_with_its_officer_and_its_reason(take, logged) -> None:
    take(A.PROPOSED, "DPO-1")
    take(A.CONFIRMED, "DPO-2")

    found = [(e.detail, e.officer, e.inputs["reason"]) for e in logged() if "reason" in e.inputs]
    assert found == [
        ("protection-proposed", "DPO-1", "threatened"),
        ("protection-confirmed", "DPO-2", "threatened"),
    ]


PURPOSES = [
    ("salud", "vaccination-campaign"), ("salud", "insurance-check"), ("tramites", "form-prefill"),
    ("tramites", "procedure-follow-up"),
]  # fmt: skip


@pytest.mark.parametrize(("agency", "purpose"), PURPOSES)
def test_the_answer_is_the_one_given_about_nobody(system_of, take, agency, purpose) -> None:
    take(A.PROPOSED)
    system = system_of(agency)

    protected = system.ask(purpose=purpose)
    nobody = system.ask(purpose=purpose, subject={"type": "CC", "number": "99999999"})

    assert (protected.status_code, body(protected)) == (nobody.status_code, body(nobody))
    assert protected.headers.keys() == nobody.headers.keys()
    assert len(protected.content) - len(str(protected.json()["receipt"])) == len(
        nobody.content
    ) - len(str(nobody.json()["receipt"]))


@pytest.mark.parametrize("field", ["phone", "full_name"])
def test_a_single_field_tells_no_more(tramites, take, consents_of, field) -> None:
    consents_of(ConsentAction.GIVEN)
    take(A.PROPOSED)

    protected = tramites.ask(purpose="form-prefill", fields=[field])
    nobody = tramites.ask(
        purpose="form-prefill", fields=[field], subject={"type": "CC", "number": "99999999"}
    )

    assert (protected.status_code, body(protected)) == (nobody.status_code, body(nobody))


@contextmanager
def statements(engine) -> Iterator[list[str]]:
    """Every statement that reaches PostgreSQL, without its values."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_a_protected_person_costs_the_same_work_as_one_who_did_not_permit(
    tramites, desk, take, consents_of
) -> None:
    """The same class of time: the same statements in the same order, nothing more opened."""
    token = tramites.token()
    tramites.ask(token, purpose="form-prefill")
    work = []
    for is_protected, _ in product((False, True), range(1)):
        if is_protected:
            take(A.PROPOSED)
        else:
            consents_of(ConsentAction.REFUSED)
        with statements(desk.engine) as seen:
            tramites.ask(token, purpose="form-prefill")
        work.append(list(seen))

    assert work[0] == work[1]


def test_an_emergency_still_opens(salud, take) -> None:
    take(A.PROPOSED)

    assert salud.ask(purpose="emergency-care").status_code == 200


def test_the_log_tells_the_true_reason(salud, take, logged) -> None:
    take(A.PROPOSED)
    salud.ask(fields=["phone"])

    assert logged()[-1].withheld == {"phone": "protected_person"}
