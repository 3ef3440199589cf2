"""Rotation of the data keys: whole, resumable, while others read and publish."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import NAMESPACE_OID, uuid5

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from sqlalchemy import Engine, text

from hub.records.identifiers import CitizenId
from hub.records.profiles import DataKey
from hub.services.errors import EpochNeededError
from hub.services.key_retirement import retire
from hub.services.key_rotation import rotate
from hub.services.key_status import key_status
from hub.settings import Settings
from hub.store import key_epochs, lookups, profiles
from hub.store.errors import EpochRetiredError, RotationBusyError
from hub.store.rewrapping import only_rotation, save_rewrapped
from hub.store.roles import Role
from hub.store.sessions import Server, for_whom, transaction
from hub.vault.envelope import new_data_key, unwrap
from hub.vault.errors import KeyRingError, UnsealError, VaultError
from hub.vault.keyring import KeyPurpose, KeyRing, Secret, open_directory_key_ring
from hub.vault.wrapping import open_data_key, wrapping_keys

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Keys = dict[CitizenId, Secret]


@pytest.fixture
def own_ring(tmp_path) -> KeyRing:
    """A ring of the test's own: the session's is shared and must not change."""
    return open_directory_key_ring(tmp_path / "keys")


@pytest.fixture
def pipeline(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.PIPELINE)
    yield engine
    engine.dispose()


@pytest.fixture
def api(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.API)
    yield engine
    engine.dispose()


def people(first: int, count: int) -> list[CitizenId]:
    """Make ids that look drawn, the same every time."""
    return [CitizenId(uuid5(NAMESPACE_OID, str(n))) for n in range(first, first + count)]


def publish(engine: Engine, ring: KeyRing, who: list[CitizenId]) -> Keys:
    """Give people data keys as publishing does, in one transaction."""
    made = {person: new_data_key() for person in who}
    wrapping = wrapping_keys(ring)
    with transaction(engine) as connection:
        profiles.add_citizens(connection, ((person, None) for person in who), NOW)
        wrapped = (DataKey(p, wrapping.epoch, wrapping.wrap(key, p)) for p, key in made.items())
        profiles.add_keys(connection, wrapped, NOW)
    return made


def opened(engine: Engine, ring: KeyRing, who: list[CitizenId]) -> Keys:
    with transaction(engine) as connection:
        found = profiles.wrapped_keys(connection, who)
    return {p: open_data_key(ring, wrapped, p) for p, wrapped in found.items() if wrapped}


def epochs(engine: Engine) -> dict[int, int]:
    with transaction(engine) as connection:
        return {found.epoch: found.keys for found in key_epochs.counts(connection)}


def test_every_data_key_moves_to_the_new_epoch_and_stays_the_same(pipeline, own_ring) -> None:
    made = publish(pipeline, own_ring, people(0, 250))

    rotation = rotate(pipeline, own_ring, batch_size=100)

    assert (rotation.epoch, rotation.rewrapped, rotation.is_resumed) == (2, 250, False)
    assert epochs(pipeline) == {2: 250}
    assert opened(pipeline, own_ring, list(made)) == made


def test_keys_wrapped_before_there_were_epochs_move_too(pipeline, own_ring) -> None:
    made = publish(pipeline, own_ring, people(0, 3))
    wrapping = own_ring.secret(KeyPurpose.DATA_KEYS)
    first_version(pipeline, wrapping, made)

    rotate(pipeline, own_ring)

    assert epochs(pipeline) == {2: 3}
    assert opened(pipeline, own_ring, list(made)) == made


def first_version(engine: Engine, wrapping: Secret, made: Keys) -> None:
    with transaction(engine) as connection:
        for who, key in made.items():
            info = b"data-key|" + who.bytes
            bound = HKDF(SHA256(), 32, salt=None, info=info).derive(wrapping.value)
            connection.execute(
                text("update hub.data_keys set wrapped = :w where citizen_id = :c"),
                {"w": aes_key_wrap(bound, key.value), "c": who},
            )


def test_a_destroyed_key_is_never_made_again(pipeline, own_ring) -> None:
    erased, kept = people(0, 2)
    publish(pipeline, own_ring, [erased, kept])
    destroy(pipeline, erased)

    rotation = rotate(pipeline, own_ring)

    assert rotation.rewrapped == 1
    assert list(opened(pipeline, own_ring, [erased, kept])) == [kept]


def destroy(engine: Engine, who: CitizenId) -> None:
    with transaction(engine) as connection:
        connection.execute(
            text(
                "update hub.data_keys set wrapped = null, destroyed_at = :now where citizen_id = :who"
            ),
            {"now": NOW, "who": who},
        )


def test_a_key_destroyed_between_reading_and_writing_stays_destroyed(pipeline, own_ring) -> None:
    (erased,) = people(0, 1)
    made = publish(pipeline, own_ring, [erased])
    own_ring.add_version(KeyPurpose.DATA_KEYS)
    again = wrapping_keys(own_ring).wrap(made[erased], erased)
    destroy(pipeline, erased)

    with transaction(pipeline) as connection:
        saved = save_rewrapped(connection, 2, [(erased, again)])

    assert saved == 0
    assert opened(pipeline, own_ring, [erased]) == {}


def test_two_rotations_do_not_run_at_once(pipeline, own_ring) -> None:
    publish(pipeline, own_ring, people(0, 1))

    with only_rotation(pipeline), pytest.raises(RotationBusyError, match="Otra rotación"):
        rotate(pipeline, own_ring)

    assert own_ring.newest_version(KeyPurpose.DATA_KEYS) == 1


@pytest.mark.parametrize("rotations", [0, 1])
def test_a_key_ring_of_another_hub_changes_nothing(
    pipeline, own_ring, tmp_path, rotations: int
) -> None:
    made = publish(pipeline, own_ring, people(0, 20))
    for _ in range(rotations):
        rotate(pipeline, own_ring)
    stranger = open_directory_key_ring(tmp_path / "other")
    before = epochs(pipeline)

    with pytest.raises(VaultError, match=r"otro hub|otra clave"):
        rotate(pipeline, stranger)

    assert stranger.newest_version(KeyPurpose.DATA_KEYS) == 1
    assert epochs(pipeline) == before
    assert opened(pipeline, own_ring, list(made)) == made


def test_a_rotation_goes_on_where_it_was_cut_short(pipeline, own_ring) -> None:
    made = publish(pipeline, own_ring, people(0, 60))

    def stop(done: int, _waiting: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(pipeline, own_ring, stop, batch_size=10)
    half = epochs(pipeline)

    rotation = rotate(pipeline, own_ring, batch_size=10)

    assert half == {1: 40, 2: 20}
    assert (rotation.epoch, rotation.rewrapped, rotation.is_resumed) == (2, 40, True)
    assert opened(pipeline, own_ring, list(made)) == made


ROTATE = """
import sys
from pathlib import Path
from hub.services.key_rotation import rotate
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import open_directory_key_ring
host, port, database, server_keys, keys = sys.argv[1:]
server = Server(host, int(port), database, open_directory_key_ring(Path(server_keys)))
rotate(server.engine(Role.PIPELINE), open_directory_key_ring(Path(keys)),
       lambda done, _: print(done, flush=True), batch_size=50)
