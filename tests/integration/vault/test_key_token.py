"""The key ring in a PKCS#11 token, tried on SoftHSM 2 (Debian: softhsm2)."""

import hmac
import multiprocessing
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from pkcs11 import Attribute, ObjectClass

from hub.settings import Settings
from hub.vault.errors import KeyRingError
from hub.vault.key_token import derive
from hub.vault.keyring import KeyPurpose, KeyRing, Secret
from hub.vault.opening import open_key_ring

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
)
MODULE = next((module for module in MODULES if Path(module).exists()), "")
PIN = "4711-token"
pytestmark = pytest.mark.skipif(
    not MODULE or shutil.which("softhsm2-util") is None,
    reason="needs SoftHSM 2: apt-get install softhsm2",
)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """SoftHSM's own folder; it reads its configuration once a process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    (folder / "pin").write_text(PIN)
    (folder / "pin").chmod(0o600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        pkcs11.unload(MODULE)
        yield folder
        pkcs11.unload(MODULE)


def settings(folder: Path, token: str, home: Path) -> Settings:
    address = f"pkcs11:token={token}?module-path={MODULE}&pin-source=file:{folder / 'pin'}"
    return Settings(home=home, key_ring=address)


@pytest.fixture
def place(tokens: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """A hub of the test's own with a token of its own."""
    label = f"hub-{abs(hash(request.node.nodeid)) % 10**8}"
    initialise(label)
    return settings(tokens, label, tmp_path / "home")


def initialise(label: str) -> None:
    command = ["softhsm2-util", "--init-token", "--free", "--label", label]
    subprocess.run([*command, "--pin", PIN, "--so-pin", PIN], check=True, capture_output=True)
    pkcs11.unload(MODULE)  # slots are counted when the driver starts


@pytest.fixture
def ring(place: Settings) -> KeyRing:
    return open_key_ring(place)


def objects(ring: KeyRing, kind: ObjectClass) -> list[pkcs11.Object]:
    return list(ring.store.session.get_objects({Attribute.CLASS: kind}))


def test_each_purpose_has_a_key_of_its_own_which_stays(ring: KeyRing, place: Settings) -> None:
    keys = {purpose: ring.secret(purpose) for purpose in KeyPurpose}

    again = open_key_ring(place)

    assert len({key.value for key in keys.values()}) == len(KeyPurpose)
    assert {purpose: again.secret(purpose) for purpose in KeyPurpose} == keys


def test_no_root_can_leave_the_token_and_none_is_a_key_of_the_hub(ring: KeyRing) -> None:
    ring.secret(KeyPurpose.DATA_KEYS)

    (root,) = objects(ring, ObjectClass.SECRET_KEY)

    assert root[Attribute.NEVER_EXTRACTABLE]
    assert root[Attribute.ALWAYS_SENSITIVE]
    with pytest.raises(pkcs11.AttributeSensitive):
        root[Attribute.VALUE]


def test_the_home_of_the_hub_holds_no_key(ring: KeyRing, place: Settings) -> None:
    keys = [ring.secret(purpose).value for purpose in KeyPurpose]

    content = b"".join(path.read_bytes() for path in place.home.rglob("*") if path.is_file())

    assert not place.keys.exists()
    assert not any(key in content or key.hex().encode() in content for key in keys)


def test_versions_come_and_go_as_in_a_folder(ring: KeyRing, place: Settings) -> None:
    first = ring.secret(KeyPurpose.DATA_KEYS)
    ring.add_version(KeyPurpose.DATA_KEYS)
    second = ring.secret(KeyPurpose.DATA_KEYS)

    ring.retire(KeyPurpose.DATA_KEYS, 1)

    again = open_key_ring(place)
    assert (first != second, again.secret(KeyPurpose.DATA_KEYS)) == (True, second)
    assert len(objects(again, ObjectClass.SECRET_KEY)) == 1
    with pytest.raises(KeyRingError, match="no tiene la versión 1"):
        again.secret(KeyPurpose.DATA_KEYS, 1)


