"""One signed-in line to a hub: tokens when needed, problems as errors, nothing retried blindly."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from citizen_hub_client.errors import HubUnreachable, LimitReached, NothingShown, Problem
from citizen_hub_client.identity import Identity

FIRST_ERROR = 400
UNAUTHORISED, FORBIDDEN, NOT_FOUND, TOO_MANY = 401, 403, 404, 429
NOTHING = frozenset({"not-permitted", "nothing-to-show"})
SPARE = timedelta(seconds=30)
TIMEOUT_SECONDS = 30.0


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)  # noqa: TID251 - the client's own clock


@dataclass(slots=True)
class Session:
    """The connection and the token. `issuer` is the hub's public address, the token's audience."""

    http: httpx.Client = field(repr=False)
    identity: Identity
    issuer: str
    clock: Callable[[], datetime] = field(default=utc_now, repr=False)
    _token: str | None = field(default=None, init=False, repr=False)
    _until: datetime = field(default=datetime.min.replace(tzinfo=UTC), init=False, repr=False)

    def headers(self) -> dict[str, str]:
        """The header that opens the API, with a token that is still good for a while."""
        if self._token is None or self.clock() >= self._until:
            self._sign_in()
        return {"Authorization": f"Bearer {self._token}"}

    def request(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Ask once; a token that was refused is replaced and the question put again."""
        response = self._send(method, path, body)
        if response.status_code == UNAUTHORISED:
            self._token = None
            response = self._send(method, path, body)
        if response.status_code >= FIRST_ERROR:
            raise problem(response)
        return response

    @contextmanager
    def stream(self, path: str, lines: Iterator[bytes]) -> Iterator[httpx.Response]:
        """Send lines and read lines at the same time."""
        headers = self.headers() | {"Content-Type": "application/x-ndjson"}
        with reaching(), self.http.stream("POST", path, content=lines, headers=headers) as response:
            if response.status_code >= FIRST_ERROR:
                response.read()
                raise problem(response)
            yield response

    def _send(self, method: str, path: str, body: object) -> httpx.Response:
        with reaching():
            return self.http.request(method, path, json=body, headers=self.headers())

    def _sign_in(self) -> None:
        asked = self.clock()
        form = self.identity.token_form(self.issuer, asked)
        with reaching():
            response = self.http.post("/oauth/token", data=form)
        if response.status_code >= FIRST_ERROR:
            raise problem(response)
        document = document_of(response)
        token, seconds = document.get("access_token"), document.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise HubUnreachable("The answer is no token.")
        self._token, self._until = token, asked + timedelta(seconds=seconds) - SPARE


def open_http(address: str, verify: ssl.SSLContext | None) -> httpx.Client:
    """A connection that follows no redirect and asks no environment for a proxy."""
    context = verify or ssl.create_default_context()
    return httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS, trust_env=False, verify=context)


@contextmanager
def reaching() -> Iterator[None]:
    """Say in one error that the hub was not reached; the address may not be repeated."""
    try:
        yield
    except httpx.HTTPError as error:
        raise HubUnreachable(f"The hub did not answer ({type(error).__name__}).") from None


def document_of(response: httpx.Response) -> Mapping[str, object]:
    """The JSON object of a response."""
    try:
        document = response.json()
    except ValueError as error:
        raise HubUnreachable("The answer is not JSON.") from error
    if not isinstance(document, dict):
        raise HubUnreachable("The answer is not an object.")
    return document


def problem(response: httpx.Response) -> Problem:
    """The error that a problem document stands for."""
    document = document_of(response)
    found = Problem(document, response.status_code)
    if response.status_code == TOO_MANY:
        wait = response.headers.get("retry-after", "1")
        return LimitReached(document, TOO_MANY, int(wait) if wait.isdecimal() else 1)
    if found.kind in NOTHING:
        return NothingShown(document, response.status_code)
    return found
