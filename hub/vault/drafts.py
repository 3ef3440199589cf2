"""Files that are whole or not there: drafted, made durable, then put in their place."""

import os
import secrets
from pathlib import Path


def drafted(path: Path, content: bytes, mode: int = 0o600) -> Path:
    """Write `content` durably beside `path` and return where."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return draft


def write_once(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Make a file unless it is there: of several writers at once, one counts."""
    draft = drafted(path, content, mode)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # It was made before.
    finally:
        draft.unlink()
    make_durable(path.parent)


def write_over(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file in one step."""
    drafted(path, content, mode).replace(path)
    make_durable(path.parent)


def make_durable(folder: Path) -> None:
    """Make what happened to the names in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
