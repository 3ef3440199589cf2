"""A thousand agencies' questions while the person takes the permission back.

No answer whose decision began after the withdrawal was committed may give anything under it. When
a decision began is told by PostgreSQL itself: a snapshot that sees the event sees it committed.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic_ns
from uuid import uuid4

import pytest

from consent.terms import ConsentAction, Language
from hub.bench.limits import without_limits
from hub.services.consenting import Reply, Withdrawal, own_events, reply, withdraw
from hub.services.sharing import Lookup, SharingDesk, look_up
from hub.services.subject_lookup import Document
from hub.store.roles import Role

READS, HANDS = 1_000, 8
PURPOSE = "elder-benefit"


@dataclass(frozen=True)
class Read:
    """When a question was put, on one clock, and whether it gave what consent alone opens."""

    began: int
    gave: bool


@pytest.fixture
def busy_desk(town, office, registered):  # noqa: ARG001 - the client must be known
    """As the server does it: API and portal write through one and the same log writer."""
    engine = town.server.engine(Role.API, pool_size=HANDS + 2)
    yield SharingDesk(engine, town.ring, without_limits(office.rulebook), office.log)
    engine.dispose()


def test_a_thousand_reads_during_the_withdrawal_and_none_decided_after_its_commit(
    town, office, busy_desk, bienestar, session_of
):
    person = town.person()
    moment = datetime.now(UTC)
    form = Reply(PURPOSE, True, frozenset({"phone"}), Language.SPANISH, uuid4())
    reply(office, session_of(person), form, moment)
    half_way = threading.Semaphore(0)
    question = Lookup(bienestar, Document("CC", person.number), PURPOSE, "CASO-1")

    def read(_: int) -> Read:
        began = monotonic_ns()
        try:
            answer = look_up(busy_desk, question, datetime.now(UTC))
        finally:
            half_way.release()
        return Read(began, "phone" in answer.given)

    with ThreadPoolExecutor(HANDS) as hands:
        reading = [hands.submit(read, number) for number in range(READS)]
        for _ in range(READS // 4):
            half_way.acquire()
        taken = Withdrawal(PURPOSE, Language.SPANISH, uuid4())
        withdraw(office, session_of(person), taken, datetime.now(UTC))
        committed = monotonic_ns()
        reads = [done.result() for done in reading]

    before = [one for one in reads if one.began < committed]
    after = [one for one in reads if one.began >= committed]
    assert len(reads) == READS
    assert own_events(office, person.citizen_id)[-1].event.action is ConsentAction.WITHDRAWN
    assert any(one.gave for one in before), "nothing was read before: the test tried nothing"
    assert after, "nothing was read after: the test tried nothing"
    assert [one for one in after if one.gave] == []
