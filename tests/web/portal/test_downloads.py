"""A person's own copy: whole, signed, verified by openssl alone, spoilt by one changed byte."""

import json
import re
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from shutil import which
from zipfile import ZipFile

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.ledger.merkle import leaf_hash
from hub.ledger.note import NoteSigner, parse_verifier_key
from hub.ledger.proof_text import check_proof
from hub.services.own_copy_words import VERIFY_MANIFEST, VERIFY_RECEIPT

needs_openssl = pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")
DOCUMENTS = ("datos.json", "accesos.json", "permisos.json")


@pytest.fixture(scope="module")
def package(site) -> ZipFile:
    person = site.town.person()
    site.town.access(person)
    visitor = site.citizen(person)
    path = "/permisos/elder-benefit"
    visitor.post(path, path, answer="yes")
    answer = visitor.post("/descargas/todo", "/descargas")
    assert answer.headers["content-type"] == "application/zip"
    return ZipFile(BytesIO(answer.content))


def verify(folder: Path, command: str) -> int:
    return subprocess.run(command.split(), cwd=folder, capture_output=True, check=False).returncode


@needs_openssl
def test_openssl_alone_verifies_the_copy(package, tmp_path):
    package.extractall(tmp_path)

    assert verify(tmp_path, VERIFY_MANIFEST) == 0


@needs_openssl
@pytest.mark.parametrize("name", ["manifiesto.json", "manifiesto.sig", "clave.pem"])
def test_one_changed_byte_is_refused(package, tmp_path, name):
    package.extractall(tmp_path)
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)

    assert verify(tmp_path, VERIFY_MANIFEST) != 0


def test_the_manifest_holds_the_hash_of_every_document(package):
    manifest = json.loads(package.read("manifiesto.json"))

    told = {entry["nombre"]: entry["sha256"] for entry in manifest["archivos"]}
    unsigned = {"LEAME.txt", "manifiesto.json", "manifiesto.sig", "clave.pem"}
    assert told.keys() == set(package.namelist()) - unsigned
    assert told.keys() >= set(DOCUMENTS)
    assert told == {name: sha256(package.read(name)).hexdigest() for name in told}


def test_the_manifest_names_the_state_of_the_log(package):
    note = json.loads(package.read("manifiesto.json"))["punto_de_control"]

    assert note is None or note.startswith("hub.test/accesos\n")


def check_alone(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the copy with nothing but an isolated Python."""
    command = [sys.executable, "-I", "-S", str(folder / "comprobar.py"), *more]
    return subprocess.run(command, cwd="/", env={}, capture_output=True, text=True, check=False)


def test_its_own_script_checks_the_copy_with_the_standard_library_alone(package, tmp_path):
    package.extractall(tmp_path)

    answer = check_alone(tmp_path)

    assert answer.returncode == 0, answer.stdout + answer.stderr
    rows = json.loads(package.read("accesos.json"))["accesos"]
    assert len(rows) >= 3
    assert f"{len(rows)} accesos están en el registro firmado" in answer.stdout


def test_its_own_script_notices_one_changed_byte_of_any_file(package, tmp_path):
    package.extractall(tmp_path)
    names = [name for name in package.namelist() if name not in {"LEAME.txt", "comprobar.py"}]

    for name in names:
        whole = (tmp_path / name).read_bytes()
        middle = len(whole) // 2
        spoilt = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        (tmp_path / name).write_bytes(spoilt)
        answer = check_alone(tmp_path)
        (tmp_path / name).write_bytes(whole)
        assert answer.returncode == 1, name
        assert answer.stdout.startswith("NO está bien"), name
        assert "Traceback" not in answer.stderr


def test_its_own_script_refuses_a_log_signed_by_another_key(package, tmp_path):
    package.extractall(tmp_path)
    other = NoteSigner("hub.test/accesos", Ed25519PrivateKey.generate()).verifier.text

    assert check_alone(tmp_path, "--llave", other).returncode == 1


def test_every_access_of_the_copy_has_a_proof_that_others_read(package):
    rows = json.loads(package.read("accesos.json"))["accesos"]
    key = parse_verifier_key(package.read("registro.vkey").decode().strip())

    for row in rows:
        proof = package.read(row["prueba"]).decode()
        check_proof(proof, leaf_hash(row["entrada"].encode()), key.name, key)


def test_the_readme_tells_the_command_of_the_page(package):
    assert VERIFY_MANIFEST in package.read("LEAME.txt").decode()


def test_the_page_shows_the_command_and_the_key_of_the_copy(site, package):
    text = site.citizen().page("/descargas").text
    key = httpx.get(f"{site.address}/descargas/clave.pem")

    assert VERIFY_MANIFEST in text
    assert key.content == package.read("clave.pem")
    assert re.sub(r"\s+", " ", key.text).strip() in text


def test_the_permission_and_its_receipt_are_in_the_copy(package):
    answers = json.loads(package.read("permisos.json"))["respuestas"]

    assert answers[0]["finalidad"] == "elder-benefit"
    assert answers[0]["recibo"]["signature"]


def test_nothing_of_the_copy_stays_on_disk(site, session_settings):
    visitor = site.citizen()
    visitor.post("/descargas/todo", "/descargas")

    left = [path for path in session_settings.home.rglob("*") if path.suffix in {".zip", ".json"}]
    assert [path for path in left if path.parent != session_settings.keys] == []


@needs_openssl
def test_openssl_alone_verifies_a_receipt(site, tmp_path):
    visitor = site.citizen()
    path = "/permisos/elder-benefit"
    receipt = visitor.post(path, path, answer="yes").headers["location"]

    answer = visitor.post(f"{receipt}/descarga", receipt)

    ZipFile(BytesIO(answer.content)).extractall(tmp_path)
    assert verify(tmp_path, VERIFY_RECEIPT) == 0
    assert json.loads((tmp_path / "recibo.json").read_text())["@type"] == "ConsentReceipt"
