"""Lines of `hub detect`: what is read, and how a line that cannot be is told."""

import json
from datetime import date

import pytest

from hub.discovery.errors import LineError
from hub.discovery.exchange import read_request, write_answer
from hub.discovery.findings import Finding, Label
from hub.discovery.subject import NOBODY


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_every_key_may_be_missing() -> None:
    request = read_request(1, b"{}")

    assert (request.name, request.text, request.subject) == (None, "", NOBODY)


def test_a_subject_is_read_whole() -> None:
    given = {
        "given_names": "Ana", "surnames": "Mina", "birth_date": "1988-03-15", "documents": ["31234567", 7],
        "emails": None, "phones": "3155551234", "household": [{"given_names": "Luz"}], "shoe_size": 38,
    }  # fmt: skip

    subject = read_request(1, line(text="x", subject=given)).subject

    assert (subject.given_names, subject.birth_date) == ("Ana", date(1988, 3, 15))
    assert (subject.documents, subject.emails) == (("31234567", "7"), ())
    assert subject.phones == ("3155551234",)
    assert subject.household[0].given_names == "Luz"


@pytest.mark.parametrize(
    "written", ["1988-04-03", "03/04/1988", "3 de abril de 1988", "03.04.1988"]
)
def test_a_birth_date_is_read_as_it_is_written_here(written: str) -> None:
    assert read_request(1, line(subject={"birth_date": written})).subject.birth_date == date(
        1988, 4, 3
    )


BAD = [
    b"Secreto", b'"Secreto"', b"[1]", b'{"text": "Secreto', b'{"text": 5}', b'{"id": {}}', b'{"text": "Secreto \xff"}',
    line(subject="Secreto"), line(subject={"surnames": ["Secreto"]}), line(subject={"documents": [None]}),
    line(subject={"documents": [{"n": "Secreto"}]}), line(subject={"birth_date": "Secreto"}),
    line(subject={"birth_date": 19880315}), line(subject={"household": "Secreto"}), b"[" * 100_000, b"9" * 5_000,
    line(subject={"household": [{"phones": [True]}]}),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_bad_line_is_told_by_its_number_and_its_fault_alone(bad: bytes) -> None:
    with pytest.raises(LineError, match=r"^Línea 41: .+\.$") as refused:
        read_request(41, bad)

    assert "Secreto" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_mark_of_order_before_the_first_line_is_no_fault() -> None:
    assert read_request(1, b'\xef\xbb\xbf{"text": "x"}').text == "x"


def test_an_answer_holds_places_and_nothing_of_the_text() -> None:
    answer = write_answer("n\u00f1", [Finding(2, 5, Label.PERSON, 0.951, "cue")])

    assert json.loads(answer) == {
        "id": "nñ",
        "spans": [{"start": 2, "end": 5, "label": "PERSON", "score": 0.95, "why": "cue"}],
    }
    assert answer.isascii()
