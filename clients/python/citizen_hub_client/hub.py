"""The hub as an agency's system uses it."""

import json
import ssl
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from citizen_hub_client import answers
from citizen_hub_client.answers import Answer, BatchLine, Receipt, Usage
from citizen_hub_client.errors import HubUnreachable
from citizen_hub_client.identity import Identity
from citizen_hub_client.proof import Checkpoint, LogKey, check_proof
from citizen_hub_client.questions import Person, Question
from citizen_hub_client.session import Session, document_of, open_http, utc_now


class Hub:
    """One hub, asked by one client. Use it as a context."""

    def __init__(
        self,
        address: str,
        identity: Identity,
        *,
        verify: ssl.SSLContext | None = None,
        http: httpx.Client | None = None,
        issuer: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`verify` carries a client certificate, if any; `http` is a connection of one's own.

        `issuer` is the hub's public address where it is not the one that is called.
        """
        opened = http or open_http(address, verify)
        self._session = Session(opened, identity, (issuer or address).rstrip("/"), clock)

    def __enter__(self) -> Self:
        """Open the connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._session.http.close()

    def look_up(self, person: Person, question: Question) -> Answer:
        """Ask about one person; NothingShown when nothing may be shown."""
        body = {"subject": person.as_json(), **question.as_json()}
        response = self._session.request("POST", "/v1/profiles:lookup", body)
        return answers.read(answers.answer, document_of(response))

    def batch(self, question: Question, people: Iterable[Person]) -> Iterator[BatchLine]:
        """Ask the same about many people; answers come while people are still being sent."""
        with self._session.stream("/v1/profiles:batch", _lines(question, people)) as response:
            for line in response.iter_lines():
                yield answers.read(answers.batch_line, _json(line))

    def usage(self) -> Usage:
        """This client's own calls and what its agreements leave."""
        return answers.read(answers.usage, document_of(self._session.request("GET", "/v1/usage")))

    def log_key(self) -> LogKey:
        """The log's key as the hub shows it now; compare it with the one you kept."""
        return LogKey.parse(self._session.request("GET", "/log/vkey").text)

    def prove(self, receipt: Receipt, key: LogKey) -> Checkpoint:
        """Raise ProofError unless the log holds this access; it does a second after the answer."""
        proof = self._session.request("GET", f"/log/proof/{receipt.entry}")
        return check_proof(proof.text, receipt.leaf_hash, receipt.entry, key)


def _lines(question: Question, people: Iterable[Person]) -> Iterator[bytes]:
    yield json.dumps(question.as_json()).encode() + b"\n"
    for person in people:
        yield json.dumps({"subject": person.as_json()}).encode() + b"\n"


def _json(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        raise HubUnreachable("A line is not JSON.") from error
