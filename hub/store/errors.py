"""Errors of the store. No message holds a value, a statement or a password."""

from hub.errors import HubError


class StoreError(HubError):
    """PostgreSQL cannot do what was asked."""


class EpochRetiredError(StoreError):
    """Data keys cannot be written under an epoch that was retired."""


class RotationBusyError(StoreError):
    """Two rotations cannot run at once."""


class ClusterError(StoreError):
    """The embedded PostgreSQL does not start."""


class NotAnsweringError(StoreError):
    """PostgreSQL did not answer a statement that went past SQLAlchemy."""


class WallBreachedError(StoreError):
    """Row security is not what the code says; nothing is served until it is."""
