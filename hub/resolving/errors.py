"""Errors of resolving a table. No message holds a value of a record."""

from hub.errors import HubError


class ResolveError(HubError):
    """The table cannot be resolved; nothing was written."""


class TableError(ResolveError):
    """The table cannot be read, or what identifies its rows is broken."""


class ColumnsError(ResolveError):
    """What the columns mean is not said, or said twice."""


class TableModelError(ResolveError):
    """The saved model cannot be read or is about other columns."""
