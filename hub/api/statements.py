"""POST /v1/statements:check: yes or no about one person, and never the value behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, cast

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from consent.terms import Language
from hub.api.answers import answer_document, language_of, lookup_response
from hub.api.bodies import (
    STRICT,
    CaseRef,
    FieldName,
    PurposeCode,
    SubjectBody,
    read_body,
)
from hub.api.callers import caller_of
from hub.api.problems import RequestRefusedError
from hub.services.agency_desk import AgencyDesk
from hub.services.sharing import Answer, Lookup, look_up
from hub.services.stated import YES
from hub.services.subject_lookup import Document
from hub.services.tokens import Caller

MOST_STATEMENTS = 20


class StatementsBody(BaseModel):
    """Statements asked of one person, for one purpose."""

    model_config = STRICT
    subject: SubjectBody
    purpose: PurposeCode
    case_ref: CaseRef | None = None
    statements: Annotated[list[FieldName], Field(min_length=1, max_length=MOST_STATEMENTS)]


@dataclass(frozen=True, slots=True)
class StatementsApi:
    """The handler of the route, with what it works with."""

    desk: AgencyDesk
    clock: Callable[[], datetime] = field(repr=False)

    async def check(self, request: Request) -> Response:
        """POST /v1/statements:check"""
        caller = await run_in_threadpool(caller_of, self.desk, request, self.clock())
        try:
            body = await read_body(request, StatementsBody)
        except RequestRefusedError as error:
            await run_in_threadpool(self.desk.refusals.note, error.code, self.clock(), caller)
            raise
        return await run_in_threadpool(self._check, caller, body, language_of(request))

    def _check(self, caller: Caller, body: StatementsBody, language: Language) -> Response:
        lookup = Lookup(
            caller,
            Document(body.subject.type, body.subject.number),
            body.purpose,
            body.case_ref,
            tuple(body.statements),
        )
        answer = look_up(self.desk.statements, lookup, self.clock())
        if answer.denial is not None:
            return lookup_response(self.desk.statements.rulebook, answer, language)
        return self._answered(answer, language)

    def _answered(self, answer: Answer, language: Language) -> Response:
        document = answer_document(self.desk.statements.rulebook, answer, language)
        told = cast("Mapping[str, Mapping[str, object]]", document["fields"])
        statements = {name: _answered(one) for name, one in told.items()}
        return JSONResponse(
            {
                "statements": statements,
                "withheld": document["withheld"],
                "receipt": document["receipt"],
            }
        )


def _answered(told: Mapping[str, object]) -> dict[str, object]:
    """A yes or a no in the place of the value, with the origin of what was read."""
    return {
        **{name: one for name, one in told.items() if name != "value"},
        "answer": told["value"] == YES,
    }