def test_a_root_that_was_lost_is_never_made_anew(ring: KeyRing, place: Settings) -> None:
    ring.secret(KeyPurpose.LAKE)
    for root in objects(ring, ObjectClass.SECRET_KEY):
        root.destroy()

    with pytest.raises(KeyRingError, match="La clave lake no está en el token"):
        open_key_ring(place).secret(KeyPurpose.LAKE)


def test_a_token_of_another_hub_is_told_so(ring: KeyRing, place: Settings, tmp_path: Path) -> None:
    ring.secret(KeyPurpose.LAKE)
    other = Settings(home=tmp_path / "other")
    open_key_ring(other)
    stranger = Settings(home=other.home, key_ring=place.key_ring)

    with pytest.raises(KeyRingError, match="es de otro hub"):
        open_key_ring(stranger)


def test_the_newest_manifest_counts_when_two_were_left(ring: KeyRing, place: Settings) -> None:
    ring.secret(KeyPurpose.LAKE)
    (older,) = objects(ring, ObjectClass.DATA)
    value = older[Attribute.VALUE]
    ring.secret(KeyPurpose.LANDING)
    ring.store.session.create_object(
        {
            Attribute.CLASS: ObjectClass.DATA,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: True,
            Attribute.LABEL: "citizen-hub",
            Attribute.VALUE: value,
        }
    )

    again = open_key_ring(place)

    assert {record.purpose for record in again.records()} == {"lake", "landing"}


def test_many_threads_get_the_same_key(ring: KeyRing) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: ring.secret(KeyPurpose.TOKENS).value, range(64)))

    assert len(keys) == 1


def first_key(place: Settings) -> str:
    return open_key_ring(place).secret(KeyPurpose.RECEIPTS).value.hex()


def test_many_processes_at_once_make_one_key(place: Settings) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        keys = pool.map(first_key, [place] * 6)

    assert len(set(keys)) == 1


def test_a_wrong_pin_is_told_and_shown_nowhere(place: Settings, tokens: Path, tmp_path) -> None:
    (tmp_path / "pin").write_text("0000-malo")
    (tmp_path / "pin").chmod(0o600)
    address = place.key_ring.replace(str(tokens / "pin"), str(tmp_path / "pin"))

    with pytest.raises(KeyRingError, match="PIN") as refused:
        open_key_ring(Settings(home=place.home, key_ring=address))

    assert "0000-malo" not in f"{refused.value!r} {refused.value.__context__!r}"


def test_a_pin_that_others_can_read_is_refused(place: Settings, tokens: Path, tmp_path) -> None:
    (tmp_path / "pin").write_text(PIN)
    (tmp_path / "pin").chmod(0o644)
    address = place.key_ring.replace(str(tokens / "pin"), str(tmp_path / "pin"))

    with pytest.raises(KeyRingError, match="chmod 600"):
        open_key_ring(Settings(home=place.home, key_ring=address))


def test_a_token_that_is_not_there_is_told_in_one_sentence(tokens: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="No hay un token «nadie»"):
        open_key_ring(settings(tokens, "nadie", tmp_path / "home"))


def test_a_driver_that_is_not_there_is_told_in_one_sentence(tokens: Path, tmp_path: Path) -> None:
    address = f"pkcs11:token=x?module-path=/nada.so&pin-source=file:{tokens / 'pin'}"

    with pytest.raises(KeyRingError, match="no responde"):
        open_key_ring(Settings(home=tmp_path, key_ring=address))


def test_no_repr_shows_a_key_or_the_pin(ring: KeyRing) -> None:
    secret = ring.secret(KeyPurpose.LAKE)

    shown = f"{ring!r} {ring.store!r} {secret!r}"

    assert PIN not in shown
    assert secret.value.hex() not in shown
    assert repr(secret.value)[2:-1] not in shown


def test_it_makes_the_key_that_anyone_can_check_with_the_root() -> None:
    """The derivation is HKDF-Expand of one block; held by its published form."""

    class Root:
        def sign(self, data: bytes, **_mechanism: object) -> bytes:
            return hmac.digest(b"r" * 32, data, "sha256")

    expected = HKDFExpand(SHA256(), 32, info=b"citizen-hub|lake").derive(b"r" * 32)
    assert derive(Root(), "lake") == Secret(expected)
