"""GET /v1/notices and POST /v1/notices/{notice}/acknowledge: what changed about values received.

A notice names the person by the agency's own pseudonym and the accesses by the agency's own
entries in the log; the new value is asked for under a purpose, like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from hub.api.callers import caller_of
from hub.services.agency_desk import AgencyDesk
from hub.services.errors import NoticeMissingError
from hub.services.notices import acknowledge_notice, waiting_notices
from hub.vault.pseudonyms import sector_key

READ, ACKNOWLEDGED = "own_notices", "notice_acknowledged"
NO_CONTENT = 204


@dataclass(frozen=True, slots=True)
class NoticesApi:
    """The handlers, with what they work with."""

    desk: AgencyDesk
    clock: Callable[[], datetime] = field(repr=False)

    async def notices(self, request: Request) -> Response:
        """GET /v1/notices"""
        return await run_in_threadpool(self._notices, request)

    async def acknowledge(self, request: Request) -> Response:
        """POST /v1/notices/{notice}/acknowledge"""
        return await run_in_threadpool(self._acknowledge, request)

    def _notices(self, request: Request) -> Response:
        now = self.clock()
        caller = caller_of(self.desk, request, now)
        self.desk.refusals.note_own(READ, caller, now)
        key = sector_key(self.desk.sharing.ring, caller.agency)
        found = waiting_notices(self.desk.engine, caller)
        notices = [
            {
                "notice": str(one.notice_id),
                "subject": {"pseudonym": key.pseudonym(one.citizen_id)},
                "field": one.field,
                "kind": one.kind,
                "entries": list(one.accesses),
                "at": one.created_at.astimezone(UTC).isoformat(),
            }
            for one in found
        ]
        return JSONResponse({"notices": notices})

    def _acknowledge(self, request: Request) -> Response:
        now = self.clock()
        caller = caller_of(self.desk, request, now)
        self.desk.refusals.note_own(ACKNOWLEDGED, caller, now)
        notice_id = _notice_id(str(request.path_params["notice"]))
        if not acknowledge_notice(self.desk.engine, caller, notice_id, now):
            raise NoticeMissingError("Su entidad no tiene un aviso con ese número.")
        return Response(status_code=NO_CONTENT)


def _notice_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NoticeMissingError("Un aviso se nombra con su número.") from None
