"""A person's own copy: whole, signed, verified by openssl alone, spoilt by one changed byte."""

import json
import re
import subprocess
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from shutil import which
from zipfile import ZipFile

import httpx
import pytest

from hub.services.downloads import VERIFY_MANIFEST, VERIFY_RECEIPT

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
    assert told == {name: sha256(package.read(name)).hexdigest() for name in DOCUMENTS}


def test_the_manifest_names_the_state_of_the_log(package):
    note = json.loads(package.read("manifiesto.json"))["punto_de_control"]

    assert note is None or note.startswith("hub.test/accesos\n")


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

    made = session_settings.home.rglob("*")
    left = [path for path in made if path.suffix in {".zip", ".json"} and path.name != "ring.json"]
    assert left == []


@needs_openssl
def test_openssl_alone_verifies_a_receipt(site, tmp_path):
    visitor = site.citizen()
    path = "/permisos/elder-benefit"
    receipt = visitor.post(path, path, answer="yes").headers["location"]

    answer = visitor.post(f"{receipt}/descarga", receipt)

    ZipFile(BytesIO(answer.content)).extractall(tmp_path)
    assert verify(tmp_path, VERIFY_RECEIPT) == 0
    assert json.loads((tmp_path / "recibo.json").read_text())["@type"] == "ConsentReceipt"
