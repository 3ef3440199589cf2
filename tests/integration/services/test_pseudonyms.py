"""Whom a pseudonym names: two officers, a reason, and the log has both."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid4, uuid5

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.ledger.entry_bytes import decode_entry
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, log_signer
from hub.services.errors import PseudonymRequestError
from hub.services.pseudonyms import PseudonymDesk, Wish, approve, ask
from hub.services.review.errors import ReasonMissingError
from hub.store import profiles
from hub.store.pseudonyms_tables import pseudonym_requests
from hub.store.roles import Role
from hub.store.schema import log_entries, log_subjects
from hub.store.sessions import transaction
from hub.vault.errors import PseudonymError
from hub.vault.pseudonyms import sector_key

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CITY = [CitizenId(uuid5(NAMESPACE_OID, str(n))) for n in range(200)]
ANA = CITY[77]
REASON = "Orden del juzgado 3, MARCADOR"


@pytest.fixture
def desk(server, ring, settings) -> Iterator[PseudonymDesk]:
    operator, pipeline = server.engine(Role.OPERATOR), server.engine(Role.PIPELINE)
    with transaction(pipeline) as connection:
        profiles.add_citizens(connection, ((person, None) for person in CITY), NOW)
    with LogWriter(operator, log_signer(ring, settings.log_origin)) as log:
        yield PseudonymDesk(operator, pipeline, ring, log)
    operator.dispose()
    pipeline.dispose()


def wish(desk: PseudonymDesk, **changes: str) -> Wish:
    known = {
        "officer": "DPO-01",
        "agency": "salud",
        "pseudonym": sector_key(desk.ring, "salud").pseudonym(ANA),
        "reason": REASON,
    }
    return Wish(**(known | changes))


def logged(desk: PseudonymDesk) -> list[tuple[str | None, str | None]]:
    with transaction(desk.operator) as connection:
        rows = connection.execute(select(log_entries.c.entry).order_by(log_entries.c.seq))
        entries = [decode_entry(row.entry) for row in rows]
    return [(entry.officer, entry.detail) for entry in entries]


def test_two_officers_learn_whom_a_pseudonym_names_and_the_log_has_both(desk) -> None:
    request = ask(desk, wish(desk), NOW)

    found = approve(desk, request, "DPO-02", NOW)

    assert found == ANA
    assert logged(desk) == [("DPO-01", "pseudonym-asked"), ("DPO-02", "pseudonym-resolved")]


def test_it_stands_in_the_trail_of_the_citizen(desk) -> None:
    approve(desk, ask(desk, wish(desk), NOW), "DPO-02", NOW)

    with transaction(desk.operator) as connection:
        people = connection.execute(select(log_subjects.c.citizen_id)).scalars().all()
    assert people == [ANA]


def test_whoever_asked_cannot_agree_with_themselves(desk) -> None:
    request = ask(desk, wish(desk), NOW)

    with pytest.raises(PseudonymRequestError, match="otro oficial"):
        approve(desk, request, "DPO-01", NOW)

    assert logged(desk) == [("DPO-01", "pseudonym-asked")]


def test_the_database_itself_wants_two(desk) -> None:
    request = ask(desk, wish(desk), NOW)
    change = pseudonym_requests.update().where(pseudonym_requests.c.request_id == request)

    with pytest.raises(IntegrityError), transaction(desk.operator) as connection:
        connection.execute(change.values(approved_by="DPO-01", approved_at=NOW))


def test_a_request_is_good_once_and_for_a_week(desk) -> None:
    first, second = (ask(desk, wish(desk), NOW) for _ in range(2))
    approve(desk, first, "DPO-02", NOW)

    for request, when in ((first, NOW), (second, NOW + timedelta(days=8)), (uuid4(), NOW)):
        with pytest.raises(PseudonymRequestError, match="No se buscó a nadie"):
            approve(desk, request, "DPO-02", when)


def test_the_pseudonym_of_another_agency_names_nobody_and_that_is_logged(desk) -> None:
    theirs = sector_key(desk.ring, "hacienda").pseudonym(ANA)

    found = approve(desk, ask(desk, wish(desk, pseudonym=theirs), NOW), "DPO-02", NOW)

    assert found is None
    assert logged(desk)[-1] == ("DPO-02", "pseudonym-of-nobody")


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"reason": "  "}, ReasonMissingError), ({"pseudonym": "ana"}, PseudonymError)],
)
def test_without_a_reason_or_a_pseudonym_nothing_is_asked(desk, changes, error) -> None:
    with pytest.raises(error):
        ask(desk, wish(desk, **changes), NOW)

    assert logged(desk) == []


def test_the_reason_is_kept_sealed(desk) -> None:
    ask(desk, wish(desk), NOW)

    with transaction(desk.operator) as connection:
        row = connection.execute(select(pseudonym_requests)).one()
    assert b"MARCADOR" not in row.reason
