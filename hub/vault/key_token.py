"""The back end for a PKCS#11 token: roots that never leave it, keys that it derives.

A root is a generic secret of the token: sensitive, not extractable, allowed to sign only. The
key that the hub works with is HMAC-SHA-256 of the key's name under its root, computed inside the
token (one block of HKDF-Expand, RFC 5869). Whoever copies a disk or a process's memory gets keys
of today at most; no root, and so no key that was not in use. See docs/adr/0051.

The manifest is a private data object. PKCS#11 has no way to change one, so a newer one is made
before the older one is destroyed, and the newest counts.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass, PKCS11Error

from hub.vault.errors import KeyRingError
from hub.vault.manifest import Manifest, decode_manifest, encode_manifest
from hub.vault.process_lock import ProcessLock
from hub.vault.secret import Secret
from hub.vault.token_address import TokenAddress

LABEL = "citizen-hub"
ROOT_BITS = 256
COUNT_BYTES = 8
ONE_BLOCK = b"\x01"
ASKED_AGAIN = 3
Answer = TypeVar("Answer")
GONE = "El token de claves no responde. No se abrió ni se cambió nada; revise que esté conectado."


@dataclass(frozen=True, slots=True)
class KeyToken:
    """One logged-in session; a token answers one question at a time.

    PKCS#11 has no lock between processes, and a driver may fail when an object goes away while it
    looks: everything is asked under a lock of the hub.
    """

    session: pkcs11.Session = field(repr=False)
    lock: ProcessLock = field(repr=False)
    _derived: dict[str, Secret] = field(default_factory=dict, repr=False)

    def manifest(self) -> Manifest | None:
        """Read the newest manifest."""
        found = self._asked(lambda: [bytes(one[Attribute.VALUE]) for one in self._manifests()])
        return decode_manifest(max(found)[COUNT_BYTES:]) if found else None

    def save_manifest(self, manifest: Manifest) -> None:
        """Add the newer manifest, then destroy the older ones."""
        with self._speaking():
            older = list(self._manifests())
            count = max((_count(bytes(one[Attribute.VALUE])) for one in older), default=0) + 1
            value = count.to_bytes(COUNT_BYTES, "big") + encode_manifest(manifest)
            self.session.create_object({**_MANIFEST, Attribute.VALUE: value})
            for one in older:
                one.destroy()

    def names(self) -> frozenset[str]:
        """Return the names of the roots that are there."""
        return self._asked(
            lambda: frozenset(
                bytes(root[Attribute.ID]).decode() for root in self.session.get_objects(_ROOT)
            )
        )

    def secret(self, name: str) -> Secret:
        """Let the token derive a key; asked once, it is kept for this process."""
        with self._speaking():
            if name not in self._derived:
                self._derived[name] = self._asked(lambda: derive(self._root(name), name))
            return self._derived[name]

    def make(self, name: str, value: Secret | None = None) -> None:
        """Let the token draw a root, unless it is there."""
        if value is not None:
            raise KeyRingError("Un token de claves no recibe claves de fuera. No se cambió nada.")
        with self._speaking():
            if name in self.names():
                return
            self.session.generate_key(
                KeyType.GENERIC_SECRET,
                ROOT_BITS,
                id=name.encode(),
                label=LABEL,
                store=True,
                capabilities=MechanismFlag.SIGN,
                template={
                    Attribute.PRIVATE: True,
                    Attribute.SENSITIVE: True,
                    Attribute.EXTRACTABLE: False,
                },
            )

    def destroy(self, name: str) -> None:
        """Destroy a root in the token."""
        with self._speaking():
            self._derived.pop(name, None)
            for root in list(self.session.get_objects({**_ROOT, Attribute.ID: name.encode()})):
                root.destroy()

    def turn(self) -> AbstractContextManager[None]:
        """Let one process at a time change the ring."""
        return self.lock.alone()

    def _manifests(self) -> Iterator[pkcs11.Object]:
        return self.session.get_objects(_MANIFEST)

    def _root(self, name: str) -> pkcs11.SignMixin:
        found = self.session.get_objects({**_ROOT, Attribute.ID: name.encode()})
        roots = [root for root in found if isinstance(root, pkcs11.SignMixin)]
        if len(roots) != 1:
            raise KeyRingError(
                f"La clave {name} no está en el token. No se cambió nada; restaure el token desde su copia."
            )
        return roots[0]

    def _asked(self, question: Callable[[], Answer]) -> Answer:
        """Ask again when an object that another process destroyed is still in the driver's list."""
        with self._speaking():
            for _ in range(ASKED_AGAIN):
                with suppress(pkcs11.GeneralError, pkcs11.ObjectHandleInvalid):
                    return question()
            return question()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        with self.lock.reading(), _told_in_one_sentence():
            yield


@contextmanager
def _told_in_one_sentence() -> Iterator[None]:
    try:
        yield
    except PKCS11Error as error:
        # `from None`: what a driver says may hold what it was asked.
        raise KeyRingError(f"{GONE} ({type(error).__name__})") from None


_MANIFEST = {
    Attribute.CLASS: ObjectClass.DATA,
    Attribute.TOKEN: True,
    Attribute.PRIVATE: True,
    Attribute.LABEL: LABEL,
}
_ROOT = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: LABEL}


def open_token(address: TokenAddress, lock_file: Path) -> KeyToken:
    """Log in to the token that `address` names; what fails is told in one sentence."""
    pin, lock = address.pin(), ProcessLock(lock_file)
    try:
        with (
            lock.alone()
        ):  # logging in writes to the token: a driver starting up may see half of it
            token = pkcs11.lib(str(address.module)).get_token(token_label=address.token)
            return KeyToken(_session(token, pin), lock)
    except pkcs11.NoSuchToken:
        raise KeyRingError(f"No hay un token «{address.token}». No se abrió nada.") from None
    except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid):
        raise KeyRingError(
            "El PIN del token de claves no es ese. No se abrió nada; no insista: el token se bloquea."
        ) from None
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise KeyRingError(f"{GONE} ({type(error).__name__})") from None


def _session(token: pkcs11.Token, pin: str) -> pkcs11.Session:
    """Log in; a process that did so before shares its login with every session."""
    try:
        return token.open(rw=True, user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:
        return token.open(rw=True)


def derive(root: pkcs11.SignMixin, name: str) -> Secret:
    """Compute in the token what the hub works with: HKDF-Expand of the name under the root."""
    message = f"{LABEL}|{name}".encode() + ONE_BLOCK
    return Secret(root.sign(message, mechanism=Mechanism.SHA256_HMAC))


def _count(value: bytes) -> int:
    return int.from_bytes(value[:COUNT_BYTES], "big")
