"""Whom a pseudonym names: one officer asks with a reason, another agrees, the log has both.

The answer is the citizen's internal number alone: looking at their data is another access, with
an entry of its own.
"""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Engine

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import CitizenId
from hub.services.access_log import LogWriter, Mention
from hub.services.errors import PseudonymRequestError
from hub.services.review.reasons import seal_reason
from hub.store import pseudonyms as store
from hub.store.sessions import transaction
from hub.vault.keyring import KeyRing
from hub.vault.pseudonyms import sector_key, version_of

TABLE = "pseudonym_requests"
ASKED = "pseudonym-asked"
RESOLVED = "pseudonym-resolved"
UNKNOWN = "pseudonym-of-nobody"
LONGEST_WAIT = timedelta(days=7)
GONE = "No hay una solicitud así, o ya se atendió o venció. No se buscó a nadie."


@dataclass(frozen=True, slots=True)
class PseudonymDesk:
    """The database (roles: operator, and pipeline to go through everybody), the keys and the log."""

    operator: Engine
    pipeline: Engine
    ring: KeyRing = field(repr=False)
    log: LogWriter = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer wants to know, and why."""

    officer: str
    agency: str
    pseudonym: str = field(repr=False)
    reason: str = field(repr=False)


def ask(desk: PseudonymDesk, wish: Wish, now: datetime) -> UUID:
    """Keep the request and enter it in the log; nobody is searched yet."""
    version_of(wish.pseudonym)
    request_id = uuid4()
    sealed = seal_reason(desk.ring, TABLE, str(request_id), wish.reason)
    desk.log.append(_entry(ASKED, wish.officer, wish.agency, now))
    with transaction(desk.operator) as connection:
        store.add_request(
            connection,
            store.PseudonymRequest(
                request_id, wish.agency, wish.pseudonym, sealed, wish.officer, now
            ),
        )
    return request_id


def approve(desk: PseudonymDesk, request_id: UUID, officer: str, now: datetime) -> CitizenId | None:
    """Find whom the pseudonym names; the log and the citizen's trail say so before it is told."""
    with transaction(desk.operator) as connection:
        request = store.waiting_request(connection, request_id)
        if request is None or now - request.requested_at > LONGEST_WAIT:
            raise PseudonymRequestError(GONE)
        if request.requested_by == officer:
            raise PseudonymRequestError(
                "Quien pidió no puede aprobar: hace falta otro oficial. No se buscó a nadie."
            )
        found = _whose(desk, request)
        detail = UNKNOWN if found is None else RESOLVED
        # The entry comes first: killed after it, the log tells of an access that told nothing.
        desk.log.append(_entry(detail, officer, request.agency, now), Mention(found))
        store.approve(connection, request_id, officer, now, found=found is not None)
    return found


def _whose(desk: PseudonymDesk, request: store.PseudonymRequest) -> CitizenId | None:
    key = sector_key(desk.ring, request.agency, version_of(request.pseudonym))
    with (
        transaction(desk.pipeline) as connection,
        closing(store.everybody(connection)) as everybody,
    ):
        found = key.whose(request.pseudonym, everybody)
    return None if found is None else CitizenId(found)


def _entry(detail: str, officer: str, agency: str, now: datetime) -> AccessEntry:
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.DPO,
        outcome=Outcome.PERMITTED,
        officer=officer,
        agency=agency,
        detail=detail,
    )
