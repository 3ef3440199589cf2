"""The receipt of use: what was read under a permission, by whom; signed, and openssl agrees."""

import json
import subprocess
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from shutil import which

import pytest

from hub.services.consenting import reply
from hub.services.downloads import receipt_file, use_receipt_file
from hub.services.sharing import Lookup, look_up
from hub.services.subject_lookup import Document
from hub.services.use_receipts import uses_of

LATER = datetime(2026, 12, 1, tzinfo=UTC)
COMMAND = (
    "openssl pkeyutl -verify -pubin -inkey clave.pem -rawin -in recibo.json -sigfile recibo.sig"
)


@pytest.fixture
def given(town, office, session_of, yes, now):
    """A person who said yes, and the event of it."""
    person = town.person()
    event_id = reply(office, session_of(person), yes("phone"), now())
    return person, event_id


@pytest.fixture
def read_by(desk, bienestar, now):
    def make(person, purpose="elder-benefit"):
        asked = Lookup(bienestar, Document("CC", person.number), purpose, "CASO-1")
        return look_up(desk, asked, now())

    return make


def test_every_read_under_the_permission_is_told_with_its_entry(
    office, session_of, given, read_by, now
):
    person, event_id = given
    answers = [read_by(person) for _ in range(3)]

    uses = uses_of(office, session_of(person), event_id, now())

    assert [use.entry for use in uses.found] == [a.receipt.entry for a in reversed(answers)]
    assert {use.agency for use in uses.found} == {"bienestar"}
    assert uses.found[0].fields == {"full_name", "birth_date", "phone"}
    assert uses.found[0].leaf_hash == answers[-1].receipt.leaf_hash.hex()


def test_reads_of_somebody_else_or_without_the_permission_are_not_told(
    town, office, session_of, given, yes, read_by
):
    person, event_id = given
    other, now = town.person(), town.clock
    reply(office, session_of(other), yes(), now())
    read_by(other)
    town.access(person, "salud")

    assert uses_of(office, session_of(person), event_id, now()).found == ()


@pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("kind", [receipt_file, use_receipt_file])
@pytest.mark.parametrize("spoilt", [False, True])
def test_openssl_alone_verifies_both_receipts_and_notices_one_changed_byte(
    office, session_of, given, tmp_path, kind, spoilt
):
    person, event_id = given
    download = kind(office, session_of(person), event_id, LATER)
    with zipfile.ZipFile(BytesIO(download.content)) as package:
        package.extractall(tmp_path)
    if spoilt:
        receipt = tmp_path / "recibo.json"
        content = bytearray(receipt.read_bytes())
        content[len(content) // 2] ^= 1
        receipt.write_bytes(content)

    done = subprocess.run(COMMAND.split(), cwd=tmp_path, capture_output=True, check=False)

    assert (done.returncode == 0) is not spoilt


def test_the_receipt_of_use_holds_no_value_of_the_person(office, session_of, given, read_by, now):
    person, event_id = given
    read_by(person)

    download = use_receipt_file(office, session_of(person), event_id, now())

    with zipfile.ZipFile(BytesIO(download.content)) as package:
        told = package.read("recibo.json").decode()
    assert json.loads(told)["total_uses"] == 1
    assert not [value for value in ("Ospina", "+5731", person.number) if value in told]
