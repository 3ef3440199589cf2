"""Errors of backups. No message holds a value or a key."""

from hub.services.errors import ServiceError


class BackupError(ServiceError):
    """A backup cannot be made."""


class RestoreRefusedError(ServiceError):
    """A backup may not be restored here; nothing was changed."""
