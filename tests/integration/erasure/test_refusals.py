"""Erasures and backups that may not be done say so in one sentence and change nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from hub.errors import HubError
from hub.services.backup.errors import BackupError, RestoreRefusedError
from hub.services.backup.inventory import LABEL
from hub.services.backup.making import BackupPlan, RunningHub, make_backup
from hub.services.backup.restoring import Rules, restore
from hub.services.erasure.asking import ErasureOrder, begin
from hub.services.erasure.errors import ErasureError, ErasureHeldError
from hub.settings import Settings
from hub.store.database import open_database
from hub.store.erasing import open_erasures
from hub.store.errors import StoreError
from hub.store.profiles import add_citizens
from hub.store.roles import Role
from hub.store.sessions import Server, transaction
from hub.store.withheld import withhold
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.opening import open_key_ring
from policies.erasure import load_erasure
from tests.integration.erasure.town import FEEDS, NOW

RULES = load_erasure()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("h") / "var")


@pytest.fixture(scope="module")
def running(home: Settings) -> Iterator[RunningHub]:
    ring = open_key_ring(home)
    ring.secret(KeyPurpose.LAKE)
    with open_database(home, ring) as server:
        yield RunningHub(home, ring, server)


def quiet(_step: str) -> None:
    pass


@pytest.fixture
def copy(running: RunningHub, tmp_path: Path) -> Path:
    label = make_backup(running, BackupPlan(tmp_path / "copies", None, 30), NOW, quiet)
    return tmp_path / "copies" / str(label.backup_id)


def ask(server: Server, order: ErasureOrder) -> int:
    engine = server.engine(Role.OPERATOR)
    try:
        with transaction(engine) as connection:
            begin(connection, order, RULES, NOW)
    finally:
        with transaction(engine) as connection:
            waiting = len(open_erasures(connection))
        engine.dispose()
        assert waiting == 0
    return waiting


@pytest.mark.parametrize(
    ("reason", "request_number"),
    [("capricho", "SOL-1"), ("own-request", "Ana Sol"), ("own-request", "")],
)
def test_a_reason_or_a_request_of_no_known_form_is_refused(
    server: Server, reason: str, request_number: str
) -> None:
    with pytest.raises(ErasureError):
        ask(server, ErasureOrder((uuid4(),), request_number, reason, "DPO-01"))


def test_somebody_unknown_stops_the_whole_erasure(server: Server) -> None:
    with pytest.raises(ErasureError, match="no está en el hub"):
        ask(server, ErasureOrder((uuid4(),), "SOL-1", "own-request", "DPO-01"))


def test_a_profile_in_doubt_is_not_erased(server: Server) -> None:
    person = uuid4()
    pipeline, portal = server.engine(Role.PIPELINE), server.engine(Role.PORTAL)
    with transaction(pipeline) as connection:
        add_citizens(connection, [(person, None)], NOW)
    with transaction(portal, office="dpo") as connection:
        withhold(connection, [person], uuid4(), NOW)
    pipeline.dispose()
    portal.dispose()

    with pytest.raises(ErasureHeldError, match="se aclara de quién es"):
        ask(server, ErasureOrder((person,), "SOL-1", "own-request", "DPO-01"))


def bring(running: RunningHub, folder: Path) -> None:
    restore(running, folder, Rules(FEEDS, RULES), None, NOW)


def test_a_copy_of_another_hub_is_refused(running: RunningHub, copy: Path) -> None:
    told = json.loads((copy / LABEL).read_text())
    (copy / LABEL).write_text(json.dumps({**told, "hub_id": str(uuid4())}))

    with pytest.raises(RestoreRefusedError, match="otro hub"):
        bring(running, copy)


def test_a_copy_that_was_not_finished_is_none(running: RunningHub, copy: Path) -> None:
    (copy / LABEL).unlink()

    with pytest.raises(RestoreRefusedError, match="no es una copia terminada"):
        bring(running, copy)


def test_a_changed_byte_is_found_before_anything_changes(running: RunningHub, copy: Path) -> None:
    path = copy / "postgres.dump.sealed"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))

    with pytest.raises(HubError):
        bring(running, copy)
    assert not running.settings.restoring.exists()


def test_a_copy_whose_keys_were_retired_is_refused(running: RunningHub, copy: Path) -> None:
    ring: KeyRing = running.ring
    version = ring.newest_version(KeyPurpose.LAKE)
    ring.add_version(KeyPurpose.LAKE)
    ring.retire(KeyPurpose.LAKE, version)

    with pytest.raises(RestoreRefusedError, match=f"otra época.*lake/{version}"):
        bring(running, copy)


def test_keys_are_never_kept_with_what_they_open(running: RunningHub, tmp_path: Path) -> None:
    for keys in (tmp_path / "copies" / "keys", tmp_path, running.settings.home / "k"):
        with pytest.raises(BackupError):
            make_backup(running, BackupPlan(tmp_path / "copies", keys, 30), NOW, quiet)
    with pytest.raises(BackupError):
        make_backup(running, BackupPlan(running.settings.home / "c", None, 30), NOW, quiet)


def test_nothing_opens_while_a_restore_has_not_ended(home: Settings, tmp_path: Path) -> None:
    halfway = replace(home, home=tmp_path / "half")
    halfway.home.mkdir()
    halfway.restoring.touch()

    with (
        pytest.raises(StoreError, match="a medias"),
        open_database(halfway, open_key_ring(halfway)),
    ):
        pass


def test_a_restored_hub_is_as_it_was(running: RunningHub, copy: Path) -> None:
    bring(running, copy)

    assert not running.settings.restoring.exists()
    operator = running.server.engine(Role.OPERATOR)
    with transaction(operator) as connection:
        details = (
            connection.exec_driver_sql("select convert_from(entry, 'utf8') from hub.log_entries")
            .scalars()
            .all()
        )
    operator.dispose()
    assert any("restore:" in told for told in details)
