"""The embedded PostgreSQL: private, shared by processes, back after a kill, stopped by the last."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hub.settings import Settings
from hub.store.cluster import running
from hub.store.errors import ClusterError
from hub.vault.keyring import KeyRing, open_directory_key_ring


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home that nobody but its owner may enter, like a clone under a closed folder."""
    folder = Path(tempfile.mkdtemp(prefix="closed-"))
    folder.chmod(0o700)
    yield folder / "var"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def own_ring(home: Path) -> KeyRing:
    return open_directory_key_ring(home / "keys")


def postmaster(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def test_it_starts_in_a_closed_folder_and_opens_none_of_its_parents(
    home: Path, own_ring: KeyRing
) -> None:
    before = stat.S_IMODE(home.parent.stat().st_mode)

    with running(Settings(home=home), own_ring) as cluster, cluster.superuser() as connection:
        answer = connection.execute("select current_setting('data_checksums')").fetchone()

    assert (answer, stat.S_IMODE(home.parent.stat().st_mode)) == (("on",), before)


def test_it_listens_on_no_network_and_its_socket_is_private(home: Path, own_ring: KeyRing) -> None:
    with running(Settings(home=home), own_ring) as cluster:
        with cluster.superuser() as connection:
            addresses = connection.execute("show listen_addresses").fetchone()
        mode = stat.S_IMODE(cluster.socket.stat().st_mode)

    assert (addresses, mode) == (("",), 0o700)


def test_nobody_signs_in_without_the_password(home: Path, own_ring: KeyRing) -> None:
    with running(Settings(home=home), own_ring) as cluster:
        for wrong in ("", "postgres", "0" * 64):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(host=str(cluster.socket), user="postgres", password=wrong)


def test_the_second_user_shares_the_server_and_the_last_one_stops_it(
    home: Path, own_ring: KeyRing
) -> None:
    settings = Settings(home=home)

    with running(settings, own_ring):
        with running(settings, own_ring):
            first = postmaster(home)
        second = postmaster(home)

    assert first == second
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()


def test_a_killed_server_comes_back_with_what_was_committed(home: Path, own_ring: KeyRing) -> None:
    settings = Settings(home=home)
    with running(settings, own_ring) as cluster:
        with cluster.superuser() as connection:
            connection.execute("create table if not exists kept as select 42 as answer")
        os.kill(postmaster(home), signal.SIGKILL)
        time.sleep(0.3)

    with running(settings, own_ring) as cluster, cluster.superuser() as connection:
        answer = connection.execute("select answer from kept").fetchone()

    assert answer == (42,)


def test_a_process_killed_while_using_it_does_not_keep_it_from_the_next(
    home: Path, own_ring: KeyRing
) -> None:
    code = (
        "import sys, time; from pathlib import Path; from hub.settings import Settings;"
        "from hub.store.cluster import running; from hub.vault.keyring import open_directory_key_ring;"
        "home = Path(sys.argv[1]); ring = open_directory_key_ring(home / 'keys');"
        "context = running(Settings(home=home), ring); context.__enter__(); print('up', flush=True);"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE) as user:
        assert user.stdout is not None
        user.stdout.readline()
        user.kill()

    with running(Settings(home=home), own_ring) as cluster, cluster.superuser() as connection:
        answer = connection.execute("select 1").fetchone()

    assert answer == (1,)
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()


def test_another_key_ring_is_told_so_and_changes_nothing(home: Path, own_ring: KeyRing) -> None:
    settings = Settings(home=home)
    with running(settings, own_ring):
        pass
    stranger = open_directory_key_ring(home / "other-keys")

    with pytest.raises(ClusterError, match="llavero"), running(settings, stranger):
        pass

    with running(settings, own_ring) as cluster, cluster.superuser() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_its_log_holds_no_statement_and_no_value(home: Path, own_ring: KeyRing) -> None:
    with running(Settings(home=home), own_ring) as cluster, cluster.superuser() as connection:
        connection.execute("create temporary table people (cedula text primary key)")
        connection.execute("insert into people values ('MARCADOR')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into people values ('MARCADOR')")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("select 'MARCADOR'::int")

    assert "MARCADOR" not in (home / "postgres" / "server.log").read_text()
