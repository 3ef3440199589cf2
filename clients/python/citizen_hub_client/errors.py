"""What can go wrong. No message repeats what was asked about whom."""

from collections.abc import Mapping


class HubClientError(Exception):
    """Something went wrong between this client and the hub."""


class HubUnreachable(HubClientError):  # noqa: N818 - reads as what happened
    """The hub did not answer, or not in its own format."""


class ProofError(HubClientError):
    """A proof does not show that the access is in the log."""


class Problem(HubClientError):  # noqa: N818 - the name of RFC 9457
    """The hub answered with a problem document (RFC 9457)."""

    def __init__(self, document: Mapping[str, object], status: int) -> None:
        """Keep the document; the message is its title and name."""
        self.status = status
        self.kind = str(document.get("type", "")).rpartition(":")[2]
        self.title = str(document.get("title", ""))
        self.document = document
        super().__init__(f"{status} {self.kind}: {self.title}")


class NothingShown(Problem):
    """The question was understood and nothing may be shown; `document` has the reasons."""


class LimitReached(Problem):
    """An agreement is at its limit."""

    def __init__(self, document: Mapping[str, object], status: int, retry_after: int) -> None:
        """Keep how many seconds to wait."""
        super().__init__(document, status)
        self.retry_after = retry_after
