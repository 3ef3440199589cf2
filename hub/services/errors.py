"""Errors of the use cases. No message holds a value, an identifier or a token."""

from hub.errors import HubError


class ServiceError(HubError):
    """A use case cannot do what was asked."""


class DatabaseUnavailableError(ServiceError):
    """PostgreSQL does not answer; nothing was released."""


class RulesSupersededError(ServiceError):
    """Other rules were put in force since this process started; it decides nothing more."""


class LogUnwritableError(ServiceError):
    """The access could not be written to the log, so nothing may be released."""


class LogBrokenError(ServiceError):
    """The log's tables do not agree with its last signed checkpoint; it refuses to grow."""


class LogUnwitnessedError(ServiceError):
    """The witnesses of the log have stayed away for too long, so nothing may be released."""


class NoticeMissingError(ServiceError):
    """The agency of a caller has no notice with that number."""


class NotInLogError(ServiceError):
    """The log has no such entry, or no checkpoint covers it yet."""


class EpochNeededError(ServiceError):
    """An epoch of the wrapping key cannot be retired: something needs it, or it is unknown."""


class PseudonymRequestError(ServiceError):
    """A request to learn whom a pseudonym names is gone, or lacks the second officer."""


class ClientKeysError(ServiceError):
    """An agency's key set cannot be registered."""


class ProfileUnreadableError(ServiceError):
    """A sealed profile does not open or is not what publishing writes."""


class ProfileWithheldError(ServiceError):
    """The profile may hold somebody else's data; nobody sees it until it was put right."""


class TokenRequestError(ServiceError):
    """A client asked for a token in a way that gets none; `code` is for the log, `oauth` for it."""

    def __init__(self, code: str, message: str, oauth: str = "invalid_client") -> None:
        """Keep both codes beside the message."""
        super().__init__(message)
        self.code = code
        self.oauth = oauth


class TokenRefusedError(ServiceError):
    """An access token is missing, altered, expired or not for this hub; `code` says which."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the message."""
        super().__init__(message)
        self.code = code


class LimitReachedError(ServiceError):
    """An agreement has no room left for now; `code` is for the log, the wait for whoever asked."""

    code = "limit_reached"

    def __init__(self, message: str, agreement: str, wait_seconds: int) -> None:
        """Keep which agreement and how long to wait."""
        super().__init__(message)
        self.agreement = agreement
        self.wait_seconds = wait_seconds


class TokenFormError(ServiceError):
    """A signed token is not well formed, or its signature is not what it must be."""
