"""The embedded PostgreSQL: made on first use, shared by every process, stopped by the last.

No TCP, a socket in a 0700 folder, SCRAM for every role, data checksums and fsync on.
Every process that uses the server holds a shared lock; whoever can take the lock alone
is the last one out and stops it.
"""

import fcntl
import os
import shlex
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import psycopg

from hub.settings import Settings
from hub.store.binaries import Account, programs, service_account
from hub.store.errors import ClusterError
from hub.store.roles import SUPERUSER, password
from hub.vault.keyring import KeyRing

PORT = 5432
REVIVED_EVERY_SECONDS = 0.5
STOP_SECONDS = 240
ORPHANS_LEAVE_SECONDS = 1.0  # backends end by themselves when their postmaster is gone
LONGEST_SOCKET_FOLDER = 85  # bytes; the kernel takes 107 with PostgreSQL's file name
QUIET = {
    # PostgreSQL's own log must not hold a parameter, a failing row or a statement (P4).
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
TUNED = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "wal_compression": "on",
    "password_encryption": "scram-sha-256",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded server: its folders, its user and the ring its passwords come from."""

    folder: Path
    account: Account | None
    ring: KeyRing = field(repr=False)

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The folder of the socket, short enough for the kernel."""
        folder = self.folder / "socket"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        name = sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"citizen-hub-{name}"

    def superuser(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """Connect as the cluster's superuser: for making roles and databases only."""
        return psycopg.connect(
            host=str(self.socket),
            port=PORT,
            user=SUPERUSER,
            password=password(self.ring, SUPERUSER),
            dbname=database,
            autocommit=True,
        )


@contextmanager
def running(settings: Settings, ring: KeyRing) -> Iterator[Cluster]:
    """Yield the running server, starting it when nobody did; the last user stops it."""
    cluster = Cluster(settings.postgres, service_account(), ring)
    settings.home.mkdir(parents=True, exist_ok=True)
    _own_folder(cluster, cluster.folder)
    with (settings.postgres / "users.lock").open("a") as users:
        _start_as_user(cluster, users.fileno())
        try:
            yield cluster
        finally:
            _stop_if_last(cluster, users.fileno())


@contextmanager
def reviving(settings: Settings, ring: KeyRing) -> Iterator[None]:
    """Start the embedded server again whenever it was killed, for as long as the context lasts."""
    cluster, stop = Cluster(settings.postgres, service_account(), ring), Event()
    thread = Thread(target=_revive, args=(cluster, stop), name="postgres-revival", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _revive(cluster: Cluster, stop: Event) -> None:
    while not stop.wait(REVIVED_EVERY_SECONDS):
        if not _is_up(cluster):
            with suppress(ClusterError, OSError), (cluster.folder / "start.lock").open("a") as gate:
                fcntl.flock(gate, fcntl.LOCK_EX)
                if not _is_up(cluster):
                    _clear_dead_postmaster(cluster)
                    _start(cluster)


def _start_as_user(cluster: Cluster, users: int) -> None:
    with (cluster.folder / "start.lock").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        if not (cluster.data / "PG_VERSION").exists():
            _initialise(cluster)
        if not _is_up(cluster):
            _clear_dead_postmaster(cluster)
            _start(cluster)
        if not _answers(cluster):
            _stop(cluster)
            raise ClusterError(
                "La base de datos no abre con este llavero. No se cambió nada; revise HUB_HOME."
            )


def _stop_if_last(cluster: Cluster, users: int) -> None:
    with (cluster.folder / "start.lock").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _stop(cluster)


def _initialise(cluster: Cluster) -> None:
    draft = cluster.folder / "draft"
    _remove_draft(cluster, draft)
    _own_folder(cluster, draft)
    secret = draft.with_name("bootstrap")
    secret.write_text(password(cluster.ring, SUPERUSER), encoding="ascii")
    _own(cluster, secret, 0o600)
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
    try:
        with _reach(cluster) as (base, handle):
            command = [f"--pgdata={base}/draft", f"--pwfile={base}/bootstrap", *options]
            _run(cluster, "initdb", [f"--username={SUPERUSER}", *command], handle)
    finally:
        secret.unlink()
    draft.rename(cluster.data)


def _remove_draft(cluster: Cluster, draft: Path) -> None:
    """Set aside what a killed first start left behind."""
    if draft.exists():
        draft.rename(cluster.folder / f"unfinished-{time.time_ns()}")


def _start(cluster: Cluster) -> None:
    _own_folder(cluster, cluster.socket)
    log = cluster.folder / "server.log"
    log.touch()
    _own(cluster, log, 0o600)
    with _reach(cluster) as (base, handle):
        socket = cluster.socket
        reached = f"{base}/socket" if socket.parent == cluster.folder else str(socket)
        options = " ".join(f"-c {name}='{value}'" for name, value in {**QUIET, **TUNED}.items())
        server = f"-k {shlex.quote(reached)} -p {PORT} {options}"
        arguments = [f"--pgdata={base}/data", f"--log={base}/server.log", f"--options={server}"]
        _run(cluster, "pg_ctl", ["start", "--wait", "--silent", *arguments], handle)


def _stop(cluster: Cluster) -> None:
    if not _is_up(cluster):
        return
    with _reach(cluster) as (base, handle):
        arguments = [f"--pgdata={base}/data", "--mode=fast", "--wait", "--silent"]
        arguments.append(f"--timeout={STOP_SECONDS}")  # a last checkpoint on a busy disk
        _run(cluster, "pg_ctl", ["stop", *arguments], handle)


def _is_up(cluster: Cluster) -> bool:
    """Tell whether the server's process lives; a zombie that nobody reaped does not."""
    pid = _postmaster(cluster)
    return pid is not None and _state(pid) not in (None, "Z")


def _clear_dead_postmaster(cluster: Cluster) -> None:
    """Remove the locks of a killed server whose zombie PostgreSQL would take for a live one."""
    pid = _postmaster(cluster)
    if pid is not None and _state(pid) == "Z":
        time.sleep(ORPHANS_LEAVE_SECONDS)
        (cluster.data / "postmaster.pid").unlink()
        (cluster.socket / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _postmaster(cluster: Cluster) -> int | None:
    try:
        return int((cluster.data / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError):
        return None


def _state(pid: int) -> str | None:
    """Return the state letter of a process (proc(5)), None when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def _answers(cluster: Cluster) -> bool:
    try:
        cluster.superuser().close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def _reach(cluster: Cluster) -> Iterator[tuple[str, int]]:
    """Yield a path to the folder that works for the service user, and the handle behind it."""
    handle = os.open(cluster.folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield (
            str(cluster.folder) if cluster.account is None else f"/proc/self/fd/{handle}",
            handle,
        )
    finally:
        os.close(handle)


def _run(cluster: Cluster, program: str, arguments: list[str], handle: int) -> None:
    command = [str(programs(cluster.account) / program), *arguments]
    uid, gid, groups = _identity(cluster)
    finished = subprocess.run(  # noqa: S603 - our own program, our own arguments
        command,
        user=uid,
        group=gid,
        extra_groups=groups,
        pass_fds=[handle],
        capture_output=True,
        check=False,
        cwd="/",
    )
    if finished.returncode != 0:
        raise ClusterError(f"{program} no terminó bien. Revise el espacio en disco y repita.")


def _identity(cluster: Cluster) -> tuple[int | None, int | None, list[int] | None]:
    if cluster.account is None:
        return None, None, None
    return cluster.account.uid, cluster.account.gid, []


def _own_folder(cluster: Cluster, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    _own(cluster, folder, 0o700)


def _own(cluster: Cluster, path: Path, mode: int) -> None:
    path.chmod(mode)
    if cluster.account is not None:
        os.chown(path, cluster.account.uid, cluster.account.gid)
