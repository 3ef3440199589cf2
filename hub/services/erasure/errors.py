"""Errors of erasure. No message holds a value or an id."""

from hub.services.errors import ServiceError


class ErasureError(ServiceError):
    """The erasure cannot be done as asked; nothing was begun."""


class ErasureHeldError(ErasureError):
    """A duty stops the erasure until it ends; nothing was begun."""
