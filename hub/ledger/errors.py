"""Errors of the access log's formats. No message ever holds the content of an entry."""

from hub.errors import HubError


class LedgerError(HubError):
    """Something about the access log's bytes is not as its format says."""


class EntryError(LedgerError):
    """An entry holds something that an entry may not hold, or its bytes are not canonical."""


class ProofError(LedgerError):
    """A proof does not prove what it is shown for."""


class NoteError(LedgerError):
    """A signed note is malformed, altered, or signed by nobody we know."""


class CheckpointError(LedgerError):
    """A checkpoint's text is not three well-formed lines, or belongs to another log."""
