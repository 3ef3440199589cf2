"""Errors of the lake. No message holds a value or a key."""

from hub.errors import HubError


class LakeError(HubError):
    """The lake cannot be opened or used."""
