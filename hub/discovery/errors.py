"""Errors of personal-data detection: shown to the user, never holding the text that was read."""

from hub.errors import HubError


class DiscoveryError(HubError):
    """The detection of personal data cannot go on as asked."""


class LexiconError(DiscoveryError):
    """A word list of the package is missing or damaged."""


class CorpusError(DiscoveryError):
    """A template or an annotated text cannot be read."""


class LineError(DiscoveryError):
    """A line of notes cannot be read: its number and its fault, never its content."""

    def __init__(self, number: int, fault: str) -> None:
        """Say which line, and what to write there."""
        super().__init__(f"Línea {number}: {fault}.")


class ColumnError(DiscoveryError):
    """A decision on a column cannot be recorded as asked."""
