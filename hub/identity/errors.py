"""Errors of linkage. No message holds a value of a record."""

from hub.errors import HubError


class LinkageError(HubError):
    """Linkage cannot go on; the base of every error of this package."""


class ModelError(LinkageError):
    """The saved model is missing, malformed or was trained for other comparisons."""


class JudgeError(LinkageError):
    """The clusters and the truth cannot be compared."""


class ReviewError(LinkageError):
    """A verdict names a pair that is not in the review queue."""


class OverrideError(LinkageError):
    """Two citizens cannot be merged or parted as asked."""
