"""Errors of the review desk. No message holds a value or an identifier."""

from hub.services.errors import ServiceError


class ReviewDeskError(ServiceError):
    """The review desk cannot do what was asked; the base of its errors."""


class CaseMissingError(ReviewDeskError):
    """There is no such case, or nobody may see it any more."""


class CaseChangedError(ReviewDeskError):
    """The records changed since the reviewer looked; what they saw no longer holds."""


class AlreadyDecidedError(ReviewDeskError):
    """This reviewer has spoken on this case, or it is closed."""


class ReasonMissingError(ReviewDeskError):
    """A decision came without its reason."""
