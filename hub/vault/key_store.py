"""What a back end of the key ring must be able to do: keep a manifest and named keys."""

from contextlib import AbstractContextManager
from typing import Protocol

from hub.vault.manifest import Manifest
from hub.vault.secret import Secret


class KeyStore(Protocol):
    """A place that holds keys: a folder, a hardware token."""

    def manifest(self) -> Manifest | None:
        """Return what the ring says about itself; None for one that was never begun."""
        ...

    def save_manifest(self, manifest: Manifest) -> None:
        """Put this manifest in the place of the one before, whole or not at all."""
        ...

    def names(self) -> frozenset[str]:
        """Return the names of the keys that are there."""
        ...

    def secret(self, name: str) -> Secret:
        """Return a key that is there."""
        ...

    def make(self, name: str, value: Secret | None = None) -> None:
        """Make a key durably, unless it is there; only an empty ring may be given its value."""
        ...

    def destroy(self, name: str) -> None:
        """Destroy a key for ever."""
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Let one process at a time change the ring."""
        ...
