"""Errors of personal-data detection: shown to the user, never holding the text that was read."""

from hub.errors import HubError


class DiscoveryError(HubError):
    """The detection of personal data cannot go on as asked."""


class LexiconError(DiscoveryError):
    """A word list of the package is missing or damaged."""


class CorpusError(DiscoveryError):
    """A template or an annotated text cannot be read."""
