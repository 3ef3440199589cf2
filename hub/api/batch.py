"""POST /v1/profiles:batch: one question about many people, a line each, answered line by line.

The first line is the question, every other line a person. Each answer is in the access log,
durably, before its line leaves; a bad line is answered by a problem and stops no other.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from consent.terms import Language
from hub.api.answers import answer_document, language_of, receipt_members
from hub.api.bodies import (
    MALFORMED,
    STRICT,
    TOO_LARGE,
    CaseRef,
    QuestionBody,
    SubjectBody,
    check_type,
    invalid_request,
    read_model,
)
from hub.api.callers import caller_of
from hub.api.lines import LINES_TYPE, LONGEST_LINE, Lines, LineStream, line_sets
from hub.api.problems import RequestRefusedError
from hub.errors import HubError
from hub.services.agency_desk import AgencyDesk
from hub.services.sharing import Answer, Lookup, look_up_each
from hub.services.subject_lookup import Document
from hub.services.tokens import Caller
from hub.web_errors import NO_STORE, error_document, problem_document

Told: TypeAlias = Mapping[str, object]
HANDS = 2  # one set is decided while the one before becomes durable
SETS_WAITING = 1
FIRST_PERSON = 2  # the number of the line; the question is the first
NO_QUESTION = "La primera línea es la pregunta: «purpose» y, si se quiere, «fields» y «case_ref»."


class LineBody(BaseModel):
    """One person asked about."""

    model_config = STRICT
    subject: SubjectBody
    case_ref: CaseRef | None = None


@dataclass(frozen=True, slots=True)
class BatchApi:
    """The handler of the route, with what it works with."""

    desk: AgencyDesk
    clock: Callable[[], datetime] = field(repr=False)
    hands: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(HANDS, "batch"), repr=False
    )

    async def answer(self, request: Request) -> Response:
        """POST /v1/profiles:batch"""
        caller = await run_in_threadpool(caller_of, self.desk, request, self.clock())
        sets = line_sets(request)
        try:
            first = await _first_set(request, sets)
            question = _question(first)
        except RequestRefusedError as error:
            await sets.aclose()
            await run_in_threadpool(self.desk.refusals.note, error.code, self.clock(), caller)
            raise
        batch = _Batch(self, caller, question, language_of(request))
        return LineStream(batch.answers(first[1:], sets), NO_STORE)


@dataclass(frozen=True, slots=True)
class _Answered:
    """The lines of one set; after the last one nothing may follow."""

    lines: bytes = field(repr=False)
    is_last: bool = False


Coming = asyncio.Future[_Answered]


@dataclass(frozen=True, slots=True)
class _Batch:
    """One request: who asks, and what."""

    api: BatchApi
    caller: Caller
    question: QuestionBody
    language: Language

    async def answers(
        self, first: Lines, sets: AsyncGenerator[Lines, None]
    ) -> AsyncGenerator[bytes, None]:
        """Answer sets in their order; the next is decided while one becomes durable."""
        waiting: asyncio.Queue[Coming | None] = asyncio.Queue(SETS_WAITING)
        feeder = asyncio.create_task(self._feed(first, sets, waiting))
        try:
            while (coming := await waiting.get()) is not None:
                answered = await coming
                yield answered.lines
                if answered.is_last:
                    return
            await feeder
        finally:
            feeder.cancel()
            with suppress(asyncio.CancelledError):
                await feeder

    async def _feed(
        self,
        first: Lines,
        sets: AsyncGenerator[Lines, None],
        waiting: asyncio.Queue[Coming | None],
    ) -> None:
        number = FIRST_PERSON
        try:
            await waiting.put(self._put(first, number))
            number += len(first)
            async with aclosing(sets):
                async for lines in sets:
                    await waiting.put(self._put(lines, number))
                    number += len(lines)
        finally:
            await waiting.put(None)

    def _put(self, lines: Lines, number: int) -> Coming:
        return asyncio.wrap_future(self.api.hands.submit(self._answered, lines, number))

    def _answered(self, lines: Lines, number: int) -> _Answered:
        """Answer one set; when it cannot be logged, say so in its place and end."""
        try:
            documents = self._documents(lines)
        except HubError as error:
            return _Answered(_line(number, error_document(error)), is_last=True)
        answers = [_line(place, document) for place, document in enumerate(documents, number)]
        return _Answered(b"".join(answers))

    def _documents(self, lines: Lines) -> list[Told]:
        now = self.api.clock()
        read = [_read_line(line) for line in lines]
        lookups = [self._lookup(one) for one in read if isinstance(one, LineBody)]
        answers = iter(look_up_each(self.api.desk.sharing, lookups, now))
        return [
            self._document(next(answers)) if isinstance(one, LineBody) else self._refused(one, now)
            for one in read
        ]

    def _lookup(self, line: LineBody) -> Lookup:
        question = self.question
        return Lookup(
            self.caller,
            Document(line.subject.type, line.subject.number),
            question.purpose,
            line.case_ref or question.case_ref,
            tuple(question.fields or ()),
        )

    def _document(self, answer: Answer | HubError) -> Told:
        if isinstance(answer, HubError):
            return error_document(answer)
        return answer_document(self.api.desk.sharing.rulebook, answer, self.language)

    def _refused(self, error: RequestRefusedError, now: datetime) -> Told:
        receipt = self.api.desk.refusals.note(error.code, now, self.caller)
        more = {**(error.more or {}), "receipt": receipt_members(receipt)}
        return problem_document(error.kind, str(error), more)


def _line(number: int, document: Told) -> bytes:
    return to_json({"line": number, **document}) + b"\n"


def _read_line(line: bytes | None) -> LineBody | RequestRefusedError:
    if line is None:
        detail = f"Una línea mide como máximo {LONGEST_LINE} bytes."
        return RequestRefusedError("line_too_large", TOO_LARGE, detail)
    try:
        return LineBody.model_validate_json(line)
    except ValidationError as error:
        return invalid_request(error)


async def _first_set(request: Request, sets: AsyncGenerator[Lines, None]) -> Lines:
    check_type(request, LINES_TYPE)
    async for lines in sets:
        return lines
    return []


def _question(first: Lines) -> QuestionBody:
    if not first or first[0] is None:
        raise RequestRefusedError("request_malformed", MALFORMED, NO_QUESTION)
    return read_model(QuestionBody, first[0])
