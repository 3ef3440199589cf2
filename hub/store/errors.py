"""Errors of the store. No message holds a value, a statement or a password."""

from hub.errors import HubError


class StoreError(HubError):
    """PostgreSQL cannot do what was asked."""


class ClusterError(StoreError):
    """The embedded PostgreSQL does not start."""


class WallBreachedError(StoreError):
    """Row security is not what the code says; nothing is served until it is."""