"""


def test_killed_at_random_it_is_resumed_and_loses_nobody(
    server: Server, pipeline: Engine, own_ring: KeyRing, tmp_path, session_settings: Settings
) -> None:
    made = publish(pipeline, own_ring, people(0, 3000))
    where = (server.host, str(server.port), server.database)
    order = [
        sys.executable,
        "-c",
        ROTATE,
        *where,
        str(session_settings.keys),
        str(tmp_path / "keys"),
    ]
    draw = random.Random(5)  # noqa: S311 - moments of killing

    for _ in range(4):
        with subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout is not None
            for _ in range(draw.randrange(1, 12)):
                running.stdout.readline()  # so many batches were saved
            time.sleep(draw.random() / 100)
            running.kill()
        assert opened(pipeline, own_ring, list(made)) == made, "all open while it is half done"
    wait_for_no_rotation(pipeline)
    rotate(pipeline, own_ring, batch_size=500)

    assert set(epochs(pipeline)) == {own_ring.newest_version(KeyPurpose.DATA_KEYS)}
    assert opened(pipeline, own_ring, list(made)) == made


def wait_for_no_rotation(engine: Engine) -> None:
    """PostgreSQL learns of a killed client when it next speaks to it."""
    for _ in range(1000):
        try:
            with only_rotation(engine):
                return
        except RotationBusyError:
            time.sleep(0.01)


def test_readers_and_publishers_go_on_while_it_runs(pipeline, api, own_ring) -> None:
    made = publish(pipeline, own_ring, people(0, 2000))
    stopped = Event()

    def read() -> int:
        rounds = 0
        while not stopped.is_set() or rounds == 0:
            for who, key in list(made.items())[rounds % 50 :: 50]:
                assert read_as_api(api, own_ring, who) == key
            rounds += 1
        return rounds

    def add() -> Keys:
        added: Keys = {}
        while not stopped.is_set() or not added:
            added |= publish(pipeline, own_ring, people(10_000 + len(added), 5))
        return added

    with ThreadPoolExecutor(3) as pool:
        reading, adding = pool.submit(read), pool.submit(add)
        try:
            for _ in range(3):
                rotate(pipeline, own_ring, batch_size=100)
        finally:
            stopped.set()
        assert reading.result() > 0
        made |= adding.result()

    rotate(pipeline, own_ring)
    assert opened(pipeline, own_ring, list(made)) == made
    assert set(epochs(pipeline)) == {own_ring.newest_version(KeyPurpose.DATA_KEYS)}


def read_as_api(api: Engine, ring: KeyRing, who: CitizenId) -> Secret:
    with transaction(api) as connection:
        for_whom(connection, who)
        row = lookups.citizen(connection, who)
    assert row is not None
    assert row.wrapped_key is not None
    return open_data_key(ring, row.wrapped_key, who)


def test_an_epoch_that_data_keys_need_is_not_retired(pipeline, own_ring) -> None:
    made = publish(pipeline, own_ring, people(0, 3))
    own_ring.add_version(KeyPurpose.DATA_KEYS)

    with pytest.raises(EpochNeededError, match="3 claves de datos siguen en la época 1"):
        retire(pipeline, own_ring, 1, NOW)

    assert opened(pipeline, own_ring, list(made)) == made


def test_an_epoch_that_a_backup_needs_is_not_retired_before_its_term(pipeline, own_ring) -> None:
    publish(pipeline, own_ring, people(0, 1))
    with transaction(pipeline) as connection:
        key_epochs.hold_epochs(connection, "backup:2026-06-01", NOW + timedelta(days=30), NOW)
    rotate(pipeline, own_ring)

    with pytest.raises(EpochNeededError, match=r"backup:2026-06-01 \(hasta 2026-07-01\)"):
        retire(pipeline, own_ring, 1, NOW + timedelta(days=29))
    gone = retire(pipeline, own_ring, 1, NOW + timedelta(days=30))

    assert gone.retired_at is not None


def test_a_hold_without_term_ends_when_its_holder_lets_go(pipeline, own_ring) -> None:
    publish(pipeline, own_ring, people(0, 1))
    with transaction(pipeline) as connection:
        held = key_epochs.hold_epochs(connection, "backup:x", None, NOW)
    rotate(pipeline, own_ring)
    with pytest.raises(EpochNeededError, match="sin plazo"):
        retire(pipeline, own_ring, 1, NOW)

    with transaction(pipeline) as connection:
        key_epochs.release_holds(connection, "backup:x")
    retire(pipeline, own_ring, 1, NOW)

    assert held == (1,)


@pytest.mark.parametrize(("epoch", "why"), [(2, "es la vigente"), (7, "No hay una época 7")])
def test_the_epoch_in_force_and_an_unknown_one_are_not_retired(
    pipeline, own_ring, epoch: int, why: str
) -> None:
    publish(pipeline, own_ring, people(0, 1))
    rotate(pipeline, own_ring)

    with pytest.raises(EpochNeededError, match=why):
        retire(pipeline, own_ring, epoch, NOW)


def test_a_publisher_that_still_has_a_retired_epoch_stores_nothing(pipeline, own_ring) -> None:
    (who,) = people(0, 1)
    fresh = DataKey(who, 1, wrapping_keys(own_ring).wrap(new_data_key(), who))
    rotate(pipeline, own_ring)
    retire(pipeline, own_ring, 1, NOW)

    with transaction(pipeline) as connection:
        profiles.add_citizens(connection, [(who, None)], NOW)

        with pytest.raises(EpochRetiredError, match="se retiró"):
            profiles.add_keys(connection, [fresh], NOW)

    assert epochs(pipeline) == {}


def test_a_retirement_killed_before_the_key_was_destroyed_is_ended_by_the_same_call(
    pipeline, own_ring
) -> None:
    rotate(pipeline, own_ring)
    with transaction(pipeline) as connection:
        key_epochs.mark_retired(connection, 1, NOW)

    retire(pipeline, own_ring, 1, NOW)

    with pytest.raises(KeyRingError, match="no tiene la versión 1"):
        own_ring.secret(KeyPurpose.DATA_KEYS, 1)


def test_the_status_counts_epochs_holders_and_destroyed_keys(pipeline, own_ring) -> None:
    erased, *_ = made = people(0, 4)
    publish(pipeline, own_ring, made)
    destroy(pipeline, erased)
    with transaction(pipeline) as connection:
        key_epochs.hold_epochs(connection, "backup:x", None, NOW)
    rotate(pipeline, own_ring)

    status = key_status(pipeline, own_ring, NOW)

    assert [(e.epoch, e.keys, len(e.held_by)) for e in status.epochs] == [(1, 0, 1), (2, 3, 0)]
    assert status.destroyed == 1
    assert status.is_whole


def test_the_status_says_when_the_ring_lacks_an_epoch_that_is_needed(
    pipeline, own_ring, tmp_path
) -> None:
    publish(pipeline, own_ring, people(0, 2))
    rotate(pipeline, own_ring)
    older = open_directory_key_ring(tmp_path / "older")
    older.secret(KeyPurpose.DATA_KEYS)

    status = key_status(pipeline, older, NOW)

    assert not status.is_whole


def test_the_key_of_one_citizen_does_not_open_under_another(pipeline, own_ring) -> None:
    ana, luz = people(0, 2)
    publish(pipeline, own_ring, [ana, luz])
    with transaction(pipeline) as connection:
        found = profiles.wrapped_keys(connection, [ana])

    with pytest.raises(UnsealError, match="es de otra persona"):
        unwrap(own_ring.secret(KeyPurpose.DATA_KEYS), found[ana] or b"", luz)
