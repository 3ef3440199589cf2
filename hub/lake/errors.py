"""Errors of the lake. No message holds a value or a key."""

from hub.errors import HubError


class LakeError(HubError):
    """The lake cannot be opened or used."""


class DbtError(LakeError):
    """A dbt model or test did not pass; the lake keeps what it had before that model."""


class SurvivorshipError(LakeError):
    """The rules of survivorship cannot be read."""


class HistoryError(LakeError):
    """The profile of a past day cannot be rebuilt."""


class CorrectionError(LakeError):
    """A correction cannot be kept or taken back."""
