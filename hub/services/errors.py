"""Errors of the use cases. No message holds a value, an identifier or a token."""

from hub.errors import HubError


class ServiceError(HubError):
    """A use case cannot do what was asked."""


class DatabaseUnavailableError(ServiceError):
    """PostgreSQL does not answer; nothing was released."""


class LogUnwritableError(ServiceError):
    """The access could not be written to the log, so nothing may be released."""


class LogBrokenError(ServiceError):
    """The log's tables do not agree with its last signed checkpoint; it refuses to grow."""


class NotInLogError(ServiceError):
    """The log has no such entry, or no checkpoint covers it yet."""


class ClientKeysError(ServiceError):
    """An agency's key set cannot be registered."""
