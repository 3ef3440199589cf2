"""POST /v1/consent-requests: an agency asks a person for permission; the person answers elsewhere.

The answer is the same for anybody: whether the person exists, was asked already or said no is told
by nothing here. What the person decided shows when the agency asks for the data.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints

from hub.api.answers import receipt_members
from hub.api.bodies import JSON_TYPE, STRICT, CaseRef, SubjectBody, read_body
from hub.api.problems import RequestRefusedError
from hub.api.schemas import PROBLEMS, RECEIPT
from hub.services.agency_desk import AgencyDesk
from hub.services.consent_requests import Asking, NothingToAskError, ask, note_nothing_to_ask
from hub.services.subject_lookup import Document
from hub.services.tokens import Caller
from hub.web_errors import ProblemKind
from policies.consenting import ConsentingTerms, load_consenting

ACCEPTED = 202
NOTHING_TO_ASK = ProblemKind(403, "nothing-to-ask", "No hay un permiso que pedir")


class ConsentRequestBody(BaseModel):
    """Whom to ask, and for which purpose of one's own."""

    model_config = STRICT
    subject: SubjectBody
    purpose: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    case_ref: CaseRef | None = None


CONSENT_REQUEST_DOCUMENTATION: dict[str, dict[str, object]] = {
    "/v1/consent-requests": {
        "summary": "Ask a person for permission; the answer is the same for anybody",
        "requestBody": {
            "required": True,
            "content": {JSON_TYPE: {"schema": ConsentRequestBody.model_json_schema()}},
        },
        "responses": {
            "202": {
                "description": "Taken note of",
                "content": {
                    JSON_TYPE: {
                        "schema": {
                            "type": "object",
                            "required": ["request", "lapses_at", "receipt"],
                            "properties": {
                                "request": {"type": "string", "format": "uuid"},
                                "lapses_at": {"type": "string", "format": "date-time"},
                                "receipt": RECEIPT,
                            },
                        }
                    }
                },
            },
            **PROBLEMS,
        },
    }
}


@dataclass(frozen=True, slots=True)
class ConsentRequestApi:
    """The handler, with what it works with."""

    desk: AgencyDesk
    clock: Callable[[], datetime] = field(repr=False)
    caller: Callable[[Request], Caller] = field(repr=False)
    terms: ConsentingTerms = field(default_factory=load_consenting)

    async def ask(self, request: Request) -> Response:
        """POST /v1/consent-requests"""
        caller = await run_in_threadpool(self.caller, request)
        try:
            body = await read_body(request, ConsentRequestBody)
        except RequestRefusedError as error:
            await run_in_threadpool(self._note, error.code, caller)
            raise
        return await run_in_threadpool(self._ask, caller, body)

    def _note(self, code: str, caller: Caller) -> None:
        self.desk.refusals.note(code, self.clock(), caller)

    def _ask(self, caller: Caller, body: ConsentRequestBody) -> Response:
        now = self.clock()
        document = Document(body.subject.type, body.subject.number)
        asking = Asking(caller, document, body.purpose, body.case_ref)
        try:
            asked = ask(self.desk.sharing, self.terms, asking, now)
        except NothingToAskError as error:
            note_nothing_to_ask(self.desk.sharing, caller, now)
            raise RequestRefusedError("nothing-to-ask", NOTHING_TO_ASK, str(error)) from error
        told = {
            "request": str(asked.request_id),
            "lapses_at": asked.lapses_at.isoformat(),
            "receipt": receipt_members(asked.receipt),
        }
        return JSONResponse(told, ACCEPTED)
