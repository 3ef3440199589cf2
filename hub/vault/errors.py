"""Errors of the vault. No message holds a key or a value."""

from hub.errors import HubError


class VaultError(HubError):
    """The vault cannot do what was asked."""


class KeyRingError(VaultError):
    """The key ring is missing, damaged or readable by others."""


class PseudonymError(VaultError):
    """A text is not a pseudonym."""


class UnsealError(VaultError):
    """A sealed value does not open: wrong key, wrong place or changed bytes."""
