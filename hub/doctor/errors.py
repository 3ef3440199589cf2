"""Errors of the doctor. No message holds a value that was looked for."""

from hub.errors import HubError


class DoctorError(HubError):
    """The search cannot be trusted or cannot be made."""
