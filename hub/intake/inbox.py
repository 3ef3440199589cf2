"""The inbox: what the agencies have left, found without following or opening anything odd.

The name of a file or folder can hold a person's data, so no message and no `repr` shows it.
"""

import hashlib
import os
import stat
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from hub.records.identifiers import AgencyCode, DeliveryId

CHUNK_BYTES = 1024 * 1024
# Sixty-four bits name a delivery; the register keeps all 256 and landing compares them (ADR 2).
TAG_LENGTH = 16
# What browsers, SFTP clients and editors call a file that they are still writing.
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download", ".swp", "~")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A whole file that waits for landing."""

    path: Path = field(repr=False)
    agency: AgencyCode
    delivery_id: DeliveryId
    sha256: str
    byte_count: int


@dataclass(frozen=True, slots=True)
class Odd:
    """Something in the inbox that is left alone, and what to do about it."""

    path: Path = field(repr=False)
    reason: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """What was found: files to land, and things that a person has to look at."""

    waiting: tuple[Waiting, ...]
    odd: tuple[Odd, ...]


def waiting(inbox: Path, agencies: Container[str]) -> Inbox:
    """Look through the inbox, hashing each whole file as a stream."""
    looked = _look(inbox, agencies)
    found = [_measure(item) if isinstance(item, _Whole) else item for item in looked]
    return Inbox(
        waiting=tuple(item for item in found if isinstance(item, Waiting)),
        odd=tuple(item for item in found if isinstance(item, Odd)),
    )


def is_empty(inbox: Path, agencies: Container[str]) -> bool:
    """Tell, without reading a byte, whether nothing waits: for a sensor that asks often."""
    return not any(isinstance(item, _Whole) for item in _look(inbox, agencies))


def delivery_id(agency: AgencyCode, sha256: str) -> DeliveryId:
    """Name a delivery after its agency and its content."""
    return DeliveryId(f"{agency}-{sha256[:TAG_LENGTH]}")


def open_plain(path: Path) -> BinaryIO:
    """Open a regular file and nothing else: no symbolic link, no pipe that would block."""
    # Between looking and opening, a file can be swapped for a link to one the agency may not read.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    return os.fdopen(handle, "rb")


@dataclass(frozen=True, slots=True)
class _Whole:
    path: Path
    agency: AgencyCode


def _look(inbox: Path, agencies: Container[str]) -> Iterator[_Whole | Odd]:
    if not inbox.is_dir():
        return
    for folder in sorted(inbox.iterdir()):
        if folder.name.startswith("."):
            continue
        if folder.is_symlink() or not folder.is_dir() or folder.name not in agencies:
            yield Odd(folder, "No es la carpeta de una agencia con contrato: muévala o retírela.")
            continue
        for path in sorted(folder.iterdir()):
            yield from _entry(path, AgencyCode(folder.name))


def _entry(path: Path, agency: AgencyCode) -> Iterator[_Whole | Odd]:
    if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
        return
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        yield _Whole(path, agency)
    elif stat.S_ISLNK(mode):
        yield Odd(path, f"Buzón de {agency}: un enlace no se sigue; deje el archivo mismo.")
    else:
        yield Odd(path, f"Buzón de {agency}: solo se reciben archivos; retire la carpeta.")


def _measure(found: _Whole) -> Waiting | Odd | None:
    """Hash a file; None when it was taken away meanwhile."""
    try:
        sha256, size = _digest(found.path)
    except FileNotFoundError:
        return None
    except OSError:
        reason = f"Buzón de {found.agency}: un archivo no se deja abrir; revise sus permisos."
        return Odd(found.path, reason)
    return Waiting(found.path, found.agency, delivery_id(found.agency, sha256), sha256, size)


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with open_plain(path) as source:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
