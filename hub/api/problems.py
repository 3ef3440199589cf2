"""Whatever goes wrong in a route becomes a problem document; its answers nobody stores."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request, Response

from hub.errors import HubError
from hub.web_errors import NO_STORE, ProblemKind, error_response, problem_response

LOG = logging.getLogger(__name__)
Endpoint = Callable[[Request], Awaitable[Response]]


class RequestRefusedError(HubError):
    """A request that cannot be put as a question; `code` is for the log."""

    def __init__(
        self, code: str, kind: ProblemKind, detail: str, more: Mapping[str, object] | None = None
    ) -> None:
        """Keep what the problem document says beside the sentence."""
        super().__init__(detail)
        self.code = code
        self.kind = kind
        self.more = more


def guarded(endpoint: Endpoint) -> Endpoint:
    """Answer every error of ours as a problem document, and let nobody store any answer."""

    async def handled(request: Request) -> Response:
        try:
            response = await endpoint(request)
        except RequestRefusedError as error:
            return problem_response(error.kind, str(error), error.more)
        except HubError as error:
            # The class alone: a message could one day say more than it should.
            LOG.warning("request failed: %s", type(error).__name__)
            return error_response(error)
        for name, value in NO_STORE.items():
            response.headers.setdefault(name, value)
        return response

    return handled
